"""The teams of each case."""

from alembic import op

from deadline_service.store.projections.case_team import CASE_TEAM

revision = "0013_case_team"
down_revision = "0012_calendar_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of the declaration."""
    for statement in CASE_TEAM.ddl():
        op.execute(statement)


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute(f"DROP TABLE {CASE_TEAM.schema}.{CASE_TEAM.name}")
