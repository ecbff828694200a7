"""Excerpts of responses in a table of their own, with a time, where a council enables them."""

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements

revision = "0003_answer_excerpts"
down_revision = "0002_verified_endpoints"
branch_labels = None
depends_on = None

STATEMENTS = (
    "SET LOCAL log.ledger = '*'",
    (
        "ALTER TABLE notification.endpoint"
        " ADD COLUMN keep_response_excerpts boolean NOT NULL DEFAULT false"
    ),
    """
    CREATE TABLE notification.response_excerpt (
        ledger_id   uuid NOT NULL,
        delivery_id uuid NOT NULL,
        number      integer NOT NULL,
        endpoint_id uuid NOT NULL,
        kept_at     timestamptz NOT NULL DEFAULT now(),
        excerpt     text NOT NULL CHECK (octet_length(excerpt) <= 512),
        PRIMARY KEY (ledger_id, delivery_id, number)
    )
    """,
    """
    CREATE INDEX response_excerpt_aged ON notification.response_excerpt
        (ledger_id, endpoint_id, kept_at)
    """,
    *isolate_by_ledger("notification.response_excerpt"),
    "GRANT SELECT, INSERT, DELETE ON notification.response_excerpt TO notification_service",
    # Excerpts were kept permanently and without consent until now. Dropping a column leaves its
    # values in the rows until they are written again, so they are overwritten first.
    "UPDATE notification.attempt SET snippet = NULL WHERE snippet IS NOT NULL",
    "ALTER TABLE notification.attempt DROP COLUMN snippet",
)


def upgrade() -> None:
    """Add the table, and erase the excerpts that were kept before."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: erased excerpts cannot be restored."""
    raise RuntimeError("webhooks are not taken down by a migration")
