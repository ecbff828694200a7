"""Which letters any file of their print run had."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0032_letters_in_files"
down_revision = "0031_enclosed_documents"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column. Of letters that were posted before it is not known, nor of use."""
    run_script((SQL / "letters_in_files.sql").read_text())


def downgrade() -> None:
    """Refuse: it says which letters may be in the hands of their recipients."""
    raise RuntimeError("a migration does not take down the proof of notices")
