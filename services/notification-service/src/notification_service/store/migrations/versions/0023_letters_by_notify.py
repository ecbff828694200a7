"""Who posts the letter of a notice: the council's post room, or GOV.UK Notify."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0023_letters_by_notify"
down_revision = "0022_waiting_notices"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column, and have the sender find the letters for GOV.UK Notify."""
    run_script((SQL / "letters_by_notify.sql").read_text())


def downgrade() -> None:
    """Refuse: it says by whom letters were posted."""
    raise RuntimeError("a migration does not take down the proof of notices")
