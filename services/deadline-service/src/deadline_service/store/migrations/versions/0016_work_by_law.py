"""Items of work by their last day in law, of which a council's list shows the next ones."""

from alembic import op

revision = "0016_work_by_law"
down_revision = "0015_late_steps"
branch_labels = None
depends_on = None

BY_LAW = """
CREATE INDEX work_item_by_law ON deadline.work_item (ledger_id, law_due_on)
    WHERE law_due_on IS NOT NULL
"""


def upgrade() -> None:
    """Create the index."""
    op.execute(BY_LAW)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX deadline.work_item_by_law")
