"""Whether the facts of a case show a ground on which a limit need not be complied with.

One test for each kind of ground in the regulations; `exceptions.toml` assigns them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from pydantic_core import MISSING

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.school_closures import extend_over_weekends, trim_weekends
from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode, DayRange
from deadline_service.domain.evaluation.evidence_dates import EvidenceDates
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.vocabulary import ExceptionTest
from events.contracts import AssessmentExceptionClaimed


class ClaimOutcome(NamedTuple):
    """Whether a claim disapplies a limit. The reason is computed only when it is read."""

    applies: bool
    make_reason: Callable[[], ClaimReason]

    @classmethod
    def accepted(cls, reason: Callable[[], ClaimReason]) -> Self:
        """The claim disapplies the limit."""
        return cls(applies=True, make_reason=reason)

    @classmethod
    def rejected(cls, reason: Callable[[], ClaimReason]) -> Self:
        """The claim does not disapply it."""
        return cls(applies=False, make_reason=reason)

    @property
    def reason(self) -> ClaimReason:
        """Why it does or does not."""
        return self.make_reason()


class ClaimContext(NamedTuple):
    """What a test reads: the claim, the exception, the clock and its last day."""

    claim: AssessmentExceptionClaimed
    exception: ExceptionRule
    clock: RuleClock
    last_day: date
    evidence: EvidenceDates


def run_exception_test(case: ClaimContext) -> ClaimOutcome:
    """Whether the facts pass the test of the exception that is claimed."""
    return _TESTS[case.exception.test](case)


def _advice_asked_of_closed_setting(case: ClaimContext) -> ClaimOutcome:
    """Closed long enough, and advice requested from a week before closing to one before re-opening.

    A request that was made when the limit had already passed, or before its time began to run,
    cannot be why it was not met: the limit need not be complied with only if that is impractical
    "because" of it. A closure next to a weekend can be read to include it; a request that is in
    time on the wider reading only is not relied on, and the reason states it.
    Source: SEND Regulations 2014 reg 5(4)(a)-(b), 10(4)(a)-(b), 27(3)(a)-(b).
    """
    began, reopened = case.claim.began_on, _day_after(case.claim.ended_on)
    if reopened - began < _span(case.exception.lasts):
        return ClaimOutcome.rejected(
            lambda: ClaimReason(
                code=ClaimReasonCode.CLOSED_TOO_SHORT,
                days=(reopened - began).days,
                length=str(case.exception.lasts),
            )
        )
    margin = _span(case.exception.margin)
    window = _Window.around(*trim_weekends(began, reopened), margin)
    asked = case.evidence.advice_requests(case.exception.advisers)
    since, until = max(window.opens, case.clock.started_on), min(window.closes, case.last_day)
    day = asked.first(case.clock.starting_fact, since, until)
    if day is not None:
        return ClaimOutcome.accepted(
            lambda: ClaimReason(
                code=ClaimReasonCode.ADVICE_REQUESTED, on=day, window=window.as_range()
            )
        )
    return ClaimOutcome.rejected(
        lambda: _not_asked_in_time(case, asked.all(case.clock.starting_fact), window)
    )


def _not_asked_in_time(case: ClaimContext, asked: Sequence[date], window: "_Window") -> ClaimReason:
    """The reason why advice of a closed setting was not requested in time."""
    if not asked:
        return ClaimReason(code=ClaimReasonCode.ADVICE_NOT_REQUESTED, window=window.as_range())
    inside = [day for day in asked if window.contains(day)]
    if not inside:
        began, reopened = case.claim.began_on, _day_after(case.claim.ended_on)
        wide = extend_over_weekends(began, reopened)
        return _outside(asked, window, _Window.around(*wide, _span(case.exception.margin)))
    if inside[-1] > case.last_day:
        return ClaimReason(
            code=ClaimReasonCode.ADVICE_REQUESTED_AFTER_LIMIT,
            on=inside[-1],
            last_day=case.last_day,
        )
    return ClaimReason(
        code=ClaimReasonCode.ADVICE_REQUESTED_BEFORE_PERIOD, on=inside[-1], period=_period(case)
    )


class _Window(NamedTuple):
    """The days on which a request for advice satisfies the exception, both included."""

    opens: date
    closes: date

    @classmethod
    def around(cls, began: date, reopened: date, margin: timedelta) -> Self:
        opens = max(began, date.min + margin) - margin
        return cls(opens, reopened - margin if reopened < date.max else reopened)

    def contains(self, day: date) -> bool:
        return self.opens <= day <= self.closes

    def as_range(self) -> DayRange:
        return DayRange(first=self.opens, last=self.closes if self.closes < date.max else MISSING)


def _outside(asked: Sequence[date], window: _Window, wider: _Window) -> ClaimReason:
    if not any(wider.contains(day) for day in asked):
        return ClaimReason(
            code=ClaimReasonCode.ADVICE_REQUESTED_OUTSIDE_WINDOW,
            dates=tuple(asked),
            window=window.as_range(),
        )
    return ClaimReason(
        code=ClaimReasonCode.ADVICE_REQUESTED_IN_WIDER_WINDOW,
        dates=tuple(asked),
        window=window.as_range(),
        wider_window=wider.as_range(),
    )


def _during_the_period(case: ClaimContext) -> ClaimOutcome:
    """The circumstances and the period overlap."""
    if _days_in_common(case) <= 0:
        return ClaimOutcome.rejected(_with_period(ClaimReasonCode.OUTSIDE_PERIOD, case))
    return ClaimOutcome.accepted(_with_period(ClaimReasonCode.DURING_PERIOD, case))


def _absent_in_the_period(case: ClaimContext) -> ClaimOutcome:
    """The absence within the period is long enough, without a break."""
    days, lasts = _days_in_common(case), case.exception.lasts
    is_long = days >= _span(lasts).days

    def reason() -> ClaimReason:
        return ClaimReason(
            code=ClaimReasonCode.ABSENT_LONG_ENOUGH
            if is_long
            else ClaimReasonCode.ABSENT_TOO_SHORT,
            days=max(days, 0),
            period=_period(case),
            length=str(lasts),
        )

    return ClaimOutcome(applies=is_long, make_reason=reason)


def _appointment_missed(case: ClaimContext) -> ClaimOutcome:
    """An appointment made by the same body was missed within its period."""
    start, since = case.clock.starting_fact, case.clock.started_on
    day = case.evidence.missed_appointments.first(start, since, case.last_day, correlated=True)
    if day is None:
        return ClaimOutcome.rejected(_with_period(ClaimReasonCode.NO_APPOINTMENT_MISSED, case))
    return ClaimOutcome.accepted(
        lambda: ClaimReason(code=ClaimReasonCode.APPOINTMENT_MISSED, on=day)
    )


def _more_time_asked_for(case: ClaimContext) -> ClaimOutcome:
    """The family asked for further representations or a meeting after its days on the draft.

    They must have ended within the period: if the draft came so late that they did not, that is why
    the limit was not met.
    Source: SEND Regulations 2014 reg 44(3), with 13(1)(a).
    """
    served = case.evidence.drafts.last(
        case.clock.starting_fact, case.clock.started_on, case.last_day
    )
    if served is None:
        return ClaimOutcome.rejected(_with_period(ClaimReasonCode.NO_DRAFT, case))
    over = served + _span(case.exception.after) - ONE_DAY
    code = _more_time_code(case, over)
    return ClaimOutcome(
        applies=code is ClaimReasonCode.MORE_TIME_REQUESTED,
        make_reason=lambda: ClaimReason(
            code=code,
            length=str(case.exception.after),
            on=over,
            period=_period(case),
            requested_on=case.claim.began_on,
            last_day=case.last_day,
        ),
    )


def _more_time_code(case: ClaimContext, over: date) -> ClaimReasonCode:
    """Whether more time was asked for after the day when the days on the draft were over."""
    if over >= case.last_day:
        return ClaimReasonCode.DRAFT_DAYS_NOT_OVER
    if case.claim.began_on > case.last_day:
        return ClaimReasonCode.MORE_TIME_REQUESTED_LATE
    if _day_after(case.claim.ended_on) - ONE_DAY <= over:
        return ClaimReasonCode.MORE_TIME_NOT_NEEDED
    return ClaimReasonCode.MORE_TIME_REQUESTED


def _with_period(code: ClaimReasonCode, case: ClaimContext) -> Callable[[], ClaimReason]:
    return lambda: ClaimReason(code=code, period=_period(case))


def _days_in_common(case: ClaimContext) -> int:
    """Days of the claim that lie within the period, both ends included; below 1 there is none."""
    until = _day_after(case.claim.ended_on) - ONE_DAY
    begin = max(case.claim.began_on, case.clock.started_on)
    return (min(until, case.last_day) - begin).days + 1


def _day_after(day: object) -> date:
    """The first day on which it is over; the last of all days if it has no end."""
    return day + ONE_DAY if isinstance(day, date) and day < date.max else date.max


def _span(length: Length | None) -> timedelta:
    if length is None:
        return timedelta(0)
    return timedelta(weeks=length.number) if length.unit is Unit.WEEKS else timedelta(length.number)


def _period(case: ClaimContext) -> DayRange:
    return DayRange(first=case.clock.started_on, last=case.last_day)


_TESTS: Final[Mapping[ExceptionTest, Callable[[ClaimContext], ClaimOutcome]]] = {
    ExceptionTest.ADVICE_ASKED_OF_CLOSED_SETTING: _advice_asked_of_closed_setting,
    ExceptionTest.DURING_THE_PERIOD: _during_the_period,
    ExceptionTest.ABSENT_IN_THE_PERIOD: _absent_in_the_period,
    ExceptionTest.APPOINTMENT_MISSED: _appointment_missed,
    ExceptionTest.MORE_TIME_ASKED_FOR: _more_time_asked_for,
}
