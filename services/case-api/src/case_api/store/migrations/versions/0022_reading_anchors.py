"""Facts of the log that state the last row of the record of reading."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0022_reading_anchors"
down_revision = "0021_readings"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the function that anchors the record."""
    run_script((SQL / "reading_anchors.sql").read_text())


def downgrade() -> None:
    """Refuse: the record is evidence, which no migration makes weaker."""
    raise RuntimeError("a migration does not end the anchors of the record of reading")
