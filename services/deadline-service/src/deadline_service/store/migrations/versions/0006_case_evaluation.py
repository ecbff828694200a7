"""Deadlines are announced case by case, once a case is quiet."""

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger

revision = "0006_case_evaluation"
down_revision = "0005_status_key"
branch_labels = None
depends_on = None

TABLE = """
-- The cases with deadlines. A writer of a case's deadlines locks its row.
-- While something is not announced: since when the case is being recorded, the earliest instant of
-- the announcement, the correlation id of the latest fact, and what last changed its deadlines
-- (all null otherwise). When everything is announced: the next day on which something may be
-- announced without a new fact.
CREATE TABLE deadline.case_evaluation (
    ledger_id             uuid NOT NULL,
    case_id               uuid NOT NULL,
    next_announcement_on  date,
    recording_since       timestamptz,
    announce_after        timestamptz,
    correlation_id        uuid,
    changed_by            bigint,
    change_reason         text,
    change_correlation_id uuid,
    PRIMARY KEY (ledger_id, case_id),
    CHECK ((announce_after IS NULL) = (recording_since IS NULL)),
    CHECK ((announce_after IS NULL) = (correlation_id IS NULL)),
    CHECK (announce_after IS NOT NULL OR changed_by IS NULL),
    CHECK ((changed_by IS NULL) = (change_reason IS NULL)),
    CHECK ((changed_by IS NULL) = (change_correlation_id IS NULL))
) WITH (fillfactor = 70)
"""
INDEXES = (
    """
CREATE INDEX case_evaluation_announce_after ON deadline.case_evaluation (ledger_id, announce_after)
WHERE announce_after IS NOT NULL
""",
    """
CREATE INDEX case_evaluation_correlation
ON deadline.case_evaluation (ledger_id, correlation_id, announce_after)
WHERE announce_after IS NOT NULL
""",
    """
CREATE INDEX case_evaluation_next_announcement
ON deadline.case_evaluation (ledger_id, next_announcement_on)
WHERE announce_after IS NULL AND next_announcement_on IS NOT NULL
""",
)
GUARDS = (
    *isolate_by_ledger("deadline.case_evaluation"),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.case_evaluation TO deadline_service",
)
# What was announced of them is compared with their deadlines at once.
KNOWN = """
INSERT INTO deadline.case_evaluation
    (ledger_id, case_id, recording_since, announce_after, correlation_id)
SELECT DISTINCT ledger_id, case_id, now(), now(), case_id FROM deadline.deadline
"""


def upgrade() -> None:
    """Create the table, with a row for each case that has deadlines."""
    op.execute(TABLE)
    op.execute("SET LOCAL log.ledger = '*'")
    for statement in (*GUARDS, KNOWN, *INDEXES, "ANALYZE deadline.case_evaluation"):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
