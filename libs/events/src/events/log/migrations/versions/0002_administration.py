"""The functions by which the process of administration registers, renames and closes councils."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0002_administration"
down_revision = "0001_the_log"
branch_labels = None
depends_on = None

_SCRIPT = Path(__file__).parents[2] / "sql" / "administration.sql"


def upgrade() -> None:
    """Create the functions, which no service may call."""
    run_script(_SCRIPT.read_text())


def downgrade() -> None:
    """Refuse: the log is evidence, which no migration drops."""
    raise RuntimeError("a migration does not drop the log")
