"""How long recording may delay the announcements of a case: longer while it is imported."""

from alembic import op

revision = "0009_max_delay"
down_revision = "0008_case_officer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of the cases that are pending now, an hour as before."""
    op.execute(
        "ALTER TABLE deadline.case_evaluation"
        " ADD COLUMN max_delay interval NOT NULL DEFAULT interval '1 hour'"
    )


def downgrade() -> None:
    """Drop it: all are delayed for an hour at most again."""
    op.execute("ALTER TABLE deadline.case_evaluation DROP COLUMN max_delay")
