"""The starts of batches, and the reasons of parked streams."""

from alembic import op

from events.subscription_tables import SUBSCRIPTION_DDL_2

revision = "0004_subscriptions"
down_revision = "0003_basis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of a subscription next to its checkpoints."""
    for statement in SUBSCRIPTION_DDL_2.format(schema="deadline", role="deadline_service").split(
        ";"
    ):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Refuse: it would delete which streams are parked, and why."""
    raise RuntimeError("subscriptions are not taken down by a migration")
