"""Authorities of its own by which the certificate of an endpoint's receiver is checked."""

from chassis.migration_sql import run_statements

revision = "0024_receiver_authorities"
down_revision = "0023_letters_by_notify"
branch_labels = None
depends_on = None

STATEMENTS = (
    # NULL: by the public authorities. Certificates in PEM, and no key.
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN receiver_authorities text
        CHECK (length(receiver_authorities) BETWEEN 1 AND 20000)
    """,
)


def upgrade() -> None:
    """Add the column; receivers of existing endpoints are checked by the public authorities."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: senders would check receivers by authorities that did not certify them."""
    raise RuntimeError("webhooks are not taken down by a migration")
