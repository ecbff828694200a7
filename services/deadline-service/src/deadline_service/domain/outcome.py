"""What has become of a duty."""

from datetime import date
from typing import NamedTuple

from deadline_service.domain.counting.reckoning import Reckoning
from deadline_service.domain.deadline import State
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import Kind
from deadline_service.domain.source import Happened


class Outcome(NamedTuple):
    """How a duty stands, what did it, and what made it fall away if that came first."""

    state: State
    done: Happened | None
    fell_away: Happened | None


def outcome(
    rule: Rule,
    counted: Reckoning | None,
    done: Happened | None,
    fell_away: Happened | None,
    *,
    excused: bool,
    today: date,
) -> Outcome:
    """How a duty stands on a day.

    Done on the last day of the ordinary reading is done in time; a right may be used until the last
    day of the reading that is kinder to the family. Of two things on one day the doing counts
    first. A minimum period whose end is not known has not ended.
    """
    last_day = None
    if counted is not None:
        last_day = counted.safe if rule.kind is Kind.RIGHT else counted.law
    if fell_away is not None and (done is None or fell_away.on < done.on):
        return Outcome(State.CANCELLED, None, fell_away)
    if done is None:
        return Outcome(_open(rule, last_day, excused=excused, today=today), None, None)
    if rule.kind is Kind.MINIMUM_PERIOD:
        too_soon = rule.is_limit_of_law and (last_day is None or done.on <= last_day)
        return Outcome(State.MISSED if too_soon else State.MET, done, None)
    if last_day is None or done.on <= last_day:
        return Outcome(State.MET, done, None)
    return Outcome(State.DISAPPLIED if excused else State.MET_LATE, done, None)


def _open(rule: Rule, last_day: date | None, *, excused: bool, today: date) -> State:
    if excused:
        return State.DISAPPLIED
    if last_day is None or today <= last_day:
        return State.RUNNING
    if rule.kind is Kind.RIGHT:
        return State.LAPSED
    return State.MISSED if rule.is_missed_by_passing else State.RUNNING
