"""Personal data is encrypted, each person under a key of their own, and found by tokens."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0020_encryption"
down_revision = "0019_calendar_feeds"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [
    f"case_api.{name}"
    for name in ("person_key", "person_search", "person_name", "person_identifier")
]
_ANY_CASE = (
    "SELECT EXISTS (SELECT FROM case_api.case_file) OR EXISTS (SELECT FROM case_api.import_row)"
)


def upgrade() -> None:
    """Replace the columns of plain text. A database that has cases is refused.

    Raises:
        RuntimeError: it has people who are not encrypted. No release kept them so.
    """
    run_statements(["SET LOCAL log.ledger = '*'"])
    if op.get_bind().exec_driver_sql(_ANY_CASE).scalar():
        raise RuntimeError(
            "this database has cases of a version before encryption: begin with a new one, and"
            " import the cases again (nothing had been released)"
        )
    run_script((SQL / "encryption.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: without the keys nothing can be decrypted."""
    raise RuntimeError("a migration does not decrypt people")
