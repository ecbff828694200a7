"""Lists of the reviews of a term for settings, as digests of their own kind."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0029_review_lists"
down_revision = "0028_enclosures"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the number of the setting."""
    run_script((SQL / "review_lists.sql").read_text())


def downgrade() -> None:
    """Refuse: the digest of a setting would not fit."""
    raise RuntimeError("lists of reviews are not taken down by a migration")
