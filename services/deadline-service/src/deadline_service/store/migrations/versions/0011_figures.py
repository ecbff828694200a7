"""What figures count in each case, as it was known on each day."""

from alembic import op

from deadline_service.store.projections.measured_item import MEASURED_ITEM

revision = "0011_figures"
down_revision = "0010_worklist"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of the declaration."""
    for statement in MEASURED_ITEM.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute(f"DROP TABLE {MEASURED_ITEM.schema}.{MEASURED_ITEM.name}")
