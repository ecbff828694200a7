"""Nothing of a case is announced while it is being recorded; afterwards it is."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from chassis.clock import SandboxClock
from chassis.database import Ledgers, transaction
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, ShortFact, event, id_for
from deadline_service.worker.announcer import Announcer
from events.contracts import DeadlineMet, DeadlineMissed, DeadlineSet
from events.envelope import CaseId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog

RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 10, 5)}
"""To be decided by 16 November 2026, in law."""
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 11, 10)}
QUIET: Final = timedelta(seconds=30)
TODAY: Final = date(2026, 12, 1)
SET_PENDING = text(
    "UPDATE deadline.case_evaluation"
    " SET announce_after = now() + :after * interval '1 second',"
    " recording_since = now() + :since * interval '1 second' WHERE announce_after IS NOT NULL"
)
BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
A_YEAR: Final = 365 * 86_400
IMPORT: Final = UUID(int=77)


@pytest.fixture
def consumer(engine: AsyncEngine) -> ConsumerDriver:
    return ConsumerDriver(build_consumer(engine, lambda: None, quiet=QUIET))


@pytest.fixture
async def announcer(engine: AsyncEngine, sandbox: SandboxClock) -> Announcer:
    await sandbox.set(TODAY)
    return Announcer(engine, sandbox, lambda: None, QUIET)


async def let_pass(engine: AsyncEngine, after: float, since: float = -40) -> None:
    """As if all recorded cases were to be announced some seconds from now, and recorded since."""
    async with transaction(engine, Ledgers.ALL) as db:
        await db.execute(SET_PENDING, {"after": after, "since": since})


async def decision_events(council: CaseRecorder, case: CaseId = CASE) -> list[type]:
    """The announcements of the decision in a case."""
    return [
        type(fact.event)
        for fact in await council.read_log("deadline.")
        if fact.stream_id == case and getattr(fact.event, "rule", None) == "assessment-decision"
    ]


async def test_a_case_that_was_just_evaluated_is_not_announced(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    assert await announcer.step() == 0
    await let_pass(engine, after=1)
    assert await announcer.step() == 0
    await let_pass(engine, after=0)
    assert await announcer.step() == 1

    assert await announcer.step() == 0
    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


async def test_a_request_with_its_answer_in_time_is_never_missed(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await announcer.step()
    await let_pass(engine, after=1)
    await council.record(AGREED)
    await consumer.drain()
    assert await announcer.step() == 0
    await let_pass(engine, after=0)

    assert await announcer.step() == 1

    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


async def test_a_fact_that_changes_no_deadline_delays_the_announcement_too(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after=0)

    await council.record({"type": "case.opened"})
    await consumer.drain()

    assert await announcer.step() == 0


async def test_a_request_is_not_missed_while_its_decision_is_not_evaluated(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    """Not even after the maximum delay."""
    await council.record(RECEIVED)
    await consumer.drain()
    await council.record(AGREED)

    for since in (-40, -3601):
        await let_pass(engine, after=0, since=since)
        assert await announcer.step() == 1
        assert await announcer.step() == 0, "it is put off"
    assert await decision_events(council) == []

    await consumer.drain()
    await let_pass(engine, after=0)
    await announcer.step()
    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


async def test_a_day_that_passes_announces_nothing_while_a_fact_is_not_evaluated(
    council: CaseRecorder,
    consumer: ConsumerDriver,
    announcer: Announcer,
    engine: AsyncEngine,
    sandbox: SandboxClock,
) -> None:
    await sandbox.set(date(2026, 10, 6))
    await council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after=0)
    await announcer.step()
    await council.record(AGREED)
    await sandbox.set(TODAY)

    assert await announcer.step() == 1
    await consumer.drain()
    await let_pass(engine, after=0)
    await announcer.step()

    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


async def test_a_fact_that_is_recorded_during_an_announcement_prevents_it(
    council: CaseRecorder,
    consumer: ConsumerDriver,
    announcer: Announcer,
    engine: AsyncEngine,
    writer: AsyncEngine,
) -> None:
    """The agreement is committed after the case was read, and before the events are appended."""
    await council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after=0)

    async with transaction(writer, council.ledger_id) as db:
        agreed = NewEvent(UUID(int=1), event(AGREED), "tester", CASE)
        await PostgresLog(db, council.ledger_id).append(
            StreamAppend(CASE, [agreed], StreamState.ANY)
        )
        step = asyncio.create_task(announcer.step())
        await wait_until_blocked(engine)
    assert await step == 0
    assert await decision_events(council) == []

    await consumer.drain()
    await let_pass(engine, after=0)
    await announcer.step()
    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


async def wait_until_blocked(engine: AsyncEngine) -> None:
    """Wait until a transaction waits for another to end."""
    async with asyncio.timeout(30), engine.connect() as db:
        while not await db.scalar(BLOCKED):  # noqa: ASYNC110  # the server knows
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("after", "since"),
    [
        pytest.param(0, -3601, id="recorded for an hour without a pause"),
        pytest.param(A_YEAR, A_YEAR, id="evaluated by a clock that ran a year ahead"),
        pytest.param(-A_YEAR, -A_YEAR, id="quiet for a year"),
    ],
)
async def test_a_miss_is_announced_once_the_case_is_quiet(
    council: CaseRecorder,
    consumer: ConsumerDriver,
    announcer: Announcer,
    engine: AsyncEngine,
    after: int,
    since: int,
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after, since)

    assert await announcer.step() == 1
    assert await announcer.step() == 0

    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


SISTER: Final = CaseId(id_for("another case of the same import"))


async def test_cases_that_are_recorded_with_one_correlation_id_wait_for_each_other(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    """Requests first, agreements later: the first case is quiet long before its agreement."""
    await council.record(RECEIVED, correlation_id=IMPORT)
    await consumer.drain()
    await let_pass(engine, after=0)
    await council.record(RECEIVED, case=SISTER, correlation_id=IMPORT)
    await consumer.drain()

    assert await announcer.step() == 1, "the first case is put off"
    assert await announcer.step() == 0
    assert await decision_events(council) == []

    await council.record(AGREED, correlation_id=IMPORT)
    await consumer.drain()
    await let_pass(engine, after=0)
    assert await announcer.step() == 2
    assert await decision_events(council) == [DeadlineSet, DeadlineMet]
    assert await decision_events(council, SISTER) == [DeadlineSet, DeadlineMissed]


async def test_an_import_delays_none_of_its_cases_for_longer_than_an_hour(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED, correlation_id=IMPORT)
    await consumer.drain()
    await let_pass(engine, after=0, since=-3601)
    await council.record(RECEIVED, case=SISTER, correlation_id=IMPORT)
    await consumer.drain()

    assert await announcer.step() == 1

    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]
    assert await decision_events(council, SISTER) == []


TAKEN_OVER: Final[ShortFact] = {"type": "case.opened", "taken_over_on": date(2026, 11, 30)}


async def test_a_case_that_is_taken_over_is_not_announced_before_its_import_ends(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(TAKEN_OVER, RECEIVED, correlation_id=IMPORT)
    await consumer.drain()
    await let_pass(engine, after=0, since=-23 * 3600)
    await council.record(TAKEN_OVER, RECEIVED, case=SISTER, correlation_id=IMPORT)
    await consumer.drain()

    assert await announcer.step() == 1
    assert await decision_events(council) == []
    await let_pass(engine, after=0)
    assert await announcer.step() == 2

    for case in (CASE, SISTER):
        assert await decision_events(council, case) != []


async def test_cases_with_other_correlation_ids_do_not_wait(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after=0)
    await council.record(RECEIVED, case=SISTER, correlation_id=IMPORT)
    await consumer.drain()

    assert await announcer.step() == 1

    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


async def test_councils_take_turns_with_one_that_has_many_announcements(
    council: CaseRecorder,
    other_council: CaseRecorder,
    consumer: ConsumerDriver,
    engine: AsyncEngine,
    sandbox: SandboxClock,
) -> None:
    for number in range(125):
        await council.record(RECEIVED, case=CaseId(id_for(f"case {number}")))
    await other_council.record(RECEIVED)
    await consumer.drain()
    await let_pass(engine, after=0)
    await sandbox.set(TODAY)
    announcer = Announcer(engine, sandbox, lambda: None, QUIET, ledgers=1)

    scanned = [await announcer.step() for _ in range(5)]

    assert scanned == [50, 1, 50, 25, 0]
    assert await decision_events(other_council) == [DeadlineSet, DeadlineMissed]


async def test_a_case_that_cannot_be_announced_delays_no_other(
    council: CaseRecorder, consumer: ConsumerDriver, announcer: Announcer, engine: AsyncEngine
) -> None:
    cases = await recorded_cases(council, 3)
    await consumer.drain()
    await let_pass(engine, after=0)
    async with transaction(engine, council.ledger_id) as db:
        corrupt = text("UPDATE deadline.deadline SET kind = :kind WHERE case_id = :case")
        await db.execute(corrupt, {"kind": "unheard of", "case": cases[1]})

    with capture_logs() as lines:
        assert await announcer.step() == 2
        assert await announcer.step() == 0, "it is put off"

    assert [await decision_events(council, case) for case in cases] == [
        [DeadlineSet, DeadlineMissed],
        [],
        [DeadlineSet, DeadlineMissed],
    ]
    [line] = [line for line in lines if line["event"] == "announcement_failed"]
    assert line["case"] == str(cases[1])
    assert "unheard of" not in str(line)


async def recorded_cases(council: CaseRecorder, count: int) -> Sequence[CaseId]:
    cases = [CaseId(id_for(f"case {number}")) for number in range(count)]
    for case in cases:
        await council.record(RECEIVED, case=case)
    return cases
