"""What is unusual in the readings of an actor on a day: three rules, each a count and a limit.

It is a reason to ask, and no finding that a reading was wrong.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final, NamedTuple, TypeAlias

from events.contracts.published_enum import PublishedEnum

USUAL_DAYS: Final = 28
"""Days before a day, whose readings are what is usual."""
_FEWEST_DAYS: Final = 5
"""Days with readings among them, without which nothing is usual yet."""
_TIMES: Final = 3
_FEWEST_READINGS: Final = 30
_CASES_OUTSIDE: Final = 5
_OPENS: Final = 7
_CLOSES: Final = 20
_SATURDAY: Final = 5


class UnusualRule(PublishedEnum):
    """A rule by which a day of an actor is unusual."""

    VOLUME = "volume"
    """More than 30 readings, and more than three times the median of the days with readings among
    the 28 days before."""
    OUTSIDE_CASELOAD = "outside_caseload"
    """Data of more than five cases, read other than in searches and lists, in which neither the
    officer nor another officer of the same team had a role on the day."""
    OUT_OF_HOURS = "out_of_hours"
    """A reading by a person before 07:00 or from 20:00 on, at a weekend or on a bank holiday of
    England."""


class NotJudged(PublishedEnum):
    """Why a rule was not applied to an actor on a day."""

    TOO_FEW_DAYS = "too_few_days"
    """The actor read on fewer than five of the 28 days before."""
    NO_PERSON = "no_person"
    """The actor is a system that named no person: it may work at any hour, for anybody."""
    NO_OFFICER = "no_officer"
    """The id of the person is of no officer in the directory, so that no caseload is known."""


class HourlyReadings(NamedTuple):
    """How many readings an actor had in an hour of a day, both in England."""

    actor: str
    on: date
    hour: int
    readings: int


class CasesRead(NamedTuple):
    """Of how many cases an officer read data on a day, and how many were outside of the caseload.

    Searches and lists, which find any case, are not counted.
    """

    cases: int
    outside: int


@dataclass(frozen=True, slots=True)
class UnusualReason:
    """A rule that applies: the count, the most that is usual, and both as a sentence."""

    rule: UnusualRule
    count: int
    limit: int
    statement: str


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day of an actor that is unusual, and the rules that were not applied."""

    actor: str
    on: date
    readings: int
    reasons: tuple[UnusualReason, ...]
    not_judged: Mapping[UnusualRule, NotJudged]


_Hours: TypeAlias = Mapping[int, int]
"""Readings by the hour."""
_Judgement: TypeAlias = UnusualReason | NotJudged | None


def unusual_days(
    found: Sequence[HourlyReadings],
    caseloads: Mapping[str, Mapping[date, CasesRead]],
    period: tuple[date, date],
    bank_holidays: Collection[date],
) -> Sequence[UnusualDay]:
    """The unusual days of all actors in a period, both days included, the latest first.

    `found` also has the `USUAL_DAYS` before the period; `caseloads` the actors who are
    officers, each with the days on which data of single cases was read.
    """
    days = _by_day(found)
    return [
        day
        for (actor, on), hours in sorted(days.items(), key=_latest_first)
        if period[0] <= on <= period[1]
        for caseload in [_of_day(caseloads.get(actor), on)]
        for day in [_judge(actor, on, hours, days, caseload, bank_holidays)]
        if day.reasons
    ]


def _latest_first(day: tuple[tuple[str, date], _Hours]) -> tuple[int, str]:
    (actor, on), _ = day
    return -on.toordinal(), actor


def _of_day(caseload: Mapping[date, CasesRead] | None, on: date) -> CasesRead | None:
    return None if caseload is None else caseload.get(on, CasesRead(0, 0))


def is_person(actor: str) -> bool:
    """Whether an actor is a person for whom a client acts, and not a client alone."""
    return " user:" in actor


def _by_day(found: Sequence[HourlyReadings]) -> Mapping[tuple[str, date], _Hours]:
    days: dict[tuple[str, date], dict[int, int]] = defaultdict(dict)
    for each in found:
        days[each.actor, each.on][each.hour] = each.readings
    return days


def _judge(  # what the three rules need
    actor: str,
    on: date,
    hours: _Hours,
    days: Mapping[tuple[str, date], _Hours],
    caseload: CasesRead | None,
    bank_holidays: Collection[date],
) -> UnusualDay:
    readings = sum(hours.values())
    before = [
        sum(days[actor, day].values())
        for back in range(1, USUAL_DAYS + 1)
        for day in [on - timedelta(days=back)]
        if (actor, day) in days
    ]
    judged: Mapping[UnusualRule, _Judgement] = {
        UnusualRule.VOLUME: _volume(readings, before),
        UnusualRule.OUTSIDE_CASELOAD: _outside(actor, caseload),
        UnusualRule.OUT_OF_HOURS: _out_of_hours(
            actor, hours, is_closed=_is_closed(on, bank_holidays)
        ),
    }
    return UnusualDay(
        actor=actor,
        on=on,
        readings=readings,
        reasons=tuple(each for each in judged.values() if isinstance(each, UnusualReason)),
        not_judged={rule: each for rule, each in judged.items() if isinstance(each, NotJudged)},
    )


def _volume(readings: int, before: Sequence[int]) -> _Judgement:
    if len(before) < _FEWEST_DAYS:
        return NotJudged.TOO_FEW_DAYS
    usual = median(before)
    limit = max(_FEWEST_READINGS, int(_TIMES * usual))
    if readings <= limit:
        return None
    statement = (
        f"{readings} readings; the median of {len(before)} days before is {usual:g},"
        f" and up to {limit} are usual."
    )
    return UnusualReason(UnusualRule.VOLUME, readings, limit, statement)


def _outside(actor: str, caseload: CasesRead | None) -> _Judgement:
    if not is_person(actor):
        return NotJudged.NO_PERSON
    if caseload is None:
        return NotJudged.NO_OFFICER
    if caseload.outside <= _CASES_OUTSIDE:
        return None
    statement = (
        f"Data of {caseload.cases} cases was read, and {caseload.outside} of them are neither the"
        f" officer's nor the team's; up to {_CASES_OUTSIDE} are usual."
    )
    return UnusualReason(UnusualRule.OUTSIDE_CASELOAD, caseload.outside, _CASES_OUTSIDE, statement)


def _out_of_hours(actor: str, hours: _Hours, *, is_closed: bool) -> _Judgement:
    if not is_person(actor):
        return NotJudged.NO_PERSON
    count = sum(
        readings for hour, readings in hours.items() if is_closed or not _OPENS <= hour < _CLOSES
    )
    if count == 0:
        return None
    when = "on a day on which the council is closed" if is_closed else "before 07:00 or from 20:00"
    return UnusualReason(UnusualRule.OUT_OF_HOURS, count, 0, f"{count} readings {when}.")


def _is_closed(on: date, bank_holidays: Collection[date]) -> bool:
    return on.weekday() >= _SATURDAY or on in bank_holidays
