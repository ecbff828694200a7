"""The key that a rotation issued in place of another."""

from alembic import op

revision = "0002_rotation"
down_revision = "0001_api_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; existing keys were replaced by none."""
    op.execute("""
        ALTER TABLE identity.api_key
          ADD COLUMN replaced_by text REFERENCES identity.api_key,
          ADD CHECK (replaced_by <> key_id)
    """)
