"""The officers of each case."""

from alembic import op

from deadline_service.store.projections.case_officer import CASE_OFFICER

revision = "0008_case_officer"
down_revision = "0007_parked_to_resume"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of the declaration."""
    for statement in CASE_OFFICER.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute(f"DROP TABLE {CASE_OFFICER.schema}.{CASE_OFFICER.name}")
