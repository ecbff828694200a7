"""The effective history of a case at the end of each day on which something was recorded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final, NamedTuple

from events.contracts import CaseCorrected, CaseVoided
from events.envelope import EventEnvelope, Position
from events.history import effective
from events.london_day import london_day

MAX_KNOWN_DAYS: Final = 250
"""The days of recording that are told apart, of the facts of one kind of measure in a case. Of more
the last are; what was recorded earlier counts as known from the day before them. It bounds the work
and the rows of a case with thousands of facts."""


class DatedEvent(NamedTuple):
    """An event as recorded, and the day in England on which it was known."""

    known_on: date
    recorded: EventEnvelope


class KnownHistory(NamedTuple):
    """The effective history as known at the end of a day, in the order of recording."""

    known_on: date
    events: Sequence[EventEnvelope]


def dated_events(history: Sequence[EventEnvelope]) -> Sequence[DatedEvent]:
    """The events of a case with the days on which they were known, which never decrease.

    An event that was dated ahead, because a clock was wrong, counts as recorded no later than the
    next one, as in `events.history.known_at`.
    """
    found: list[DatedEvent] = []
    latest = datetime.max.replace(tzinfo=UTC)
    for each in reversed(history):
        earlier = min(latest, each.recorded_at)
        # A day is worked out once for events that were recorded together.
        same = found and earlier == latest
        found.append(DatedEvent(found[-1].known_on if same else london_day(earlier), each))
        latest = earlier
    return found[::-1]


def known_histories(events: Iterable[DatedEvent]) -> Iterator[KnownHistory]:
    """The effective history of some events of a case at the end of each day of recording.

    Equal to `effective` of what was recorded by then, on at most `MAX_KNOWN_DAYS` days. Only the
    corrected or voided events are worked out again on a day, so that the cost is that of the
    histories that are returned.
    """
    days = [(day, list(some)) for day, some in groupby(events, key=lambda each: each.known_on)]
    folding = _FoldedHistory()
    for place, (known_on, of_day) in enumerate(days, 1):
        for each in of_day:
            folding.add(each.recorded)
        if place > len(days) - MAX_KNOWN_DAYS:
            yield KnownHistory(known_on, folding.current())


class _FoldedHistory:
    """The effective history so far."""

    def __init__(self) -> None:
        self._facts: dict[Position, EventEnvelope] = {}
        self._subjects: dict[Position, Position] = {}
        self._amended: defaultdict[Position, list[EventEnvelope]] = defaultdict(list)
        self._changed: set[Position] = set()

    def add(self, recorded: EventEnvelope) -> None:
        """Add the next event. What corrects or voids an event that is not here is left out."""
        match recorded.event:
            case CaseCorrected(position=target) | CaseVoided(position=target):
                self._amend(Position(target), recorded)
            case _:
                self._facts[recorded.position] = recorded
                self._amended[recorded.position] = [recorded]

    def current(self) -> Sequence[EventEnvelope]:
        """The effective history."""
        for subject in self._changed:
            self._facts.pop(subject, None)
            for fact in effective(self._amended[subject]):
                self._facts[subject] = fact
        if self._changed:
            self._changed.clear()
            self._facts = dict(sorted(self._facts.items()))
        return list(self._facts.values())

    def _amend(self, target: Position, recorded: EventEnvelope) -> None:
        subject = self._subjects.get(target, target)
        if subject in self._amended:
            self._subjects[recorded.position] = subject
            self._amended[subject].append(recorded)
            self._changed.add(subject)
