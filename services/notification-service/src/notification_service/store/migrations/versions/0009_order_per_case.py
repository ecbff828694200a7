"""Deliveries in the order of their case, at endpoints that ask for it.

`order_case_id` and `order_position` are of such deliveries alone. One that waits for an earlier
delivery of its case is due at infinity, so that no claim reads it; the index finds the first
delivery of each case that is neither settled nor skipped.
"""

from chassis.migration_sql import run_statements

revision = "0009_order_per_case"
down_revision = "0008_signature_schemes"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN ordering text NOT NULL DEFAULT 'none' CHECK (ordering IN ('none', 'case')),
    ADD COLUMN order_wait_hours integer NOT NULL DEFAULT 24
        CHECK (order_wait_hours BETWEEN 1 AND 72)
    """,
    """
    ALTER TABLE notification.delivery
    ADD COLUMN order_case_id uuid,
    ADD COLUMN order_position bigint,
    ADD COLUMN first_claimed_at timestamptz,
    ADD COLUMN skipped_at timestamptz,
    ADD COLUMN skip_reason text CHECK (skip_reason IN ('requested', 'waited')),
    ADD CHECK ((order_case_id IS NULL) = (order_position IS NULL)),
    ADD CHECK ((skipped_at IS NULL) = (skip_reason IS NULL))
    """,
    """
    CREATE INDEX delivery_in_order ON notification.delivery
        (ledger_id, endpoint_id, order_case_id, order_position, delivery_id)
    WHERE state = 'pending' AND order_case_id IS NOT NULL AND skipped_at IS NULL
    """,
)


def upgrade() -> None:
    """Add the columns and the index; existing endpoints have no order."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: deliveries that wait for others would never be sent."""
    raise RuntimeError("webhooks are not taken down by a migration")
