"""The cases of one reference are listed in the order in which they were opened, by an index."""

from alembic import op

revision = "0003_references_in_order"
down_revision = "0002_references"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the list of one reference in its order, in place of the reference alone."""
    op.execute(
        "CREATE INDEX held_case_by_reference_in_order"
        " ON case_api.held_case (ledger_id, reference, opened_at, case_id)"
        " WHERE reference IS NOT NULL"
    )
    op.execute("DROP INDEX case_api.held_case_by_reference")


def downgrade() -> None:
    """Index the reference alone again."""
    op.execute(
        "CREATE INDEX held_case_by_reference ON case_api.held_case (ledger_id, reference)"
        " WHERE reference IS NOT NULL"
    )
    op.execute("DROP INDEX case_api.held_case_by_reference_in_order")
