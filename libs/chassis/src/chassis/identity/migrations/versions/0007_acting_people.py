"""Keys by which clients sign for whom they act, and the function by which services read one."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0007_acting_people"
down_revision = "0006_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, which no service may read or change, and the function."""
    op.execute("""
        CREATE TABLE identity.acting_key (
            key_id text PRIMARY KEY CHECK (key_id ~ '^[0-9A-Za-z]{16}$'),
            ledger_id uuid NOT NULL,
            authority text NOT NULL,
            client text NOT NULL CHECK (length(client) BETWEEN 1 AND 100),
            roles text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 20),
            public_key bytea NOT NULL CHECK (length(public_key) = 32),
            created_at timestamptz NOT NULL DEFAULT now(),
            removed_at timestamptz
        )
    """)
    # SECURITY DEFINER runs as the owner, so the path is fixed: no other table can take its place.
    op.execute("""
        CREATE FUNCTION identity.find_acting_key_v1(
            wanted text, of_ledger uuid, of_client text
        )
        RETURNS TABLE (authority text, roles text[], public_key bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        BEGIN ATOMIC
            SELECT known.authority, known.roles, known.public_key
              FROM identity.acting_key AS known
             WHERE known.key_id = wanted AND known.ledger_id = of_ledger
               AND known.client = of_client AND known.removed_at IS NULL;
        END
    """)
    op.execute("""
        CREATE TRIGGER acting_key_added AFTER INSERT ON identity.acting_key FOR EACH ROW
        EXECUTE FUNCTION identity.record_act('acting-key.added', 'key_id', 'client roles')
    """)
    op.execute("""
        CREATE TRIGGER acting_key_removed AFTER UPDATE OF removed_at ON identity.acting_key
        FOR EACH ROW WHEN (NEW.removed_at IS DISTINCT FROM OLD.removed_at)
        EXECUTE FUNCTION identity.record_act('acting-key.removed', 'key_id', 'client')
    """)
    op.execute("REVOKE ALL ON FUNCTION identity.find_acting_key_v1 FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION identity.find_acting_key_v1 TO {SERVICE_GROUP}")
