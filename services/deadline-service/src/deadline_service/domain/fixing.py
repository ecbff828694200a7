"""A day that a fact fixes in place of the limit that the law gives."""

from typing import NamedTuple

from deadline_service.domain.clocks import Started
from deadline_service.domain.counting.combining import told_instead
from deadline_service.domain.counting.counting import Counting, reckon
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.reckoning import Manner, Reckoning, Step, on_the_day
from deadline_service.domain.facts import given
from deadline_service.domain.holding import day_of
from deadline_service.domain.matching import Matcher
from deadline_service.domain.rulebook.rule import Fixing
from deadline_service.domain.source import Happened
from deadline_service.domain.telling import what_happened


class Fixed(NamedTuple):
    """The last day that was fixed, and the fact that fixed it."""

    reckoning: Reckoning
    by: Happened


def fixed(
    clock: Started, counted: Reckoning | None, matcher: Matcher, manner: Manner
) -> Fixed | None:
    """What a fact fixes in place of what was counted; None if nothing does.

    A day so fixed is both readings and does not roll. Weeks are counted as a regulation's are.
    """
    for fixing in clock.rule.fixed_by:
        by = _said(fixing, clock, matcher)
        now = None if by is None else _time_given(fixing, by, manner)
        if by is not None and now is not None:
            return Fixed(told_instead(counted, _because(fixing, by, counted), now), by)
    return None


def _said(fixing: Fixing, clock: Started, matcher: Matcher) -> Happened | None:
    """The fact that fixes it, and the day that it fixes or that its weeks run from."""
    if fixing.start:
        return matcher.last_said(fixing.start, clock.clock)
    fact, day = clock.start, clock.started_on
    own = day_of(fact.event, fixing.day, matcher.delivery) if fixing.day else day
    return None if own is None else Happened(own, fact.position, fact)


def _time_given(fixing: Fixing, by: Happened, manner: Manner) -> Reckoning | None:
    if fixing.weeks is None:
        return on_the_day(by.on)
    number = given(by.fact.event, fixing.weeks)
    if not isinstance(number, int):
        return None
    return reckon(by.on, Counting.WITHIN, Length(number, Unit.WEEKS), manner)


def _because(fixing: Fixing, by: Happened, counted: Reckoning | None) -> Step:
    instead = "" if counted is None else "in place of that "
    what, ends = ("day", ":") if fixing.weeks is None else ("time", "; from")
    why = f"{what_happened(by.fact.event)} (fact {by.position}), “{fixing.words}”{ends}"
    return Step(f"{instead}the {what} is fixed, because {why}", by.on)
