"""Feeds of the calendars of panels."""

from alembic import op

from chassis.calendar_feeds import calendar_feed_ddl
from chassis.migration_sql import run_statements

revision = "0019_calendar_feeds"
down_revision = "0018_running_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of feeds."""
    run_statements(calendar_feed_ddl("case_api", "case_api", holder="text"))


def downgrade() -> None:
    """Drop it: who subscribed has to be given a new address."""
    op.execute("DROP TABLE case_api.calendar_feed")
