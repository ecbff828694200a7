"""Which notices the last day of a deadline bounds, for notification-service.

Cases are recalculated by the release that brings it, which fills the column. The first version of
the function is for processes of the release before.
"""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0020_notice_facts"
down_revision = "0019_review_list"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column and the function."""
    run_script((SQL / "notice_facts.sql").read_text())


def downgrade() -> None:
    """Drop them."""
    run_script("""
        DROP FUNCTION deadline.last_days_v2;
        ALTER TABLE deadline.deadline DROP COLUMN notice_fact;
    """)
