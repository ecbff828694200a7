"""administration-api registers and removes the keys by which clients sign for whom they act."""

from alembic import op

from chassis.roles import ADMINISTRATION_GROUP

revision = "0008_acting_key_administration"
down_revision = "0007_acting_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Grant what its operations need; no row is deleted."""
    op.execute(
        "GRANT SELECT, INSERT, UPDATE (removed_at) ON identity.acting_key"
        f" TO {ADMINISTRATION_GROUP}"
    )
