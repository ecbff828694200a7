"""Which readings are disclosures, for the ledger of disclosures of a case."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0026_disclosing_readings"
down_revision = "0025_retention"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Mark the readings of each case that are disclosures, those that are there and later ones."""
    run_script((SQL / "disclosing_readings.sql").read_text())


def downgrade() -> None:
    """Refuse: the record is evidence, which no migration makes weaker."""
    raise RuntimeError("a migration does not end the ledger of disclosures")
