"""The outcome of a duty on a day."""

from datetime import date
from typing import NamedTuple

from deadline_service.domain.counting.date_readings import DateReadings
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.evaluation.ending import Ending
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.rulebook.rule import Rule


class Outcome(NamedTuple):
    """The state of a duty, and what led to it.

    `done` is the fact that met it, `fell_away` the earlier one that ended it, `too_late` an act
    after it had ended, which does not count.
    """

    state: DeadlineState
    done: Occurrence | None = None
    fell_away: Occurrence | None = None
    too_late: Occurrence | None = None


def decide_outcome(
    rule: Rule, counted: DateReadings | None, ending: Ending, *, excused: bool, today: date
) -> Outcome:
    """The outcome of a duty on a day.

    An act on the last day of the ordinary reading is in time; a right may be used until the last
    day of the reading that is more favourable to the family. If the act is done on the day on which
    the duty ceases to apply, the act counts. A minimum period whose end is not known has not ended.
    """
    done, fell_away = ending.done, ending.fell_away
    last_day = None
    if counted is not None:
        last_day = counted.safe if rule.is_right else counted.law
    if fell_away is not None and (done is None or fell_away.on < done.on):
        return Outcome(DeadlineState.CANCELLED, fell_away=fell_away, too_late=done)
    if done is None:
        return Outcome(_open(rule, last_day, excused=excused, today=today))
    if rule.is_minimum_period:
        too_soon = rule.is_limit_of_law and (last_day is None or done.on <= last_day)
        return Outcome(DeadlineState.MISSED if too_soon else DeadlineState.MET, done)
    if last_day is None or done.on <= last_day:
        return Outcome(DeadlineState.MET, done)
    return Outcome(DeadlineState.DISAPPLIED if excused else DeadlineState.MET_LATE, done)


def _open(rule: Rule, last_day: date | None, *, excused: bool, today: date) -> DeadlineState:
    if excused:
        return DeadlineState.DISAPPLIED
    if last_day is None or today <= last_day:
        return DeadlineState.RUNNING
    if rule.is_right:
        return DeadlineState.LAPSED
    return DeadlineState.MISSED if rule.is_missed_by_passing else DeadlineState.RUNNING
