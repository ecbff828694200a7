"""A case as a chronology: what happened, in the order of the days on which it did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from events.contracts import Event
from events.envelope import EventEnvelope
from events.event_filters import ALL_TYPES, matching_filters
from events.history import effective
from events.london_day import london_day

_ANNOUNCEMENTS: Final = "deadline"
"""The family of what deadline-service announced."""


class ChronologyEntry(NamedTuple):
    """Something that happened in a case.

    `on` is the day that the law counts from; where a fact has none, the day in England on which it
    was recorded, and so for announcements of deadlines, whose days lie ahead. `is_corrected`: it
    was recorded otherwise at first.
    """

    on: date
    recorded: EventEnvelope
    """As it is in effect, corrections applied."""
    is_corrected: bool

    @property
    def event(self) -> Event:
        """What happened."""
        return self.recorded.event


@dataclass(frozen=True, slots=True)
class ChronologyFilter:
    """Which entries are wanted. The days are included, None: without a limit."""

    types: Collection[str] = (ALL_TYPES,)
    from_on: date | None = None
    to_on: date | None = None

    def matches(self, entry: ChronologyEntry) -> bool:
        """Whether an entry is wanted."""
        return (
            (self.from_on is None or self.from_on <= entry.on)
            and (self.to_on is None or entry.on <= self.to_on)
            and not frozenset(matching_filters(entry.event.type)).isdisjoint(self.types)
        )


def chronology(
    history: Sequence[EventEnvelope], wanted: ChronologyFilter
) -> Sequence[ChronologyEntry]:
    """The entries of a raw history: by day, those of one day in the order of recording.

    What was voided did not happen, and is left out, and so are corrections and voids themselves.
    """
    recorded = {fact.position: fact.event for fact in history}
    entries = [
        ChronologyEntry(
            _day_of(fact),
            fact,
            recorded[fact.position] != fact.event,
        )
        for fact in effective(history)
    ]
    return sorted(
        filter(wanted.matches, entries), key=lambda each: (each.on, each.recorded.position)
    )


def _day_of(fact: EventEnvelope) -> date:
    day = None if fact.event.family == _ANNOUNCEMENTS else fact.event.legal_date
    return day or london_day(fact.recorded_at)
