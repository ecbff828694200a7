"""The officers of each case."""

from alembic import op

from deadline_service.store.projections.case_officer import PROJECTION

revision = "0008_case_officer"
down_revision = "0007_parked_to_resume"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of the declaration."""
    for statement in PROJECTION.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute(f"DROP TABLE {PROJECTION.schema}.{PROJECTION.name}")
