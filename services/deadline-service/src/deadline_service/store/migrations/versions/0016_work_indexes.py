"""Items of work by their last day in law, and what is snoozed by case, for the first pages."""

from alembic import op

revision = "0016_work_indexes"
down_revision = "0015_late_steps"
branch_labels = None
depends_on = None

BY_LAW = """
CREATE INDEX work_item_by_law ON deadline.work_item (ledger_id, law_due_on)
    WHERE law_due_on IS NOT NULL
"""
OF_CASE = "CREATE INDEX snoozed_item_of_case ON deadline.snoozed_item (ledger_id, case_id)"


def upgrade() -> None:
    """Create the indexes."""
    op.execute(BY_LAW)
    op.execute(OF_CASE)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP INDEX deadline.snoozed_item_of_case")
    op.execute("DROP INDEX deadline.work_item_by_law")
