"""What a notice states that the law requires with a decision."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0030_stated_contents"
down_revision = "0029_review_lists"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column. Of a notice that was composed before it is not known."""
    run_script((SQL / "stated_contents.sql").read_text())


def downgrade() -> None:
    """Refuse: it says what was sent to whom."""
    raise RuntimeError("a migration does not take down the proof of notices")
