"""When a council's settings or the law change, all its cases are recalculated."""

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger

revision = "0003_basis"
down_revision = "0002_council_versions"
branch_labels = None
depends_on = None

TABLE = """
-- The law (its digest, and since when) and the version of the council's settings that the cases
-- of a ledger were evaluated by. `reached` is null when all were; else the last recalculated case.
CREATE TABLE deadline.ruleset_version (
    ledger_id      uuid PRIMARY KEY,
    ruleset_digest   text NOT NULL,
    settings_version integer NOT NULL,
    since          timestamptz NOT NULL DEFAULT now(),
    reached        uuid,
    reason         text,
    correlation_id uuid,
    CHECK ((reached IS NULL) = (reason IS NULL)),
    CHECK ((reached IS NULL) = (correlation_id IS NULL))
) WITH (fillfactor = 50)
"""
GUARDS = (
    *isolate_by_ledger("deadline.ruleset_version"),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.ruleset_version TO deadline_service",
)
# The law of the existing deadlines is unknown: an empty digest matches none.
UNKNOWN = """
INSERT INTO deadline.ruleset_version (ledger_id, ruleset_digest, settings_version)
SELECT DISTINCT ledger_id, '', 0 FROM deadline.checkpoint
"""


def upgrade() -> None:
    """Create the table, and recalculate the cases of every ledger known so far."""
    op.execute(TABLE)
    op.execute("SET LOCAL log.ledger = '*'")
    for statement in (*GUARDS, UNKNOWN):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
