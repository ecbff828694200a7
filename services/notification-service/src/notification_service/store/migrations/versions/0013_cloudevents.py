"""CloudEvents in structured mode, with the handshake by which a receiver permits webhooks."""

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements

revision = "0013_cloudevents"
down_revision = "0011_notices"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN payload_format text NOT NULL DEFAULT 'standard'
        CHECK (payload_format IN ('standard', 'cloudevents')),
    ADD COLUMN allowed_at timestamptz,
    ADD COLUMN allowed_rate integer CHECK (allowed_rate > 0),
    ADD COLUMN rate_next_at timestamptz,
    ADD CHECK (allowed_at IS NOT NULL OR allowed_rate IS NULL)
    """,
    # One row an endpoint: its latest handshake. Only the hash of the callback's secret is stored.
    """
    CREATE TABLE notification.handshake (
        ledger_id      uuid NOT NULL,
        endpoint_id    uuid NOT NULL,
        handshake_id   uuid NOT NULL,
        state          text NOT NULL DEFAULT 'requested'
            CHECK (state IN ('requested', 'withheld', 'allowed', 'failed')),
        requested_at   timestamptz NOT NULL,
        requests       integer NOT NULL DEFAULT 0,
        due_at         timestamptz,
        lease_token    uuid,
        lease_until    timestamptz,
        token_hash     bytea CHECK (octet_length(token_hash) = 32),
        callback_until timestamptz,
        ended_at       timestamptz,
        granted_by     text CHECK (granted_by IN ('response', 'callback')),
        failure        text,
        status         smallint,
        PRIMARY KEY (ledger_id, endpoint_id),
        CHECK ((state = 'requested') = (due_at IS NOT NULL)),
        CHECK ((state = 'allowed') = (granted_by IS NOT NULL))
    )
    """,
    "CREATE INDEX handshake_due ON notification.handshake (due_at) WHERE due_at IS NOT NULL",
    *isolate_by_ledger("notification.handshake"),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON notification.handshake TO notification_service",
)


def upgrade() -> None:
    """Add the columns and the table; existing endpoints keep their format."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: permissions of receivers would be lost."""
    raise RuntimeError("webhooks are not taken down by a migration")
