"""What was corrected is told again: of which correction a notice is, and which days it states."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0026_corrections"
down_revision = "0025_automatic_notices"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the columns, and have a corrected fact reported again."""
    run_script((SQL / "corrections_of_notices.sql").read_text())


def downgrade() -> None:
    """Refuse: a fact that was reported twice would not fit."""
    raise RuntimeError("notices are not taken down by a migration")
