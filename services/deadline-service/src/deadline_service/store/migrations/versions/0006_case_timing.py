"""Reminders are announced case by case, once a case is quiet."""

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger

revision = "0006_case_timing"
down_revision = "0005_status_key"
branch_labels = None
depends_on = None

TABLE = """
-- When a case was last evaluated, since when it has been recorded without a pause, and the first
-- day on which a reminder of one of its deadlines is due. A writer of its deadlines locks its row.
CREATE TABLE deadline.case_evaluation (
    ledger_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    next_reminder_on  date,
    evaluated_at   timestamptz NOT NULL DEFAULT now(),
    recording_since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, case_id)
) WITH (fillfactor = 70)
"""
REMINDER_INDEX = """
CREATE INDEX case_evaluation_next_reminder ON deadline.case_evaluation (ledger_id, next_reminder_on)
WHERE next_reminder_on IS NOT NULL
"""
GUARDS = (
    *isolate_by_ledger("deadline.case_evaluation"),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.case_evaluation TO deadline_service",
)
# When they were recorded is unknown, so their reminders are not delayed.
KNOWN = """
INSERT INTO deadline.case_evaluation
    (ledger_id, case_id, next_reminder_on, evaluated_at, recording_since)
SELECT ledger_id, case_id, min(next_reminder_on), now() - interval '1 day', now() - interval '1 day'
FROM deadline.deadline GROUP BY ledger_id, case_id
"""
# Found by its columns: the indexes of a rebuilt table have other names.
DROP_OLD_REMINDER_INDEX = """
DO $$
DECLARE
    old regclass;
BEGIN
    FOR old IN SELECT indexrelid FROM pg_index WHERE indrelid = 'deadline.deadline'::regclass
               AND pg_get_indexdef(indexrelid) LIKE '%(next_reminder_on, ledger_id)%' LOOP
        EXECUTE format('DROP INDEX %s', old);
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Create the table, with a row for each case that has deadlines."""
    op.execute(TABLE)
    op.execute("SET LOCAL log.ledger = '*'")
    for statement in (
        *GUARDS,
        KNOWN,
        REMINDER_INDEX,
        DROP_OLD_REMINDER_INDEX,
        "ANALYZE deadline.case_evaluation",
    ):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
