"""Notices that enclose documents: how many bytes of them."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0028_enclosures"
down_revision = "0027_texts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column."""
    run_script((SQL / "enclosures.sql").read_text())


def downgrade() -> None:
    """Refuse: a notice would be sent without what it encloses."""
    raise RuntimeError("notices are not taken down by a migration")
