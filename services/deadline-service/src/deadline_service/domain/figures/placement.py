"""Where a child with a plan is on each day: the setting, and the type of placement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.figures.step_function import StepFunction
from deadline_service.domain.figures.subjects import by_legal_date
from events.contracts import FinalIssued, FinalPlacementEnded, FinalPlacementStarted
from events.contracts.parts import Institution, NamedSetting
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PlacementId
from events.contracts.vocabulary.plan import PlacementNaming, Sen2Rank
from events.envelope import EventEnvelope

_DAY: Final = timedelta(days=1)


class PlacementType(PublishedEnum):
    """The type of a placement, as far as facts on the log have it.

    Where a setting is named that has a code of the SEN2 return in place of a number, the type is
    that code: `OLA`, `OPA`, `EHE`, `EYP`, `OTH`, `NEET`, `NIEC` or `NIEO`.
    """

    SEN_UNIT = "sen_unit"
    """A special educational needs unit of a school."""
    RESOURCED = "resourced"
    """Resourced provision of a school."""
    SCHOOL = "school"
    """Another place at a school or college that has a URN."""
    PROVIDER = "provider"
    """A place at a provider that has a UKPRN and no URN."""
    TYPE_ONLY = "type_only"
    """A type of setting is named, and no setting."""
    PARENTAL_ARRANGEMENT = "parental_arrangement"
    """Suitable alternative arrangements by the parent: CFA s.42(5)."""
    NONE = "none"
    """Section I names nothing, or it was not recorded."""


class Placement(NamedTuple):
    """A setting, by its URN, its UKPRN or its code, and the type of the placement."""

    setting: str | None
    type: str


@dataclass(slots=True)
class _Stay:
    """A child's time at a setting; `until` is the first day after it."""

    since: date
    placement: Placement
    until: date = date.max


@dataclass(slots=True)
class _Stays:
    """The stays at first-ranked settings, and what plans name."""

    named: dict[date, Placement] = field(default_factory=dict)
    stays: dict[PlacementId, _Stay] = field(default_factory=dict)

    def days(self) -> Iterable[date]:
        """The days on which the placement may change."""
        yield from self.named
        for each in self.stays.values():
            yield each.since
            if each.until != date.max:
                yield each.until


def placements_by_day(history: Sequence[EventEnvelope]) -> StepFunction[Placement]:
    """The placement on each day: the latest that began, else what section I of the plan names.

    The day of leaving is the last one at a setting, as in the lists of Annex A.
    """
    found = _Stays()
    for event in by_legal_date(history, FinalPlacementStarted):
        match event:
            case FinalIssued(sent_on=day):
                found.named[day] = _named(event.settings)
            case FinalPlacementStarted(rank=Sen2Rank.PRIMARY, on=day):
                place = _place(event.institution, unit=event.sen_unit, resourced=event.resourced)
                found.stays[event.placement_id] = _Stay(day, place)
            case FinalPlacementEnded(placement_id=key, on=day) if key in found.stays:
                found.stays[key].until = day + _DAY if day < date.max else day
            case _:
                pass
    return StepFunction(_by_day(found))


def _by_day(found: _Stays) -> Mapping[date, Placement | None]:
    """The placement from each day of a change on, in one pass over the days."""
    named = StepFunction(found.named)
    begun = sorted(found.stays.values(), key=lambda stay: stay.since)
    running: list[_Stay] = []
    values: dict[date, Placement | None] = {}
    place = 0
    for day in sorted(set(found.days())):
        while place < len(begun) and begun[place].since <= day:
            running.append(begun[place])
            place += 1
        while running and running[-1].until <= day:
            running.pop()
        values[day] = running[-1].placement if running else named.on(day)
    return values


def _named(settings: Sequence[NamedSetting]) -> Placement:
    first = next((each for each in settings if each.rank is Sen2Rank.PRIMARY), None)
    if first is None:
        return Placement(None, PlacementType.NONE)
    match first.naming:
        case PlacementNaming.TYPE_ONLY:
            return Placement(None, PlacementType.TYPE_ONLY)
        case PlacementNaming.PARENTAL_ARRANGEMENT:
            return Placement(None, PlacementType.PARENTAL_ARRANGEMENT)
        case PlacementNaming.NONE:
            return Placement(None, PlacementType.NONE)
        case PlacementNaming.NAMED:
            if first.institution is MISSING:
                return Placement(None, PlacementType.NONE)
            return _place(first.institution, unit=first.sen_unit, resourced=first.resourced)


def _place(institution: Institution, *, unit: bool, resourced: bool) -> Placement:
    code = institution_code(institution)
    if unit:
        return Placement(code, PlacementType.SEN_UNIT)
    if resourced:
        return Placement(code, PlacementType.RESOURCED)
    if institution.urn is not MISSING:
        return Placement(code, PlacementType.SCHOOL)
    if institution.ukprn is not MISSING:
        return Placement(code, PlacementType.PROVIDER)
    return Placement(code, code or PlacementType.NONE)


def institution_code(institution: Institution) -> str | None:
    """The URN of an institution, else its UKPRN, else its SEN2 code; None if it has none."""
    known = (institution.urn, institution.ukprn, institution.setting)
    return next((str(each) for each in known if each is not MISSING), None)
