"""To whom the notices of a case go, for notification-service.

Its role, which may execute the functions, is there: roles are created before schemas.
"""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0028_notice_addressees"
down_revision = "0027_cases_of_a_person"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column and the functions."""
    run_script((SQL / "notice_addressees.sql").read_text())


def downgrade() -> None:
    """Remove them."""
    run_script("""
        DROP FUNCTION case_api.notice_addressees_v1, case_api.notice_key_v1,
            case_api.may_read_restricted_v1;
        REVOKE USAGE ON SCHEMA case_api FROM notification_service;
        ALTER TABLE case_api.person DROP COLUMN periods;
    """)
