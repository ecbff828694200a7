"""Whether words have the name of a child of another case, for notification-service."""

from pathlib import Path

from alembic import op

from chassis.migration_sql import run_script

revision = "0031_names_another_child"
down_revision = "0030_notice_reading"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the function."""
    run_script((SQL / "names_another_child.sql").read_text())


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP FUNCTION case_api.names_another_child_v1")
