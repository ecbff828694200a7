"""The facts that the items of a digest follow from, for notification-service.

The first version of the function is for processes of the release before.
"""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0021_digest_facts"
down_revision = "0020_notice_facts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the function."""
    run_script((SQL / "digest_facts.sql").read_text())


def downgrade() -> None:
    """Drop it."""
    run_script("DROP FUNCTION deadline.digest_v2;")
