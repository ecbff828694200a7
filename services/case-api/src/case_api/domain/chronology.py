"""A case as a chronology: what happened, in the order of the days on which it did."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from case_api.domain.fold import fold
from case_api.domain.irregularities import irregularities
from case_api.domain.irregularities.irregularity import IrregularityCode
from case_api.domain.lateness import LateDuty, late_duties
from events.contracts import CaseCorrected, CaseVoided, Event
from events.envelope import EventEnvelope, Position
from events.event_filters import ALL_TYPES, matching_filters
from events.history import amendments, effective
from events.london_day import london_day

_ANNOUNCEMENTS: Final = "deadline"
"""The family of what deadline-service announced."""


class ChronologyEntry(NamedTuple):
    """Something that happened in a case.

    `on` is the day that the law counts from; where a fact has none, the day in England on which it
    was recorded, and so for announcements of deadlines, whose days lie ahead.
    """

    on: date
    recorded: EventEnvelope
    """As it is in effect, corrections applied; as it was recorded, if it was voided."""
    was_on: date | None = None
    """The day as it was recorded at first, if it was recorded otherwise at first."""
    is_voided: bool = False
    late: Sequence[LateDuty] = ()
    """The duties that this did after their last day in law."""
    irregular: Sequence[IrregularityCode] = ()
    """In what this departs from the law."""

    @property
    def event(self) -> Event:
        """What happened."""
        return self.recorded.event

    @property
    def is_corrected(self) -> bool:
        """Whether it was recorded otherwise at first."""
        return self.was_on is not None

    @property
    def amends(self) -> Position | None:
        """The position of the fact that this corrects or voids."""
        match self.event:
            case CaseCorrected(position=position) | CaseVoided(position=position):
                return Position(position)
            case _:
                return None


@dataclass(frozen=True, slots=True)
class ChronologyFilter:
    """Which entries are wanted. The days are included, None: without a limit.

    `recorded_by` are references to who recorded, such as `client:case-management`; empty: all.
    `include_amended`: with what was voided, and with the corrections and voids.
    """

    types: Collection[str] = (ALL_TYPES,)
    from_on: date | None = None
    to_on: date | None = None
    recorded_by: Collection[str] = ()
    include_amended: bool = False

    def matches(self, entry: ChronologyEntry) -> bool:
        """Whether an entry is wanted."""
        return (
            (self.from_on is None or self.from_on <= entry.on)
            and (self.to_on is None or entry.on <= self.to_on)
            and (not self.recorded_by or entry.recorded.actor in self.recorded_by)
            and not frozenset(matching_filters(entry.event.type)).isdisjoint(self.types)
        )


def chronology(
    history: Sequence[EventEnvelope], wanted: ChronologyFilter
) -> Sequence[ChronologyEntry]:
    """The entries of a raw history: by day, those of one day in the order of recording.

    What was voided did not happen, and is left out unless `include_amended`, as are corrections
    and voids.
    """
    entries = [*_in_effect(history), *(_amended(history) if wanted.include_amended else ())]
    return sorted(
        filter(wanted.matches, entries), key=lambda each: (each.on, each.recorded.position)
    )


def _in_effect(history: Sequence[EventEnvelope]) -> Iterator[ChronologyEntry]:
    first = {fact.position: fact for fact in history}
    facts = [each for each in effective(history) if not _is_amendment(each)]
    late, irregular = late_duties(facts), _irregular(facts)
    for fact in facts:
        position, recorded = fact.position, first[fact.position]
        yield ChronologyEntry(
            on=_day_of(fact),
            recorded=fact,
            was_on=None if recorded.event == fact.event else _day_of(recorded),
            late=late.get(position, ()),
            irregular=irregular.get(position, ()),
        )


def _amended(history: Sequence[EventEnvelope]) -> Iterator[ChronologyEntry]:
    """What was voided, and the corrections and voids themselves."""
    voided = amendments(history).voids
    for fact in history:
        if fact.position in voided or _is_amendment(fact):
            yield ChronologyEntry(_day_of(fact), fact, is_voided=fact.position in voided)


def _is_amendment(fact: EventEnvelope) -> bool:
    return isinstance(fact.event, CaseCorrected | CaseVoided)


def _irregular(facts: Sequence[EventEnvelope]) -> Mapping[Position, Sequence[IrregularityCode]]:
    """The codes of irregularities by the fact that is irregular, each once."""
    found: defaultdict[Position, list[IrregularityCode]] = defaultdict(list)
    for each in irregularities(fold(facts)):
        codes = found[Position(each.positions[0])]
        if each.code not in codes:
            codes.append(each.code)
    return found


def _day_of(fact: EventEnvelope) -> date:
    day = None if fact.event.family == _ANNOUNCEMENTS else fact.event.legal_date
    return day or london_day(fact.recorded_at)
