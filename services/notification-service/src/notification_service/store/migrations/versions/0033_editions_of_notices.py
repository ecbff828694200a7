"""By what a notice was composed, and which doubts about it were confirmed by whom."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0033_editions_of_notices"
down_revision = "0032_letters_in_files"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the columns. Of a notice that was composed before it is not known."""
    run_script((SQL / "editions_of_notices.sql").read_text())


def downgrade() -> None:
    """Refuse: it says by what a notice was composed, and who confirmed what."""
    raise RuntimeError("a migration does not take down the proof of notices")
