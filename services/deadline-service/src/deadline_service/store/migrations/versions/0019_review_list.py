"""The plans of a setting that are to be reviewed, for notification-service."""

from pathlib import Path

from chassis.migration_sql import run_script, run_statements

revision = "0019_review_list"
down_revision = "0018_stated_days"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the function."""
    run_script((SQL / "review_list.sql").read_text())


def downgrade() -> None:
    """Drop it: no list of reviews is sent then."""
    run_statements(["DROP FUNCTION deadline.reviews_of_setting_v1"])
