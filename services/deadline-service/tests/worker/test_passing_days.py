"""As days pass, each announcement is made once, whatever restarts, clock changes and corrections.

A day can come twice, be skipped, or be followed by an earlier one, as when a clock was wrong.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import LondonClock, SandboxClock
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import CaseRecorder, ConsumerDriver, DeadlineProcesses, ShortFact
from deadline_service.worker.announcer import Announcer
from events.contracts import (
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.envelope import CaseId

FIRST_DAY: Final = date(2026, 11, 23)
RECEIVED: ShortFact = {"type": "request.received", "on": FIRST_DAY}
AGREED: ShortFact = {"type": "request.agreed", "on": date(2027, 1, 20)}
EARLIER: ShortFact = {
    "type": "case.corrected",
    "position": 1,
    "corrects": "request.received",
    "values": {"received_on": "2026-11-16"},
    "reason": "mistyped",
}
STEPS: Final = st.lists(
    st.one_of(
        st.integers(0, 90).map(lambda days: FIRST_DAY + timedelta(days=days)),
        st.sampled_from(["restart", "agreed", "corrected"]),
    ),
    min_size=1,
    max_size=12,
)
"""Days on which the announcer runs, in any order, restarts, and facts that are recorded."""


@given(STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_announcement_is_made_twice_unless_it_was_retracted_or_revised(
    council: CaseRecorder,
    engine: AsyncEngine,
    sandbox: SandboxClock,
    steps: Sequence[date | str],
) -> None:
    case = CaseId(uuid4())
    processes = started(engine, sandbox)
    await sandbox.set(FIRST_DAY)
    await council.record(RECEIVED, case=case)
    [received] = [each for each in await council.read_log() if each.stream_id == case]
    recorded: set[str] = set()
    for step in steps:
        match step:
            case date():
                await sandbox.set(step)
            case "restart":
                processes = started(engine, sandbox)
            case name if name not in recorded:
                recorded.add(name)
                correction: ShortFact = {**EARLIER, "position": received.position}
                await council.record(AGREED if name == "agreed" else correction, case=case)
            case _:
                pass
        await processes.settle()
        await processes.settle()

    log = [each.event for each in await council.read_log("deadline.") if each.stream_id == case]
    assert log
    for deadline_id in {getattr(event, "deadline_id", None) for event in log}:
        assert_each_once(
            [event for event in log if getattr(event, "deadline_id", None) == deadline_id]
        )


def assert_each_once(announced: Sequence[Event]) -> None:
    """No status of one deadline is repeated before it is retracted or the day is revised."""
    known: set[object] = set()
    is_set = False
    for event in announced:
        match event:
            case DeadlineSet():
                assert not is_set
                is_set = True
                known.clear()
            case DeadlineRetracted():
                is_set = is_set and len(event.retracts) == 1
                known.clear()
            case DeadlineRevised():
                known.clear()
            case DeadlineApproaching(days_left=left):
                assert ("approaching", left) not in known
                known.add(("approaching", left))
            case DeadlineMet() | DeadlineMissed() | DeadlineCancelled() | DeadlineDisapplied():
                assert event.type not in known
                known.add(event.type)
            case _:
                raise AssertionError(event.type)


def started(engine: AsyncEngine, sandbox: SandboxClock) -> DeadlineProcesses:
    """New processes, which know nothing but what is in the database."""
    consumer = ConsumerDriver(build_consumer(engine, lambda: None))
    return DeadlineProcesses(consumer, Announcer(engine, sandbox, lambda: None, timedelta()))


async def test_a_breach_is_announced_at_midnight_in_england(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    # Six weeks from Monday 18 May 2026 end on Monday 29 June, in summer time: the day ends at 23:00
    # UTC.
    await council.record({"type": "request.received", "on": date(2026, 5, 18)})
    before, after = (
        LondonClock(lambda instant=instant: datetime.fromisoformat(instant))
        for instant in ("2026-06-29T22:59:59Z", "2026-06-29T23:00:00Z")
    )
    consumer = ConsumerDriver(build_consumer(engine, lambda: None))

    await DeadlineProcesses(consumer, announcer(engine, before)).settle()
    a_second_before = await missed(council)
    await DeadlineProcesses(consumer, announcer(engine, after)).settle()
    await DeadlineProcesses(consumer, announcer(engine, after)).settle()

    assert a_second_before == []
    assert await missed(council) == ["assessment-decision"]


def announcer(engine: AsyncEngine, clock: LondonClock) -> Announcer:
    return Announcer(engine, clock, lambda: None, timedelta())


async def missed(council: CaseRecorder) -> list[str]:
    log = [each.event for each in await council.read_log("deadline.missed")]
    return [event.rule for event in log if isinstance(event, DeadlineMissed)]
