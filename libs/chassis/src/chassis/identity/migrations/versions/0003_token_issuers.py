"""Trusted issuers of access tokens, and the function by which services read them."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0003_token_issuers"
down_revision = "0002_rotation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, which no service may read or change, and the function."""
    op.execute("""
        CREATE TABLE identity.token_issuer (
            issuer_id uuid PRIMARY KEY,
            ledger_id uuid NOT NULL,
            authority text NOT NULL,
            name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,19}$'),
            profile text NOT NULL CHECK (profile IN ('entra', 'rfc9068')),
            issuer text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 300),
            audience text NOT NULL CHECK (length(audience) BETWEEN 1 AND 300),
            jwks_url text NOT NULL CHECK (length(jwks_url) BETWEEN 1 AND 500),
            kind text NOT NULL CHECK (kind IN ('live', 'test')),
            tenant text CHECK (length(tenant) BETWEEN 1 AND 100),
            scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 100),
            role_scopes text[] NOT NULL CHECK (cardinality(role_scopes) <= 1000),
            clients text[] NOT NULL CHECK (cardinality(clients) <= 100),
            created_at timestamptz NOT NULL DEFAULT now(),
            removed_at timestamptz,
            CHECK (jwks_url LIKE 'https://%' OR kind = 'test'),
            CHECK (tenant IS NOT NULL OR profile <> 'entra')
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX token_issuer_in_force
            ON identity.token_issuer (issuer, coalesce(tenant, ''), audience)
         WHERE removed_at IS NULL
    """)
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    op.execute("""
        CREATE FUNCTION identity.trusted_issuers_v1(wanted_kind text)
        RETURNS TABLE (issuer_id uuid, ledger_id uuid, authority text, name text, profile text,
                       issuer text, audience text, jwks_url text, kind text, scopes text[],
                       tenant text, role_scopes text[], clients text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT known.issuer_id, known.ledger_id, known.authority, known.name, known.profile,
                   known.issuer, known.audience, known.jwks_url, known.kind, known.scopes,
                   known.tenant, known.role_scopes, known.clients
              FROM identity.token_issuer AS known
             WHERE known.kind = wanted_kind AND known.removed_at IS NULL
             ORDER BY known.issuer_id LIMIT 5000;
        END
    """)
    op.execute("REVOKE ALL ON FUNCTION identity.trusted_issuers_v1 FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION identity.trusted_issuers_v1 TO {SERVICE_GROUP}")
