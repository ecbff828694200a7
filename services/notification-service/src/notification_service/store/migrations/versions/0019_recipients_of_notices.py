"""The notices of a case with the recipient of each, for the export of what is held."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0019_recipients_of_notices"
down_revision = "0018_digests"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[2] / "sql" / "notices_of_case.sql"


def upgrade() -> None:
    """Create the function. The version before it stays, for case-api of an earlier release."""
    run_script(SCRIPT.read_text())


def downgrade() -> None:
    """Refuse: an export would show people who were erased."""
    raise RuntimeError("a migration does not take down the recipients of notices")
