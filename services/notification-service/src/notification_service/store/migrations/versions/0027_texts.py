"""Texts that announce notices."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0027_texts"
down_revision = "0026_corrections"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column, and have the sender find texts."""
    run_script((SQL / "texts.sql").read_text())


def downgrade() -> None:
    """Refuse: it says what was sent to whom."""
    raise RuntimeError("a migration does not take down the proof of notices")
