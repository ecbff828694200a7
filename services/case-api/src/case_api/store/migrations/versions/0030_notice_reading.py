"""A notice to a person whose data was erased is not read; restricted people, for fewer purposes."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0030_notice_reading"
down_revision = "0029_sui"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Replace the functions."""
    run_script((SQL / "notice_reading.sql").read_text())


def downgrade() -> None:
    """Refuse: the function before read notices of people whose data was erased."""
    raise RuntimeError("a migration does not bring back what reads the data of erased people")
