"""API keys, hashed, and the function by which a service may look one up."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0001_api_keys"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, which no service may read, and the functions, which they may call."""
    op.execute("""
        CREATE TABLE identity.api_key (
            key_id text PRIMARY KEY,
            ledger_id uuid NOT NULL,
            authority text NOT NULL,
            client text NOT NULL CHECK (length(client) BETWEEN 1 AND 100),
            scopes text[] NOT NULL,
            kind text NOT NULL CHECK (kind IN ('live', 'test')),
            secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz,
            revoked_at timestamptz
        )
    """)
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    op.execute("""
        CREATE FUNCTION identity.find_key_v1(wanted text)
        RETURNS TABLE (ledger_id uuid, authority text, client text, scopes text[], kind text,
                       secret_hash bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT key.ledger_id, key.authority, key.client, key.scopes, key.kind, key.secret_hash
              FROM identity.api_key AS key
             WHERE key.key_id = wanted AND key.revoked_at IS NULL
               AND (key.expires_at IS NULL OR key.expires_at > now());
        END
    """)
    op.execute("REVOKE ALL ON FUNCTION identity.find_key_v1 FROM PUBLIC")
    op.execute(f"GRANT USAGE ON SCHEMA identity TO {SERVICE_GROUP}")
    op.execute(f"GRANT EXECUTE ON FUNCTION identity.find_key_v1 TO {SERVICE_GROUP}")
