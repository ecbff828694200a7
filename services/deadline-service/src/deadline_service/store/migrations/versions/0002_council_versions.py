"""Councils see and choose their settings over HTTP: each choice has a version."""

from alembic import op

revision = "0002_council_versions"
down_revision = "0001_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the choices of each council, those made before as one."""
    op.execute(
        "ALTER TABLE deadline.council_settings ADD COLUMN version integer NOT NULL DEFAULT 1"
    )


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
