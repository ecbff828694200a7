"""No reminder of a case is announced while it is being recorded; afterwards they are."""

from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from chassis.clock import SandboxClock
from chassis.database import Ledgers, transaction
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, ShortFact, id_for
from deadline_service.worker.reminder_worker import ReminderWorker
from events.contracts import DeadlineMet, DeadlineMissed, DeadlineSet
from events.envelope import CaseId

RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 10, 5)}
"""To be decided by 16 November 2026, in law."""
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 11, 10)}
QUIET: Final = timedelta(seconds=30)
TODAY: Final = date(2026, 12, 1)
RECORDED = text(
    "UPDATE deadline.case_evaluation"
    " SET evaluated_at = now() + :evaluated * interval '1 second',"
    " recording_since = now() + :since * interval '1 second'"
)
A_YEAR: Final = 365 * 86_400


@pytest.fixture
async def calendar(engine: AsyncEngine, sandbox: SandboxClock) -> ReminderWorker:
    await sandbox.set(TODAY)
    return ReminderWorker(engine, sandbox, lambda: None, QUIET)


async def set_recorded(engine: AsyncEngine, evaluated: float, since: float | None = None) -> None:
    """As if all cases had been evaluated some seconds from now, and recorded since then."""
    async with transaction(engine, Ledgers.ALL) as db:
        since = evaluated if since is None else since
        await db.execute(RECORDED, {"evaluated": evaluated, "since": since})


async def decision_events(council: CaseRecorder, case: CaseId = CASE) -> list[type]:
    """The announcements of the decision in a case."""
    return [
        type(fact.event)
        for fact in await council.read_log("deadline.")
        if fact.stream_id == case and getattr(fact.event, "rule", None) == "assessment-decision"
    ]


async def test_a_case_that_was_just_evaluated_gets_no_reminder(
    council: CaseRecorder, consumer: ConsumerDriver, calendar: ReminderWorker, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    assert await calendar.step() == 0
    await set_recorded(engine, evaluated=-29)
    assert await calendar.step() == 0
    await set_recorded(engine, evaluated=-30)
    assert await calendar.step() == 1

    assert await calendar.step() == 0
    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


async def test_a_request_with_its_answer_in_time_is_never_missed(
    council: CaseRecorder, consumer: ConsumerDriver, calendar: ReminderWorker, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await calendar.step()
    await council.record(AGREED)
    await consumer.drain()
    await set_recorded(engine, evaluated=-31)

    while await calendar.step():
        pass

    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


async def test_a_request_is_not_missed_while_its_decision_is_pending(
    council: CaseRecorder, consumer: ConsumerDriver, calendar: ReminderWorker, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await set_recorded(engine, evaluated=-A_YEAR)
    await council.record(AGREED)

    assert await calendar.step() == 1
    assert await calendar.step() == 0, "it is postponed as if it had just been evaluated"
    await consumer.drain()
    await set_recorded(engine, evaluated=-31)
    await calendar.step()

    assert await decision_events(council) == [DeadlineSet, DeadlineMet]


@pytest.mark.parametrize(
    ("evaluated", "since"),
    [
        pytest.param(-1, -3601, id="written to for an hour without a pause"),
        pytest.param(A_YEAR, A_YEAR, id="timed by a clock that ran a year ahead"),
        pytest.param(-A_YEAR, -A_YEAR, id="quiet for a year"),
    ],
)
async def test_a_miss_is_announced_once_the_case_is_quiet(
    council: CaseRecorder,
    consumer: ConsumerDriver,
    calendar: ReminderWorker,
    engine: AsyncEngine,
    evaluated: int,
    since: int,
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await set_recorded(engine, evaluated, since)

    assert await calendar.step() == 1
    assert await calendar.step() == 0

    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


async def test_unevaluated_facts_delay_a_reminder_by_an_hour_at_most(
    council: CaseRecorder, consumer: ConsumerDriver, calendar: ReminderWorker, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    await council.record({"type": "case.opened"})
    await set_recorded(engine, evaluated=-40, since=-3500)
    assert await calendar.step() == 1
    assert await decision_events(council) == [DeadlineSet]

    await set_recorded(engine, evaluated=-40, since=-3601)
    assert await calendar.step() == 1

    assert await decision_events(council) == [DeadlineSet, DeadlineMissed]


@pytest.mark.parametrize(
    ("received", "is_old"), [(date(2020, 1, 6), True), (date(2090, 1, 2), False)]
)
async def test_a_miss_states_whether_its_day_had_passed_when_it_was_set(  # noqa: PLR0913
    council: CaseRecorder,
    consumer: ConsumerDriver,
    calendar: ReminderWorker,
    engine: AsyncEngine,
    sandbox: SandboxClock,
    received: date,
    *,
    is_old: bool,
) -> None:
    """By the day on which it was recorded, which is between the two for a while yet."""
    await council.record({**RECEIVED, "on": received})
    await consumer.drain()
    await set_recorded(engine, evaluated=-31)
    await sandbox.set(date(2091, 1, 1))

    await calendar.step()

    missed = [fact.event for fact in await council.read_log("deadline.missed")]
    assert missed
    assert {isinstance(each, DeadlineMissed) and each.past_when_set for each in missed} == {is_old}


async def test_councils_take_turns_with_one_that_has_many_reminders(
    council: CaseRecorder,
    other_council: CaseRecorder,
    consumer: ConsumerDriver,
    engine: AsyncEngine,
    sandbox: SandboxClock,
) -> None:
    for number in range(250):
        await council.record(RECEIVED, case=CaseId(id_for(f"case {number}")))
    await other_council.record(RECEIVED)
    await consumer.drain()
    await sandbox.set(TODAY)
    calendar = ReminderWorker(engine, sandbox, lambda: None, timedelta(), ledgers=1)

    looked_at = [await calendar.step() for _ in range(5)]

    assert looked_at == [100, 1, 100, 50, 0]
    assert await decision_events(other_council) == [DeadlineSet, DeadlineMissed]


async def test_a_case_whose_reminders_fail_delays_no_other(
    council: CaseRecorder, consumer: ConsumerDriver, calendar: ReminderWorker, engine: AsyncEngine
) -> None:
    cases = [CaseId(id_for(f"case {number}")) for number in range(3)]
    for case in cases:
        await council.record(RECEIVED, case=case)
    await consumer.drain()
    await set_recorded(engine, evaluated=-31)
    async with transaction(engine, council.ledger_id) as db:
        corrupt = text("UPDATE deadline.deadline SET kind = :kind WHERE case_id = :case")
        await db.execute(corrupt, {"kind": "unheard of", "case": cases[1]})

    with capture_logs() as lines:
        assert await calendar.step() == 2
        assert await calendar.step() == 0, "it is put off"

    assert [await decision_events(council, case) for case in cases] == [
        [DeadlineSet, DeadlineMissed],
        [DeadlineSet],
        [DeadlineSet, DeadlineMissed],
    ]
    [line] = [line for line in lines if line["event"] == "reminder_failed"]
    assert line["case"] == str(cases[1])
    assert "unheard of" not in str(line)
