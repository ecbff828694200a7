"""A case's reference may be what councils' references are: up to 64 characters."""

from alembic import op

revision = "0002_references"
down_revision = "0001_cases_and_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Allow longer references."""
    op.execute("ALTER TABLE case_api.held_case DROP CONSTRAINT held_case_reference_check")
    op.execute(
        "ALTER TABLE case_api.held_case ADD CONSTRAINT held_case_reference_check"
        " CHECK (length(reference) <= 64)"
    )


def downgrade() -> None:
    """Refuse: longer references may have been recorded."""
    raise RuntimeError("references are not shortened by a migration")
