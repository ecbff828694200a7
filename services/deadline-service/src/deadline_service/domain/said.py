"""What was said about deadlines as days passed, recovered from the log's own words."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from deadline_service.domain.kept import Kept, next_call
from events.contracts import (
    DeadlineApproaching,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope


class Said(NamedTuple):
    """How many days were left at the last warning, and whether it was said to be missed."""

    days_left: int | None = None
    missed: bool = False


def said_about(events: Iterable[Event]) -> dict[DeadlineId, Said]:
    """What stands said of each deadline after all the `deadline.*` facts of a case.

    A deadline that was set, or whose dates moved, is warned of anew.
    """
    said: dict[DeadlineId, Said] = {}
    for event in events:
        match event:
            case DeadlineSet(deadline_id=key):
                said[key] = Said()
            case DeadlineRevised(deadline_id=key) if _moved(event):
                said[key] = Said()
            case DeadlineApproaching(deadline_id=key, days_left=left):
                said[key] = said.get(key, Said())._replace(days_left=left)
            case DeadlineMissed(deadline_id=key):
                said[key] = said.get(key, Said())._replace(missed=True)
            case _:
                pass
    return said


def set_on(
    facts: Iterable[EventEnvelope], day_of: Callable[[datetime], date]
) -> dict[DeadlineId, date]:
    """The day on which the last day of each deadline, as it stands, was first announced."""
    found: dict[DeadlineId, date] = {}
    for fact in facts:
        match fact.event:
            case DeadlineSet(deadline_id=key):
                found[key] = day_of(fact.recorded_at)
            case DeadlineRevised(deadline_id=key) as event if _moved(event):
                found[key] = day_of(fact.recorded_at)
            case _:
                pass
    return found


def _moved(event: DeadlineRevised) -> bool:
    return (event.due_on, event.law_due_on) != (event.was_due_on, event.was_law_due_on)


def recalled(kept: Kept, said: Said, offsets: Sequence[int]) -> Kept:
    """A deadline as it would be kept by one who had said this about it."""
    if kept.due_on is None:
        return kept
    told_missed = said.missed and kept.breachable
    warned = 0 if told_missed else said.days_left
    told = kept._replace(warned=warned, told_missed=told_missed)
    return told._replace(next_call=next_call(told, offsets))
