"""Whether a claimed exception disapplies a limit, and why or why not.

An exception never stops, pauses or restarts a clock and never moves a date. It says that a body
need not comply with one limit, if the facts are such that its ground can reach that limit.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.clocks import Started
from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.facts import Belonging, Facts
from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.vocabulary import Test
from deadline_service.domain.words import day_in_words, listed
from events.contracts import (
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
)
from events.envelope import Recorded


class Answer(NamedTuple):
    """Whether a claim disapplies a limit, and the reason as a sentence."""

    applies: bool
    why: str


class Considered(NamedTuple):
    """A claim that names a limit, and what became of it."""

    fact: Recorded
    claim: AssessmentExceptionClaimed
    answer: Answer


class _Case(NamedTuple):
    """What a test looks at: the claim, the exception, the clock and its last day."""

    claim: AssessmentExceptionClaimed
    exception: ExceptionRule
    clock: Started
    last_day: date
    facts: Facts


class Claims:
    """The claims of a case, by the limits that they name."""

    def __init__(self, facts: Facts, known: Mapping[str, ExceptionRule]) -> None:
        self._facts = facts
        self._known = known
        self._named = {
            limit
            for fact in facts.of(AssessmentExceptionClaimed.type)
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            for limit in claim.limits
        }

    def about(self, clock: Started, last_day: date | None) -> tuple[Considered, ...]:
        """Every claim that names a clock's rule, each with its answer."""
        if clock.rule.id not in self._named:
            return ()
        return tuple(
            Considered(fact, claim, _answer(claim, clock, last_day, self._facts, self._known))
            for fact in _all(self._facts.belonging(clock.start, AssessmentExceptionClaimed.type))
            if isinstance(claim := fact.event, AssessmentExceptionClaimed)
            and clock.rule.id in claim.limits
        )


def _answer(
    claim: AssessmentExceptionClaimed,
    clock: Started,
    last_day: date | None,
    facts: Facts,
    known: Mapping[str, ExceptionRule],
) -> Answer:
    reach = clock.rule.exceptions
    if claim.ground not in reach or last_day is None:
        may = f"only {listed(reach, 'or')} may disapply it" if reach else "no exception reaches it"
        return Answer(applies=False, why=f"{claim.ground} cannot disapply this limit: {may}")
    for fact in facts.of(AssessmentExceptionWithdrawn.type):
        gone = fact.event
        if (
            isinstance(gone, AssessmentExceptionWithdrawn)
            and gone.exception_id == claim.exception_id
        ):
            return Answer(applies=False, why=f"withdrawn on {day_in_words(gone.on)}")
    exception = known[claim.ground]
    return _TESTS[exception.test](_Case(claim, exception, clock, last_day, facts))


def _asked_of_closed_setting(case: _Case) -> Answer:
    """Closed long enough, and advice asked for from a week before closing to one before re-opening.

    A request that was made when the limit had already passed cannot be why it was not kept: the
    limit need not be complied with only if that is impractical "because" of it.
    Source: SEND Regulations 2014 reg 5(4)(a)-(b), 10(4)(a)-(b), 27(3)(a)-(b).
    """
    began, margin = case.claim.began_on, _span(case.exception.margin)
    reopened = _day_after(case.claim.ended_on)
    if reopened - began < _span(case.exception.lasts):
        days = (reopened - began).days
        return Answer(
            applies=False, why=f"closed for {days} days, less than {case.exception.lasts}"
        )
    opens = max(began, date.min + margin) - margin
    closes = reopened - margin if reopened < date.max else reopened
    until = f"to {day_in_words(closes)}" if closes < date.max else "on"
    window = f"from {day_in_words(opens)} {until}"
    asked = _advice_asked(case)
    if not asked:
        return Answer(
            applies=False, why=f"no request to the setting for advice is recorded {window}"
        )
    inside = [day for day in asked if opens <= day <= closes]
    if not inside:
        days = listed([day_in_words(day) for day in asked])
        return Answer(applies=False, why=f"the setting was asked on {days}; that is not {window}")
    first = day_in_words(inside[0])
    if inside[0] > case.last_day:
        late = f"after the limit had passed on {day_in_words(case.last_day)}"
        return Answer(applies=False, why=f"the setting was asked on {first}, {late}")
    return Answer(applies=True, why=f"the setting was asked on {first}, {window}")


def _advice_asked(case: _Case) -> Sequence[date]:
    """The days on which advice was asked of the kind of setting that the exception speaks of."""
    name = AssessmentAdviceRequested.type
    return sorted(
        event.requested_on
        for fact in _all(case.facts.belonging(case.clock.start, name))
        if isinstance(event := fact.event, AssessmentAdviceRequested)
        and event.adviser in case.exception.advisers
    )


def _during_the_period(case: _Case) -> Answer:
    """The circumstances and the period have a day in common."""
    days = _days_in_common(case)
    period = _period(case)
    if days <= 0:
        return Answer(applies=False, why=f"the circumstances lie outside the period {period}")
    return Answer(applies=True, why=f"the circumstances fall within the period {period}")


def _absent_in_the_period(case: _Case) -> Answer:
    """The absence, as far as it lies within the period, is long enough without a break."""
    days, needed = _days_in_common(case), _span(case.exception.lasts).days
    within = f"absent for {max(days, 0)} days of the period {_period(case)}"
    if days < needed:
        return Answer(applies=False, why=f"{within}, less than {case.exception.lasts}")
    return Answer(applies=True, why=f"{within}, at least {case.exception.lasts}")


def _appointment_missed(case: _Case) -> Answer:
    """An appointment made by the same body was missed within its period."""
    name = "assessment.appointment_missed"
    for fact in case.facts.belonging(case.clock.start, name).tied:
        day = fact.event.legal_date
        if day is not None and case.clock.started_on <= day <= case.last_day:
            return Answer(applies=True, why=f"an appointment was missed on {day_in_words(day)}")
    return Answer(
        applies=False,
        why=f"no missed appointment with this body is recorded in the period {_period(case)}",
    )


def _all(belonging: Belonging) -> Sequence[Recorded]:
    return [*belonging.tied, *belonging.loose]


def _days_in_common(case: _Case) -> int:
    """Days of the claim that lie within the period, both ends included; below 1 there is none."""
    until = _day_after(case.claim.ended_on) - ONE_DAY
    begin = max(case.claim.began_on, case.clock.started_on)
    return (min(until, case.last_day) - begin).days + 1


def _day_after(day: object) -> date:
    """The first day on which it is over; the end of time if it goes on."""
    return day + ONE_DAY if isinstance(day, date) and day < date.max else date.max


def _span(length: Length | None) -> timedelta:
    if length is None:
        return timedelta(0)
    return timedelta(weeks=length.number) if length.unit is Unit.WEEKS else timedelta(length.number)


def _period(case: _Case) -> str:
    return f"from {day_in_words(case.clock.started_on)} to {day_in_words(case.last_day)}"


_TESTS: Final[Mapping[Test, Callable[[_Case], Answer]]] = {
    Test.ADVICE_ASKED_OF_CLOSED_SETTING: _asked_of_closed_setting,
    Test.DURING_THE_PERIOD: _during_the_period,
    Test.ABSENT_IN_THE_PERIOD: _absent_in_the_period,
    Test.APPOINTMENT_MISSED: _appointment_missed,
}
