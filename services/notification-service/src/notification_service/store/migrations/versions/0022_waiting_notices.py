"""Which notices wait the longest, over all councils: by e-mail, to be printed, to be posted."""

from chassis.migration_sql import run_statements

revision = "0022_waiting_notices"
down_revision = "0021_client_certificates"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE INDEX notice_waits_for_email ON notification.notice (created_at)
    WHERE state = 'pending' AND channel = 'email'
    """,
    """
    CREATE INDEX notice_waits_for_print_run ON notification.notice (created_at)
    WHERE state = 'pending' AND channel = 'letter' AND print_run_id IS NULL
    """,
    """
    CREATE INDEX notice_waits_for_mailing ON notification.notice (created_at)
    WHERE state = 'pending' AND channel = 'letter' AND print_run_id IS NOT NULL
    """,
)


def upgrade() -> None:
    """Add the indexes."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: to measure what waits would read every notice."""
    raise RuntimeError("notices are not taken down by a migration")
