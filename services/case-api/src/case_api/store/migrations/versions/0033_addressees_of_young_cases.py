"""What changed since a young case was opened is answered with its addressees."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0033_addressees_of_young_cases"
down_revision = "0032_notice_documents"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Replace the function."""
    run_script((SQL / "addressees_of_young_cases.sql").read_text())


def downgrade() -> None:
    """Leave it: what reads the one before reads this one too."""
