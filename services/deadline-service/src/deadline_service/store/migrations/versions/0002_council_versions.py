"""Councils read and replace their settings over HTTP: each change has a version."""

from alembic import op

revision = "0002_council_versions"
down_revision = "0001_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the version; existing settings have version 1."""
    op.execute(
        "ALTER TABLE deadline.council_settings ADD COLUMN version integer NOT NULL DEFAULT 1"
    )


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
