"""In which cases a person around a child stands."""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0027_cases_of_a_person"
down_revision = "0026_disclosing_readings"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add an index of the people around children."""
    run_script((SQL / "person_cases.sql").read_text())


def downgrade() -> None:
    """Remove it."""
    run_script("DROP INDEX case_api.person_key_by_person;")
