"""The record of who read personal data."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0021_readings"
down_revision = "0020_encryption"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables, and the function that alone writes them."""
    run_script((SQL / "readings.sql").read_text())


def downgrade() -> None:
    """Refuse: the record is evidence, which no migration drops."""
    raise RuntimeError("a migration does not drop the record of reading")
