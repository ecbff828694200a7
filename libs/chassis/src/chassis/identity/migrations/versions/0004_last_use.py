"""When each key was used last, to the hour, and the function by which a service notes it."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0004_last_use"
down_revision = "0003_token_issuers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, unknown for existing keys, and the function."""
    op.execute("ALTER TABLE identity.api_key ADD COLUMN last_used_at timestamptz")
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    # A row that another process has locked is being noted by it, or is being revoked.
    op.execute("""
        CREATE FUNCTION identity.note_key_use_v1(used text) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            UPDATE identity.api_key SET last_used_at = date_trunc('hour', now())
             WHERE key_id = (
                SELECT key.key_id FROM identity.api_key AS key
                 WHERE key.key_id = used
                   AND (key.last_used_at IS NULL OR key.last_used_at < date_trunc('hour', now()))
                   FOR UPDATE SKIP LOCKED
             );
        END
    """)
    op.execute("REVOKE ALL ON FUNCTION identity.note_key_use_v1 FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION identity.note_key_use_v1 TO {SERVICE_GROUP}")
