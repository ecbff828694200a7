"""Hashes of API keys are made with a pepper, and a look-up states with which."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0005_pepper"
down_revision = "0004_last_use"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the function; keys that were hashed without a pepper end.

    Their hashes cannot be made into others without the keys. If they were accepted further, write
    access to the table would be enough to make a key. No service may write a hash either.
    """
    op.execute("ALTER TABLE identity.api_key ADD COLUMN pepper_id text")
    op.execute("UPDATE identity.api_key SET revoked_at = now() WHERE revoked_at IS NULL")
    op.execute("""
        ALTER TABLE identity.api_key ADD CONSTRAINT has_pepper CHECK (
            pepper_id ~ '^[a-z0-9][a-z0-9-]{0,19}$' OR pepper_id IS NULL AND revoked_at IS NOT NULL
        )
    """)
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    op.execute("""
        CREATE FUNCTION identity.find_key_v2(wanted text)
        RETURNS TABLE (ledger_id uuid, authority text, client text, scopes text[], kind text,
                       pepper_id text, secret_hash bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT key.ledger_id, key.authority, key.client, key.scopes, key.kind, key.pepper_id,
                   key.secret_hash
              FROM identity.api_key AS key
             WHERE key.key_id = wanted AND key.revoked_at IS NULL
               AND (key.expires_at IS NULL OR key.expires_at > now());
        END
    """)
    op.execute("DROP FUNCTION identity.find_key_v1")
    op.execute("REVOKE ALL ON FUNCTION identity.find_key_v2 FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION identity.find_key_v2 TO {SERVICE_GROUP}")
