"""The digest of an officer, a team or the council, for notification-service.

Its role, which may execute the function, is there: roles are created before schemas.
"""

from pathlib import Path

from chassis.migration_sql import run_script

revision = "0017_digest"
down_revision = "0016_work_indexes"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the index and the functions."""
    run_script((SQL / "digest.sql").read_text())


def downgrade() -> None:
    """Drop them."""
    run_script("""
        DROP FUNCTION deadline.digest_v1, deadline.digest_of_council_v1,
            deadline.digest_of_cases_v1, deadline.is_snoozed_v1, deadline.digest_section_v1;
        REVOKE USAGE ON SCHEMA deadline FROM notification_service;
        DROP INDEX deadline.work_item_by_fact;
    """)
