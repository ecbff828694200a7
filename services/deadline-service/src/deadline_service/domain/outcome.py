"""What has become of a duty."""

from datetime import date
from typing import NamedTuple

from deadline_service.domain.deadline import State
from deadline_service.domain.matching import Happened
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import Kind


class Outcome(NamedTuple):
    """How a duty stands, what did it, and what made it fall away if that came first."""

    state: State
    done: Happened | None
    fell_away: Happened | None


def outcome(
    rule: Rule,
    last_day: date | None,
    done: Happened | None,
    fell_away: Happened | None,
    *,
    excused: bool,
    today: date,
) -> Outcome:
    """How a duty stands on a day.

    `last_day` is that of the ordinary reading: done on it is done in time. Of two things on one
    day the doing counts first.
    """
    if fell_away is not None and (done is None or fell_away.on < done.on):
        return Outcome(State.CANCELLED, None, fell_away)
    if done is None:
        return Outcome(_open(rule, last_day, excused=excused, today=today), None, None)
    if rule.kind is Kind.MINIMUM_PERIOD:
        too_soon = last_day is not None and done.on <= last_day and rule.is_limit_of_law
        return Outcome(State.MISSED if too_soon else State.MET, done, None)
    if last_day is None or done.on <= last_day:
        return Outcome(State.MET, done, None)
    return Outcome(State.DISAPPLIED if excused else State.MET_LATE, done, None)


def _open(rule: Rule, last_day: date | None, *, excused: bool, today: date) -> State:
    if excused:
        return State.DISAPPLIED
    if last_day is None or not rule.is_missed_by_passing:
        return State.RUNNING
    return State.MISSED if last_day < today else State.RUNNING
