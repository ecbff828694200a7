"""A council's own number of a child may have 64 characters, as its references may."""

from alembic import op

revision = "0004_longer_identifiers"
down_revision = "0003_references_in_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take 64 characters; what is there has 40 at most, so nothing is looked at."""
    op.execute("ALTER TABLE case_api.identifier DROP CONSTRAINT identifier_value_check")
    op.execute(
        "ALTER TABLE case_api.identifier ADD CONSTRAINT identifier_value_check"
        " CHECK (length(value) BETWEEN 1 AND 64) NOT VALID"
    )


def downgrade() -> None:
    """Take 40 again; longer ones that are there stay."""
    op.execute("ALTER TABLE case_api.identifier DROP CONSTRAINT identifier_value_check")
    op.execute(
        "ALTER TABLE case_api.identifier ADD CONSTRAINT identifier_value_check"
        " CHECK (length(value) BETWEEN 1 AND 40) NOT VALID"
    )
