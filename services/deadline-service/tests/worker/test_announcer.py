"""As days pass, each warning and each miss is announced once, however many days were skipped."""

from datetime import date

import asyncpg
import pytest

from chassis.clock import SandboxClock
from chassis.database import DriverConnection
from chassis.testing import Database
from deadline_service.testing import CaseRecorder, DeadlineProcesses, ShortFact
from events.contracts import (
    DeadlineApproaching,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
"""Decision: Sunday 3 January to work to, Monday 4 January 2027 in law."""


class DayRunner:
    """Records facts and lets days pass; returns the announcements of the six weeks."""

    def __init__(
        self, council: CaseRecorder, sandbox: SandboxClock, processes: DeadlineProcesses
    ) -> None:
        self._council, self._sandbox, self._processes = council, sandbox, processes

    async def record(self, *facts: ShortFact) -> list[Event]:
        before = len(await self._council.read_log())
        await self._council.record(*facts)
        return await self._announced_after(before)

    async def pass_until(self, day: date) -> list[Event]:
        before = len(await self._council.read_log())
        await self._sandbox.set(day)
        return await self._announced_after(before)

    async def _announced_after(self, before: int) -> list[Event]:
        await self._processes.settle()
        facts = (await self._council.read_log())[before:]
        return [
            fact.event
            for fact in facts
            if getattr(fact.event, "rule", None) == "assessment-decision"
        ]


@pytest.fixture
def days(council: CaseRecorder, sandbox: SandboxClock, processes: DeadlineProcesses) -> DayRunner:
    return DayRunner(council, sandbox, processes)


async def test_day_by_day_each_warning_and_the_miss_are_announced_once(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)

    announced = {
        day: [type(event) for event in await days.pass_until(day)]
        for day in [date(2026, 12, n) for n in range(15, 32)]
        + [date(2027, 1, n) for n in range(1, 12)]
    }

    assert {day: kinds for day, kinds in announced.items() if kinds} == {
        date(2026, 12, 20): [DeadlineApproaching],
        date(2026, 12, 27): [DeadlineApproaching],
        date(2027, 1, 2): [DeadlineApproaching],
        date(2027, 1, 5): [DeadlineMissed],
    }


async def test_several_skipped_days_cause_one_warning(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)

    [warning] = await days.pass_until(date(2026, 12, 30))

    assert isinstance(warning, DeadlineApproaching)
    assert warning.days_left == 4


async def test_several_skipped_weeks_cause_the_miss_only(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)

    assert [type(event) for event in await days.pass_until(date(2027, 3, 1))] == [DeadlineMissed]
    assert await days.pass_until(date(2027, 6, 1)) == []


PARK = "INSERT INTO deadline.parked VALUES ('timetable@1', $1, $2, 2, 'unread')"
RESUME = "DELETE FROM deadline.parked WHERE ledger_id = $1 AND stream_id = $2"


async def test_nothing_is_announced_for_a_parked_case_until_it_is_resumed(
    council: CaseRecorder, days: DayRunner, database: Database
) -> None:
    await days.record(RECEIVED)
    case = (await council.read_log())[0]
    connection: DriverConnection = await asyncpg.connect(database.admin_url)

    await connection.execute(PARK, case.ledger_id, case.stream_id)
    parked = await days.pass_until(date(2027, 1, 10))
    await connection.execute(RESUME, case.ledger_id, case.stream_id)
    resumed = await days.pass_until(date(2027, 1, 10))
    await connection.close()

    assert parked == []
    assert [type(event) for event in resumed] == [DeadlineMissed]


async def test_a_late_fact_after_the_miss_is_met_late(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)
    await days.pass_until(date(2027, 1, 20))

    await days.record({"type": "request.agreed", "on": date(2027, 1, 18)})

    kinds = [
        (type(fact.event), getattr(fact.event, "late", None))
        for fact in await council.read_log("deadline.")
        if getattr(fact.event, "rule", None) == "assessment-decision"
    ]
    assert kinds == [(DeadlineSet, None), (DeadlineMissed, None), (DeadlineMet, True)]


async def test_an_act_in_time_causes_no_reminder(council: CaseRecorder, days: DayRunner) -> None:
    await days.record(RECEIVED, {"type": "request.agreed", "on": date(2026, 12, 1)})

    assert await days.pass_until(date(2027, 3, 1)) == []


async def test_a_moved_date_gets_a_new_warning(council: CaseRecorder, days: DayRunner) -> None:
    await days.record(RECEIVED)
    await days.pass_until(date(2026, 12, 21))

    await days.record(corrected("2026-11-30"))

    [warning] = await days.pass_until(date(2026, 12, 28))
    assert isinstance(warning, DeadlineApproaching)
    assert warning.due_on == date(2027, 1, 10)


async def test_a_date_that_moves_away_and_back_is_missed_again(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)
    await days.pass_until(date(2027, 1, 5))

    away = await days.record(corrected("2026-11-30"))
    back = await days.record(corrected("2026-11-23"))

    assert [type(event) for event in away] == [
        DeadlineRetracted,
        DeadlineRevised,
        DeadlineApproaching,
    ]
    assert [type(event) for event in back] == [DeadlineRevised, DeadlineMissed]
    assert await days.pass_until(date(2027, 1, 6)) == []


def corrected(received_on: str) -> ShortFact:
    return {"type": "case.corrected", "position": 1, "values": {"received_on": received_on}}


async def test_sixteen_weeks_without_a_decision_are_announced_as_a_breach(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED)

    await days.pass_until(date(2027, 3, 10))
    await days.pass_until(date(2027, 3, 20))

    kinds = [
        type(fact.event)
        for fact in await council.read_log("deadline.")
        if getattr(fact.event, "rule", None) == "no-plan-decision"
    ]
    assert kinds == [DeadlineSet, DeadlineApproaching, DeadlineMissed]


async def test_a_derived_target_gets_warnings_and_is_never_missed(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED, {"type": "request.agreed", "on": date(2026, 12, 1)})

    await days.pass_until(date(2027, 2, 27))
    await days.pass_until(date(2027, 3, 10))

    kinds = [
        type(fact.event)
        for fact in await council.read_log("deadline.")
        if getattr(fact.event, "rule", None) == "draft-plan-target"
    ]
    assert kinds == [DeadlineSet, DeadlineApproaching]


async def test_an_unused_right_is_never_announced_as_missed(
    council: CaseRecorder, days: DayRunner
) -> None:
    await days.record(RECEIVED, {"type": "request.refused", "on": date(2026, 12, 18)})

    await days.pass_until(date(2027, 9, 1))

    rights = {
        getattr(fact.event, "deadline_id", None)
        for fact in await council.read_log("deadline.set")
        if getattr(fact.event, "rule", None) == "appeal-lodge"
    }
    assert rights
    missed = await council.read_log("deadline.missed")
    assert not rights & {getattr(fact.event, "deadline_id", None) for fact in missed}


@pytest.mark.parametrize(("day", "missed"), [(date.min, 0), (date.max, 3)])
async def test_the_first_and_last_dates_are_handled_like_any_other(
    council: CaseRecorder, days: DayRunner, day: date, missed: int
) -> None:
    await days.record(RECEIVED)

    await days.pass_until(day)

    assert len(await council.read_log("deadline.missed")) == missed
