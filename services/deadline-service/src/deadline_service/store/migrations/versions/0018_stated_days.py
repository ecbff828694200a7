"""The days that notices state, for notification-service.

Cases are recalculated by the release that brings it, which fills the column.
"""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0018_stated_days"
down_revision = "0017_digest"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column and the function."""
    run_script((SQL / "stated_days.sql").read_text())


def downgrade() -> None:
    """Drop them."""
    run_script("""
        DROP FUNCTION deadline.last_days_v1;
        ALTER TABLE deadline.deadline DROP COLUMN stated_day;
    """)
