"""Every filter of the list of deadlines is answered from an index, in the order of the list."""

from alembic import op

revision = "0005_status_key"
down_revision = "0004_subscriptions"
branch_labels = None
depends_on = None

# The part of a deadline's state that does not depend on the requested day. A limit of
# law is missed after `law_due_on`, and lists are in the order of `due_on`: the number in its key is
# the most days that lie between the two, so that each key is a range of the list for any day but
# for a few days (store/listing.py; docs/adr/0035).
STATUS_KEY = """
ALTER TABLE deadline.deadline ADD COLUMN status_key text NOT NULL GENERATED ALWAYS AS (
    CASE
        WHEN state <> 'running' THEN state
        WHEN due_on IS NULL THEN 'open'
        WHEN kind = 'right' THEN 'right'
        WHEN NOT breachable THEN 'open'
        WHEN law_due_on < due_on THEN 'limit-any'
        WHEN law_due_on = due_on THEN 'limit-0'
        WHEN law_due_on - due_on = 1 THEN 'limit-1'
        WHEN law_due_on - due_on <= 7 THEN 'limit-7'
        WHEN law_due_on - due_on <= 31 THEN 'limit-31'
        WHEN law_due_on - due_on <= 127 THEN 'limit-127'
        ELSE 'limit-any'
    END
) STORED
"""
# Found by its columns: the indexes of a rebuilt table have other names.
DROP_OLD_CASE_INDEX = """
DO $$
DECLARE
    old regclass;
BEGIN
    FOR old IN SELECT indexrelid FROM pg_index WHERE indrelid = 'deadline.deadline'::regclass
               AND pg_get_indexdef(indexrelid) LIKE '%(ledger_id, case_id)' LOOP
        EXECUTE format('DROP INDEX %s', old);
    END LOOP;
END $$
"""
BY_STATUS = """
CREATE INDEX deadline_by_status ON deadline.deadline
    (ledger_id, status_key, listed_on, deadline_id, law_due_on)
"""
BY_RULE = """
CREATE INDEX deadline_by_rule ON deadline.deadline
    (ledger_id, rule, status_key, listed_on, deadline_id, law_due_on)
"""
OF_CASE = """
CREATE INDEX deadline_of_case ON deadline.deadline (ledger_id, case_id, listed_on, deadline_id)
"""
STATISTICS = "ANALYZE deadline.deadline"


def upgrade() -> None:
    """Add the key, which rewrites the table, and the indexes that contain it."""
    for statement in (STATUS_KEY, DROP_OLD_CASE_INDEX, BY_STATUS, BY_RULE, OF_CASE, STATISTICS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
