"""Whether the facts of a case show a ground on which a limit need not be complied with.

One test for each way in which the regulations say a ground; `exceptions.toml` says which is which.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from deadline_service.domain.clocks import Started
from deadline_service.domain.closures import with_weekends, without_weekends
from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Belonging, Facts
from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.vocabulary import Test
from deadline_service.domain.words import day_in_words, listed
from events.contracts import (
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    DraftIssued,
)
from events.envelope import Recorded


class Answer(NamedTuple):
    """Whether a claim disapplies a limit, and the reason as a sentence."""

    applies: bool
    why: str


class Case(NamedTuple):
    """What a test looks at: the claim, the exception, the clock and its last day."""

    claim: AssessmentExceptionClaimed
    exception: ExceptionRule
    clock: Started
    last_day: date
    facts: Facts
    delivery: Delivery


def tested(case: Case) -> Answer:
    """Whether the facts pass the test of the exception that is claimed."""
    return _TESTS[case.exception.test](case)


def _asked_of_closed_setting(case: Case) -> Answer:
    """Closed long enough, and advice asked for from a week before closing to one before re-opening.

    A request that was made when the limit had already passed, or before its time began to run,
    cannot be why it was not kept: the limit need not be complied with only if that is impractical
    "because" of it. Where a closure meets a weekend it can be read to begin or end with that; what
    is in time on the wider reading only is not relied on, and said.
    Source: SEND Regulations 2014 reg 5(4)(a)-(b), 10(4)(a)-(b), 27(3)(a)-(b).
    """
    began, reopened = case.claim.began_on, _day_after(case.claim.ended_on)
    if reopened - began < _span(case.exception.lasts):
        days = (reopened - began).days
        return Answer(
            applies=False, why=f"closed for {days} days, less than {case.exception.lasts}"
        )
    margin = _span(case.exception.margin)
    window = _Window.of(*without_weekends(began, reopened), margin)
    asked = _advice_asked(case)
    if not asked:
        return Answer(
            applies=False, why=f"no request to the setting for advice is recorded {window}"
        )
    inside = [day for day in asked if window.holds(day)]
    if not inside:
        return _outside(asked, window, _Window.of(*with_weekends(began, reopened), margin))
    for day in inside:
        if case.clock.started_on <= day <= case.last_day:
            return Answer(
                applies=True, why=f"the setting was asked on {day_in_words(day)}, {window}"
            )
    late = f"after the limit had passed on {day_in_words(case.last_day)}"
    when = late if inside[-1] > case.last_day else f"before the period {_period(case)}"
    return Answer(applies=False, why=f"the setting was asked on {day_in_words(inside[-1])}, {when}")


class _Window(NamedTuple):
    """The days on which a request for advice can engage the exception, both included."""

    opens: date
    closes: date

    @classmethod
    def of(cls, began: date, reopened: date, margin: timedelta) -> Self:
        opens = max(began, date.min + margin) - margin
        return cls(opens, reopened - margin if reopened < date.max else reopened)

    def holds(self, day: date) -> bool:
        return self.opens <= day <= self.closes

    def __str__(self) -> str:
        until = f"to {day_in_words(self.closes)}" if self.closes < date.max else "on"
        return f"from {day_in_words(self.opens)} {until}"


def _outside(asked: Sequence[date], window: _Window, wider: _Window) -> Answer:
    days = listed([day_in_words(day) for day in asked])
    if not any(wider.holds(day) for day in asked):
        return Answer(applies=False, why=f"the setting was asked on {days}; that is not {window}")
    reading = f"that is {wider} only if the weekend is read to belong to the closure"
    return Answer(applies=False, why=f"the setting was asked on {days}; {reading}, not {window}")


def _advice_asked(case: Case) -> Sequence[date]:
    """The days on which advice was asked of the kind of setting that the exception speaks of."""
    name = AssessmentAdviceRequested.type
    return sorted(
        event.requested_on
        for fact in everything(case.facts.belonging(case.clock.start, name))
        if isinstance(event := fact.event, AssessmentAdviceRequested)
        and event.adviser in case.exception.advisers
    )


def _during_the_period(case: Case) -> Answer:
    """The circumstances and the period have a day in common."""
    days = _days_in_common(case)
    period = _period(case)
    if days <= 0:
        return Answer(applies=False, why=f"the circumstances lie outside the period {period}")
    return Answer(applies=True, why=f"the circumstances fall within the period {period}")


def _absent_in_the_period(case: Case) -> Answer:
    """The absence, as far as it lies within the period, is long enough without a break."""
    days, needed = _days_in_common(case), _span(case.exception.lasts).days
    within = f"absent for {max(days, 0)} days of the period {_period(case)}"
    if days < needed:
        return Answer(applies=False, why=f"{within}, less than {case.exception.lasts}")
    return Answer(applies=True, why=f"{within}, at least {case.exception.lasts}")


def _appointment_missed(case: Case) -> Answer:
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


def _asked_for_more(case: Case) -> Answer:
    """The family wanted to say more, or to meet, when its days on the draft were over.

    They must have ended within the period: if the draft came so late that they did not, that is why
    the limit was not kept.
    Source: SEND Regulations 2014 reg 44(3), with 13(1)(a).
    """
    served = [day for day in _drafts_served(case) if case.clock.started_on <= day <= case.last_day]
    if not served:
        return Answer(applies=False, why=f"no draft is recorded in the period {_period(case)}")
    over = served[-1] + _span(case.exception.after) - ONE_DAY
    ended = f"the {case.exception.after} on the draft ended on {day_in_words(over)}"
    if over >= case.last_day:
        return Answer(applies=False, why=f"{ended}, not within the period {_period(case)}")
    asked = f"asked on {day_in_words(case.claim.began_on)}"
    if case.claim.began_on > case.last_day:
        late = f"after the limit had passed on {day_in_words(case.last_day)}"
        return Answer(applies=False, why=f"the family {asked}, {late}")
    if _day_after(case.claim.ended_on) - ONE_DAY <= over:
        return Answer(applies=False, why=f"{ended}; the family was done by then")
    return Answer(applies=True, why=f"{ended}, and the family {asked} for more")


def _drafts_served(case: Case) -> Sequence[date]:
    """The days on which drafts that may belong to a clock were served, in order."""
    return sorted(
        served if isinstance(served := draft.served_on, date) else _deemed(case, draft)
        for fact in everything(case.facts.belonging(case.clock.start, DraftIssued.type))
        if isinstance(draft := fact.event, DraftIssued)
    )


def _deemed(case: Case, draft: DraftIssued) -> date:
    return case.delivery.served_on(draft, draft.sent_on)


def everything(belonging: Belonging) -> Sequence[Recorded]:
    """The facts that belong to a clock, and those that perhaps do."""
    return [*belonging.tied, *belonging.loose]


def _days_in_common(case: Case) -> int:
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


def _period(case: Case) -> str:
    return f"from {day_in_words(case.clock.started_on)} to {day_in_words(case.last_day)}"


_TESTS: Final[Mapping[Test, Callable[[Case], Answer]]] = {
    Test.ADVICE_ASKED_OF_CLOSED_SETTING: _asked_of_closed_setting,
    Test.DURING_THE_PERIOD: _during_the_period,
    Test.ABSENT_IN_THE_PERIOD: _absent_in_the_period,
    Test.APPOINTMENT_MISSED: _appointment_missed,
    Test.MORE_TIME_ASKED_FOR: _asked_for_more,
}
