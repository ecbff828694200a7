"""The steps of late plans and reviews in each case."""

from alembic import op

from deadline_service.store.projections.late_step import LATE_STEP

revision = "0015_late_steps"
down_revision = "0014_council_simulations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of the declaration."""
    for statement in LATE_STEP.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute(f"DROP TABLE {LATE_STEP.schema}.{LATE_STEP.name}")
