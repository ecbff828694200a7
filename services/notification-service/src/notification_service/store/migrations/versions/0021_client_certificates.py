"""Client certificates of endpoints, for receivers that ask for one (mutual TLS)."""

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements

revision = "0021_client_certificates"
down_revision = "0019_recipients_of_notices"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Where it is set, nothing is sent without a valid certificate: the end of that which ends last.
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN client_certificate_expires_at timestamptz,
    ADD COLUMN certificate_warnings smallint NOT NULL DEFAULT 0
        CHECK (certificate_warnings BETWEEN 0 AND 4)
    """,
    """
    CREATE INDEX endpoint_certificate_ends ON notification.endpoint (client_certificate_expires_at)
    WHERE client_certificate_expires_at IS NOT NULL
    """,
    # Private keys for TLS are beside what signs, so that one command rotates the key of all.
    """
    ALTER TABLE notification.endpoint_secret
    DROP CONSTRAINT endpoint_secret_scheme_check,
    ADD CONSTRAINT endpoint_secret_scheme_check CHECK (scheme IN ('v1', 'v1a', 'tls'))
    """,
    # A signing request, and its certificate once that is installed. `certificate_id` is the
    # `secret_id` of its key.
    """
    CREATE TABLE notification.client_certificate (
        ledger_id       uuid NOT NULL,
        endpoint_id     uuid NOT NULL,
        certificate_id  uuid NOT NULL,
        signing_request text NOT NULL CHECK (length(signing_request) <= 2000),
        created_at      timestamptz NOT NULL,
        chain           text CHECK (length(chain) <= 20000),
        serial_number   text CHECK (length(serial_number) <= 100),
        fingerprint     text CHECK (length(fingerprint) = 64),
        not_before      timestamptz,
        not_after       timestamptz,
        installed_at    timestamptz,
        PRIMARY KEY (ledger_id, endpoint_id, certificate_id),
        CHECK (
            num_nulls(chain, serial_number, fingerprint, not_before, not_after, installed_at)
            IN (0, 6)
        )
    )
    """,
    *isolate_by_ledger("notification.client_certificate"),
    """
    GRANT SELECT, INSERT, UPDATE, DELETE ON notification.client_certificate
    TO notification_service
    """,
    """
    CREATE OR REPLACE FUNCTION notification.may_have_arrived_v1(p_failure text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN p_failure IS NULL OR p_failure NOT IN (
        'connect', 'dns', 'forbidden_address', 'tls', 'signing_failed', 'no_client_certificate'
    )
    """,
)


def upgrade() -> None:
    """Add the columns and the table; existing endpoints are sent to without a certificate."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: senders would leave out the certificates that receivers ask for."""
    raise RuntimeError("webhooks are not taken down by a migration")
