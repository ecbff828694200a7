"""Calendar feeds, and the hearings and meetings of each case."""

from alembic import op

from chassis.calendar_feeds import calendar_feed_ddl
from deadline_service.store.projections.case_appointment import CASE_APPOINTMENT

revision = "0012_calendar_feeds"
down_revision = "0011_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of feeds, and that of the declaration."""
    for statement in (*calendar_feed_ddl("deadline", "deadline_service"), *CASE_APPOINTMENT.ddl()):
        op.execute(statement)


def downgrade() -> None:
    """Drop them: who subscribed has to be given a new address."""
    op.execute("DROP TABLE deadline.calendar_feed, deadline.case_appointment")
