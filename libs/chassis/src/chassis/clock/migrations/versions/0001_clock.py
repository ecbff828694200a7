"""The day in a sandbox: one row, or none until it is set."""

from alembic import op

from chassis.roles import SERVICE_GROUP

revision = "0001_clock"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; a service uses it only when its settings turn the sandbox on."""
    op.execute("""
        CREATE TABLE sandbox.clock (
            single boolean PRIMARY KEY DEFAULT true CHECK (single),
            today date NOT NULL
        )
    """)
    op.execute(f"GRANT USAGE ON SCHEMA sandbox TO {SERVICE_GROUP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON sandbox.clock TO {SERVICE_GROUP}")
