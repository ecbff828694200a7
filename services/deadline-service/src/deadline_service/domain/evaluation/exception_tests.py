"""Whether the facts of a case show a ground on which a limit need not be complied with.

One test for each way in which the regulations say a ground; `exceptions.toml` says which is which.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.school_closures import extend_over_weekends, trim_weekends
from deadline_service.domain.english import day_in_words, list_in_words
from deadline_service.domain.evaluation.clocks import RuleClock
from deadline_service.domain.evaluation.evidence_dates import EvidenceDates
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.vocabulary import ExceptionTest
from events.contracts import AssessmentExceptionClaimed


class ClaimOutcome(NamedTuple):
    """Whether a claim disapplies a limit. The reason is put into words when someone asks."""

    applies: bool
    reason: Callable[[], str]

    @classmethod
    def yes(cls, reason: Callable[[], str]) -> Self:
        """It does."""
        return cls(applies=True, reason=reason)

    @classmethod
    def no(cls, reason: Callable[[], str]) -> Self:
        """It does not."""
        return cls(applies=False, reason=reason)

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return self.reason()


class ClaimContext(NamedTuple):
    """What a test looks at: the claim, the exception, the clock and its last day."""

    claim: AssessmentExceptionClaimed
    exception: ExceptionRule
    clock: RuleClock
    last_day: date
    evidence: EvidenceDates


def run_exception_test(case: ClaimContext) -> ClaimOutcome:
    """Whether the facts pass the test of the exception that is claimed."""
    return _TESTS[case.exception.test](case)


def _advice_asked_of_closed_setting(case: ClaimContext) -> ClaimOutcome:
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
        return ClaimOutcome.no(lambda: f"closed for {days} days, less than {case.exception.lasts}")
    margin = _span(case.exception.margin)
    window = _Window.around(*trim_weekends(began, reopened), margin)
    asked = case.evidence.advice_requests(case.exception.advisers)
    since, until = max(window.opens, case.clock.started_on), min(window.closes, case.last_day)
    day = asked.first(case.clock.starting_fact, since, until)
    if day is not None:
        return ClaimOutcome.yes(lambda: f"the setting was asked on {day_in_words(day)}, {window}")
    return ClaimOutcome.no(lambda: _not_asked(case, asked.all(case.clock.starting_fact), window))


def _not_asked(case: ClaimContext, asked: Sequence[date], window: "_Window") -> str:
    """Why a closed setting was not asked in time."""
    if not asked:
        return f"no request to the setting for advice is recorded {window}"
    inside = [day for day in asked if window.contains(day)]
    if not inside:
        began, reopened = case.claim.began_on, _day_after(case.claim.ended_on)
        margin = _span(case.exception.margin)
        return _outside(
            asked, window, _Window.around(*extend_over_weekends(began, reopened), margin)
        )
    late = f"after the limit had passed on {day_in_words(case.last_day)}"
    when = late if inside[-1] > case.last_day else f"before the period {_period(case)}"
    return f"the setting was asked on {day_in_words(inside[-1])}, {when}"


class _Window(NamedTuple):
    """The days on which a request for advice can engage the exception, both included."""

    opens: date
    closes: date

    @classmethod
    def around(cls, began: date, reopened: date, margin: timedelta) -> Self:
        opens = max(began, date.min + margin) - margin
        return cls(opens, reopened - margin if reopened < date.max else reopened)

    def contains(self, day: date) -> bool:
        return self.opens <= day <= self.closes

    def __str__(self) -> str:
        until = f"to {day_in_words(self.closes)}" if self.closes < date.max else "on"
        return f"from {day_in_words(self.opens)} {until}"


def _outside(asked: Sequence[date], window: _Window, wider: _Window) -> str:
    days = list_in_words([day_in_words(day) for day in asked])
    if not any(wider.contains(day) for day in asked):
        return f"the setting was asked on {days}; that is not {window}"
    reading = f"that is {wider} only if the weekend is read to belong to the closure"
    return f"the setting was asked on {days}; {reading}, not {window}"


def _during_the_period(case: ClaimContext) -> ClaimOutcome:
    """The circumstances and the period have a day in common."""
    if _days_in_common(case) <= 0:
        return ClaimOutcome.no(lambda: f"the circumstances lie outside the period {_period(case)}")
    return ClaimOutcome.yes(lambda: f"the circumstances fall within the period {_period(case)}")


def _absent_in_the_period(case: ClaimContext) -> ClaimOutcome:
    """The absence, as far as it lies within the period, is long enough without a break."""
    days, lasts = _days_in_common(case), case.exception.lasts

    def within() -> str:
        return f"absent for {max(days, 0)} days of the period {_period(case)}"

    if days < _span(lasts).days:
        return ClaimOutcome.no(lambda: f"{within()}, less than {lasts}")
    return ClaimOutcome.yes(lambda: f"{within()}, at least {lasts}")


def _appointment_missed(case: ClaimContext) -> ClaimOutcome:
    """An appointment made by the same body was missed within its period."""
    start, since = case.clock.starting_fact, case.clock.started_on
    day = case.evidence.missed_appointments.first(start, since, case.last_day, correlated=True)
    if day is not None:
        return ClaimOutcome.yes(lambda: f"an appointment was missed on {day_in_words(day)}")
    none = "no missed appointment with this body is recorded in the period"
    return ClaimOutcome.no(lambda: f"{none} {_period(case)}")


def _more_time_asked_for(case: ClaimContext) -> ClaimOutcome:
    """The family wanted to say more, or to meet, when its days on the draft were over.

    They must have ended within the period: if the draft came so late that they did not, that is why
    the limit was not kept.
    Source: SEND Regulations 2014 reg 44(3), with 13(1)(a).
    """
    served = case.evidence.drafts.last(
        case.clock.starting_fact, case.clock.started_on, case.last_day
    )
    if served is None:
        return ClaimOutcome.no(lambda: f"no draft is recorded in the period {_period(case)}")
    over = served + _span(case.exception.after) - ONE_DAY

    def ended() -> str:
        return f"the {case.exception.after} on the draft ended on {day_in_words(over)}"

    def asked() -> str:
        return f"asked on {day_in_words(case.claim.began_on)}"

    if over >= case.last_day:
        return ClaimOutcome.no(lambda: f"{ended()}, not within the period {_period(case)}")
    if case.claim.began_on > case.last_day:
        late = "after the limit had passed on"
        return ClaimOutcome.no(
            lambda: f"the family {asked()}, {late} {day_in_words(case.last_day)}"
        )
    if _day_after(case.claim.ended_on) - ONE_DAY <= over:
        return ClaimOutcome.no(lambda: f"{ended()}; the family was done by then")
    return ClaimOutcome.yes(lambda: f"{ended()}, and the family {asked()} for more")


def _days_in_common(case: ClaimContext) -> int:
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


def _period(case: ClaimContext) -> str:
    return f"from {day_in_words(case.clock.started_on)} to {day_in_words(case.last_day)}"


_TESTS: Final[Mapping[ExceptionTest, Callable[[ClaimContext], ClaimOutcome]]] = {
    ExceptionTest.ADVICE_ASKED_OF_CLOSED_SETTING: _advice_asked_of_closed_setting,
    ExceptionTest.DURING_THE_PERIOD: _during_the_period,
    ExceptionTest.ABSENT_IN_THE_PERIOD: _absent_in_the_period,
    ExceptionTest.APPOINTMENT_MISSED: _appointment_missed,
    ExceptionTest.MORE_TIME_ASKED_FOR: _more_time_asked_for,
}
