"""Row-level security by ledger: the statements with which a migration guards a table."""

from collections.abc import Sequence
from typing import Final

LEDGER_POLICY: Final = (
    "CASE current_setting('log.ledger', true)"
    " WHEN '*' THEN true WHEN ledger_id::text THEN true ELSE false END"
)
"""The condition under which a transaction sees a row of a service's table: the row is of the ledger
that the transaction has set, or the transaction has set all. Without a setting no row is visible.

Not an IN: of that the planner expects almost no row, and then sorts or scans where an index has the
order. Of a CASE it expects half of the rows."""


def isolate_by_ledger(*tables: str) -> Sequence[str]:
    """The statements that bind a table's readers and writers, its owner too, to one ledger.

    `tables` have a column `ledger_id` and are named with their schemas.
    """
    return [
        statement
        for table in tables
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY one_ledger ON {table} USING ({LEDGER_POLICY})",
        )
    ]
