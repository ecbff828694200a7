"""The work of workers, created as administrator and as the services that append events."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from tests.faults.environment import FaultEnvironment
from tests.faults.support import COUNCIL, AdminQueries

from chassis.database import create_engine
from deadline_service.testing import CaseRecorder, ShortFact
from events.envelope import CaseId

CATCH_UP_TIMEOUT_SECONDS: Final = 60.0
"""Seconds within which a worker does its work, after any fault."""
_FIRST_POLL_SECONDS: Final = 0.02
_LONGEST_POLL_SECONDS: Final = 0.2
"""Each wait is twice the one before: after a fault a worker waits for seconds."""
SUBSCRIPTIONS: Final[Mapping[str, Sequence[str]]] = {
    "case_api": ["running_deadline"],
    "deadline": ["timetable"],
    "notification": ["webhooks"],
}
"""The subscriptions of the workers that are swept, without their versions. The projector has many
more, and states them itself."""

REQUEST_RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 10, 5)}
"""A request with a decision due by 16 November 2026, in law."""


def new_case_id() -> CaseId:
    """The id of a new case."""
    return CaseId(uuid4())


async def wait_for_value(
    records: AdminQueries, expected: object, query: str, *values: object
) -> None:
    """Wait until a query finds one value.

    Raises:
        TimeoutError: it does not.
    """
    pause = _FIRST_POLL_SECONDS
    async with asyncio.timeout(CATCH_UP_TIMEOUT_SECONDS):
        while (found := await records.fetch_column(query, *values)) != [expected]:
            assert found is not None
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_POLL_SECONDS)


async def wait_until_caught_up(
    records: AdminQueries, schema: str, subscriptions: Sequence[str] = ()
) -> None:
    """Wait until subscriptions of a schema are at the head of the log; nothing is parked.

    The subscriptions are those of `SUBSCRIPTIONS` unless they are given.
    """
    behind = f"""
        SELECT count(*) FROM unnest($2::text[]) AS name
         WHERE NOT EXISTS (
               SELECT FROM {schema}.checkpoint c
                WHERE c.ledger_id = $1 AND split_part(c.subscription, '@', 1) = name
                  AND c.position >= (SELECT max(position) FROM log.event WHERE ledger_id = $1))
    """  # noqa: S608  # a fixed schema
    await wait_for_value(records, 0, behind, COUNCIL, [*(subscriptions or SUBSCRIPTIONS[schema])])
    parked = f"SELECT subscription || ': ' || detail FROM {schema}.parked"  # noqa: S608
    assert await records.fetch_column(parked) == []


async def rules_of(records: AdminQueries, kind: str, case: UUID) -> list[object]:
    """The rules that have an event of a type for a case, sorted."""
    query = """
        SELECT data->>'rule' FROM log.event
         WHERE ledger_id = $1 AND stream_id = $2 AND type = $3 ORDER BY 1
    """
    return await records.fetch_column(query, COUNCIL, case, kind)


async def evaluated_rules(records: AdminQueries, case: UUID) -> list[object]:
    """The rules of the stored deadlines of a case, sorted."""
    query = "SELECT rule FROM deadline.deadline WHERE ledger_id = $1 AND case_id = $2 ORDER BY 1"
    return await records.fetch_column(query, COUNCIL, case)


async def record_facts(env: FaultEnvironment, *facts: ShortFact, case: CaseId) -> None:
    """Append events of a case, without the proxy."""
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    await CaseRecorder(writer, COUNCIL).record(*facts, case=case)
    await writer.dispose()
