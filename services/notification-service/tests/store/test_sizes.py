"""What docs/operations.md states about the storage of webhooks is so."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from chassis.database import DriverConnection, Ledgers, transaction
from chassis.testing import Database
from notification_service.store.retention import DeliveryRetention, purge_deliveries
from notification_service.testing import CouncilWebhooks

OPERATIONS: Final = Path(__file__).parents[4] / "docs" / "operations.md"
STATED: Final = re.compile(
    r"A delivery takes some (\d+) bytes .*? \((\d+) and (\d+)\), a message some ([\d,]+) once .*?"
    r"1,000 events a day at two endpoints are ([\d.]+) MB a day: (\d+) MB with a retention of 30",
    re.DOTALL,
)
MESSAGES: Final = 4000
ROUNDS: Final = 5
FILL: Final = (
    "SET log.ledger = '*'",
    f"""
    INSERT INTO notification.message
        (ledger_id, message_id, type, case_id, position, occurred_at, body)
    SELECT $1, gen_random_uuid(), 'request.refused', gen_random_uuid(), n, now(),
           convert_to(repeat('x', 700), 'utf8')
    FROM generate_series(1, {MESSAGES}) n
    """,  # noqa: S608  # constants only
    """
    INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause, created_at)
    SELECT $1, $2, message_id, 'automatic', now() - interval '31 days'
    FROM notification.message WHERE ledger_id = $1
    """,
    """
    UPDATE notification.delivery SET attempts = 1, lease_token = gen_random_uuid(),
           lease_until = now() + interval '30 seconds'
    """,
    """
    INSERT INTO notification.attempt (ledger_id, delivery_id, number, duration_ms, status)
    SELECT ledger_id, delivery_id, 1, 12, 204 FROM notification.delivery
    """,
    """
    UPDATE notification.delivery
    SET state = 'delivered', settled_at = now() - interval '31 days', lease_token = NULL,
        lease_until = NULL
    """,
)
"""As a message is stored, enqueued, claimed, and delivered at once."""
SIZES: Final = """
    SELECT name, pg_total_relation_size('notification.' || name)
    FROM unnest(ARRAY['delivery', 'attempt', 'message']) AS name
"""

OLDEST: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())"
"""A vacuum keeps dead rows for this transaction and later ones, in whichever database it writes."""
OLDER_SECONDS: Final = 60


class Storage:
    """The tables of webhooks, as their owner sees them."""

    def __init__(self, owner: DriverConnection, *keys: object) -> None:
        self.owner, self.keys = owner, keys

    async def fill(self) -> None:
        """Have messages delivered that are past their retention."""
        for statement in FILL:
            await self.owner.execute(
                statement, *self.keys[: len({*re.findall(r"\$\d", statement)})]
            )

    async def vacuum(self, how: str = "VACUUM") -> Mapping[str, int]:
        """Bytes of each table with its indexes, once dead rows are reusable."""
        await self._wait_for_older_transactions()
        await self.owner.execute(
            f"{how} notification.message, notification.delivery, notification.attempt"
        )
        return {row[0]: row[1] for row in await self.owner.fetch(SIZES)}

    async def _wait_for_older_transactions(self) -> None:
        """Wait until no transaction of the server, of any test, is older than what is dead here."""
        now = await self.owner.fetchval("SELECT pg_current_xact_id()")
        async with asyncio.timeout(OLDER_SECONDS):
            while await self.owner.fetchval(OLDEST) <= now:  # noqa: ASYNC110  # there is no event
                await asyncio.sleep(0.05)


@pytest.fixture
async def storage(council: CouncilWebhooks, database: Database) -> AsyncGenerator[Storage]:
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    for name in ("message", "delivery", "attempt"):
        # An automatic ANALYZE has a snapshot, for which a vacuum keeps the dead rows of meanwhile.
        await owner.execute(f"ALTER TABLE notification.{name} SET (autovacuum_enabled = false)")
    yield Storage(owner, council.ledger_id, await council.add_endpoint())
    await owner.close()


async def test_the_sizes_of_the_page_are_those_of_the_tables(storage: Storage) -> None:
    """Without the dead rows of a day, which are reused."""
    found = STATED.search(OPERATIONS.read_text("utf-8"))
    assert found is not None
    both, delivery, attempt, message, a_day, a_month = (
        float(each.replace(",", "")) for each in found.groups()
    )
    await storage.fill()

    sizes = await storage.vacuum("VACUUM FULL")

    stated = {"delivery": delivery, "attempt": attempt, "message": message}
    for name, size in sizes.items():
        assert 0.8 * stated[name] < size / MESSAGES < 1.1 * stated[name], name
    assert delivery + attempt == pytest.approx(both, abs=10)
    assert 1000 * (message + 2 * both) / 1e6 == pytest.approx(a_day, abs=0.1)
    assert 30 * 1000 * (message + 2 * both) / 1e6 == pytest.approx(a_month, abs=1)


async def test_tables_do_not_grow_while_as_much_is_purged_as_is_added(
    storage: Storage, council: CouncilWebhooks
) -> None:
    sizes: list[int] = []
    for _ in range(ROUNDS):
        await storage.fill()
        purged = 1
        while purged:
            async with transaction(council.engine, Ledgers.ALL) as db:
                purged = await purge_deliveries(db, DeliveryRetention())
        sizes.append(sum((await storage.vacuum()).values()))

    assert await council.query("SELECT count(*) FROM notification.message") == [(0,)]
    assert sizes[-1] < 1.1 * sizes[1], sizes  # the first vacuum gave the end of its tables back
