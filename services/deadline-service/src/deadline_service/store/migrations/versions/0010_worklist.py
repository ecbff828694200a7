"""Items of work, the profiles of cases by which they are listed, and what officers snoozed."""

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements
from deadline_service.store.projections.case_profile import CASE_PROFILE

revision = "0010_worklist"
down_revision = "0009_max_delay"
branch_labels = None
depends_on = None

# Lists of a council are merged from ranges of the second index: one for each kind and combination
# of reasons, which together decide how far a row moves (store/worklist/of_council.py).
WORK_ITEM = """
CREATE TABLE deadline.work_item (
    ledger_id  uuid NOT NULL,
    item_id    uuid NOT NULL,
    case_id    uuid NOT NULL,
    kind       text NOT NULL,
    rule       text,
    because_of bigint NOT NULL,
    started_on date NOT NULL,
    due_on     date,
    law_due_on date,
    work_on    date NOT NULL,
    reasons    text NOT NULL,
    shift_days smallint NOT NULL,
    waits_on   text NOT NULL,
    PRIMARY KEY (ledger_id, item_id)
) WITH (fillfactor = 80)
"""
OF_CASE = "CREATE INDEX work_item_of_case ON deadline.work_item (ledger_id, case_id)"
BY_REASONS = """
CREATE INDEX work_item_by_reasons ON deadline.work_item
    (ledger_id, kind, reasons, work_on, item_id, law_due_on)
"""
BY_DAY = "CREATE INDEX work_item_by_day ON deadline.work_item (ledger_id, work_on)"
# What an officer decided about an item. It does not follow from the log.
SNOOZED_ITEM = """
CREATE TABLE deadline.snoozed_item (
    ledger_id  uuid NOT NULL,
    item_id    uuid NOT NULL,
    case_id    uuid NOT NULL,
    until_on   date NOT NULL,
    reason     text NOT NULL,
    snoozed_by text NOT NULL,
    snoozed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, item_id)
)
"""
UNTIL = "CREATE INDEX snoozed_item_until ON deadline.snoozed_item (ledger_id, until_on)"
GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON deadline.work_item, deadline.snoozed_item
    TO deadline_service
"""
# The items of the cases evaluated so far are missing: no ruleset has an empty digest.
RECALCULATE = "UPDATE deadline.ruleset_version SET ruleset_digest = ''"


def upgrade() -> None:
    """Create the tables, and recalculate the cases of every ledger, which fills the items."""
    for statement in (WORK_ITEM, OF_CASE, BY_REASONS, BY_DAY, SNOOZED_ITEM, UNTIL):
        op.execute(statement)
    run_statements(isolate_by_ledger("deadline.work_item", "deadline.snoozed_item"))
    op.execute(GRANTS)
    op.execute("SET LOCAL log.ledger = '*'")
    op.execute(RECALCULATE)
    for statement in CASE_PROFILE.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Refuse: what officers snoozed does not follow from the log."""
    raise RuntimeError("what officers snoozed is not taken down by a migration")
