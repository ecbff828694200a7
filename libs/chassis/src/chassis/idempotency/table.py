"""The table of stored results, one in each service's schema."""

from collections.abc import Sequence

from chassis.ledger_isolation import isolate_by_ledger


def idempotency_ddl(schema: str, role: str) -> Sequence[str]:
    """The statements of a migration: the table, its policy, the grants to the service's role."""
    return [
        f"""
        CREATE TABLE {schema}.idempotency (
            ledger_id uuid NOT NULL,
            scope bytea NOT NULL CHECK (length(scope) = 32),
            fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
            result bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (ledger_id, scope)
        )
        """,
        f"CREATE INDEX idempotency_by_age ON {schema}.idempotency (created_at)",
        *isolate_by_ledger(f"{schema}.idempotency"),
        f"GRANT SELECT, INSERT, DELETE ON {schema}.idempotency TO {role}",
    ]
