"""The documents that a notice encloses, for notification-service."""

from pathlib import Path

from alembic import op

from chassis.migration_sql import run_script

revision = "0032_notice_documents"
down_revision = "0031_names_another_child"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the functions."""
    run_script((SQL / "notice_documents.sql").read_text())


def downgrade() -> None:
    """Drop them."""
    op.execute(
        "DROP FUNCTION case_api.notice_documents_v1, case_api.notice_document_part_v1,"
        " case_api.documents_restricted_on_v1"
    )
