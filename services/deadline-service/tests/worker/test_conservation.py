"""What is announced and holds does not depend on order, batches and pauses, with PostgreSQL.

The same with corrections and voids, without a database: tests/domain/test_conservation.py.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import SandboxClock
from deadline_service.domain.announcement.announced_deadline import announced_deadlines
from deadline_service.testing import CaseRecorder, DeadlineProcesses, ShortFact
from events.envelope import CaseId

LIFE: Final[Sequence[ShortFact]] = [
    {"type": "request.received", "on": date(2026, 3, 9)},
    {"type": "request.agreed", "on": date(2026, 4, 14)},
    {"type": "assessment.advice_requested", "on": date(2026, 4, 15)},
    {"type": "assessment.advice_received", "on": date(2026, 6, 15)},
    {"type": "assessment.plan_agreed", "on": date(2026, 7, 6)},
    {"type": "draft.issued", "on": date(2026, 7, 7), "served_on": date(2026, 7, 7)},
    {"type": "final.issued", "on": date(2026, 7, 31)},
    {"type": "review.meeting_held", "on": date(2027, 5, 3)},
]
"""Advice was late, and so was the plan; the review was not decided within four weeks."""
TODAY: Final = date(2027, 6, 10)
PLACES: Final = range(len(LIFE))


@given(st.permutations(PLACES), st.sets(st.sampled_from(PLACES[1:])), st.uuids(version=4))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_holds_does_not_depend_on_how_facts_were_recorded(
    council: CaseRecorder,
    processes: DeadlineProcesses,
    sandbox: SandboxClock,
    order: Sequence[int],
    pauses: set[int],
    new_id: UUID,
) -> None:
    await sandbox.set(TODAY)
    at_once, in_batches = CaseId(new_id), CaseId(UUID(int=new_id.int ^ 1))
    await council.record(*LIFE, case=at_once)
    await processes.settle()

    for first, last in pairwise([0, *sorted(pauses), len(LIFE)]):
        await council.record(*(LIFE[place] for place in order[first:last]), case=in_batches)
        await processes.settle()

    assert await holding(council, in_batches) == await holding(council, at_once)


async def holding(council: CaseRecorder, case: CaseId) -> Counter[object]:
    """What is announced of a case and holds, without ids and positions."""
    log = [fact for fact in await council.read_log("deadline.") if fact.stream_id == case]
    found = announced_deadlines(log).values()
    assert found
    return Counter(
        (
            each.last_day.rule,
            each.last_day.due_on,
            each.last_day.law_due_on,
            each.status and each.status.event.type,
            each.status and getattr(each.status.event, "met_on", None),
            each.status and getattr(each.status.event, "late", None),
            each.status and getattr(each.status.event, "known_late", None),
        )
        for each in found
    )
