"""The schemes of the signatures of each endpoint, and Ed25519 keys beside secrets."""

from chassis.migration_sql import run_statements

revision = "0008_signature_schemes"
down_revision = "0007_delivered_facts"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.endpoint ADD COLUMN signature_schemes text[] NOT NULL DEFAULT '{v1}'
    CHECK (cardinality(signature_schemes) > 0 AND signature_schemes <@ '{v1,v1a}')
    """,
    """
    ALTER TABLE notification.endpoint_secret
    ADD COLUMN scheme text NOT NULL DEFAULT 'v1' CHECK (scheme IN ('v1', 'v1a')),
    ADD COLUMN public_key bytea CHECK (octet_length(public_key) = 32),
    ADD CHECK ((scheme = 'v1a') = (public_key IS NOT NULL))
    """,
)


def upgrade() -> None:
    """Add the columns; existing endpoints and secrets are of the scheme v1."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: private keys would be taken for secrets."""
    raise RuntimeError("webhooks are not taken down by a migration")
