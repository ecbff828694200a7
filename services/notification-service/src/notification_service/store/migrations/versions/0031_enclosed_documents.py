"""Which documents of the case a notice encloses."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0031_enclosed_documents"
down_revision = "0030_stated_contents"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column. Of a notice that was composed before it is not known."""
    run_script((SQL / "enclosed_documents.sql").read_text())


def downgrade() -> None:
    """Refuse: it says what was sent to whom."""
    raise RuntimeError("a migration does not take down the proof of notices")
