"""The last day of a deadline as a notice states it, with its reason as a code.

A notice to a family or another body has one day, and one sentence that says why. It is the ordinary
reading, by which the law holds the council, the body or the family; of a period that protects a
family it is the end of the longest reading, because to allow less than the law is a defect.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.rule_clock import RuleClock
from events.day_reason import DayReason, DayReasonCode, LimitUnit

STATED_RULES: Final = frozenset(
    {
        *("appeal-lodge", "mediation-contact", "mediation-arrange-la"),
        "mediation-cert-not-arranged",
        *("assessment-decision", "det-assessment-decision", "reassess-decision"),
        *("no-plan-decision", "det-no-plan", "order-assess-no-plan", "unopposed-assess-no-plan"),
        *("mediation-agreement-assess-no-plan", "plan-final", "det-final", "reassess-final"),
        *("reassess-final-own-motion", "unopposed-assess-final"),
        *("review-first", "review-first-after-order", "reassess-next-review", "review-decision"),
        *("amendment-notice", "amended-plan-final", "amend-without-review"),
        *("advice-response", "det-advice-response", "reassess-advice"),
        *("draft-representations", "redraft-representations", "det-draft-representations"),
        *("reassess-draft-representations", "amendment-representations", "cease-consult"),
        *("school-consultation-response", "transfer-review"),
        *("phase-transfer-post16", "phase-transfer-other", "post16-move"),
        *("recommendation-health", "recommendation-social"),
        *("register-information-parent", "register-information-provider"),
    }
)
"""The rules whose last day a notice states: those that the catalogue of notification-service names
for its values and for what happens next (domain/notices/requirements), which a test compares."""
_UNITS: Final[Mapping[StepCode, LimitUnit]] = {
    StepCode.REACHED_DAY: LimitUnit.DAYS,
    StepCode.ADDED_DAYS: LimitUnit.DAYS,
    StepCode.ADDED_WEEKS: LimitUnit.WEEKS,
    StepCode.ADDED_MONTHS: LimitUnit.MONTHS,
    StepCode.ADDED_MONTHS_TO_MONTH_END: LimitUnit.MONTHS,
    StepCode.ADDED_WORKING_DAYS: LimitUnit.WORKING_DAYS,
    StepCode.SUBTRACTED_DAYS: LimitUnit.DAYS,
    StepCode.SUBTRACTED_WEEKS: LimitUnit.WEEKS,
    StepCode.SUBTRACTED_MONTHS: LimitUnit.MONTHS,
}
_BACKWARDS: Final = frozenset(
    {StepCode.SUBTRACTED_DAYS, StepCode.SUBTRACTED_WEEKS, StepCode.SUBTRACTED_MONTHS}
)
_FIRST_DAY_LEFT_OUT: Final = frozenset({StepCode.STARTED_NEXT_DAY, StepCode.STARTED_AFTER})
_FIRST_DAY_COUNTED: Final = frozenset(
    {StepCode.STARTED, StepCode.STARTED_PERIOD, StepCode.STARTED_WORKING_DAY}
)
_MOVED: Final = frozenset({StepCode.MOVED_TO_TRIBUNAL_DAY, StepCode.MOVED_TO_WORKING_DAY})
_BEFORE_NAMED_DAY: Final = frozenset({StepCode.ENDED_BEFORE_NAMED_DAY, StepCode.ENDED_ON_NAMED_DAY})


class StatedDay(BaseModel):
    """A day with its reason."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    day: date
    reason: DayReason


def stated_day(deadline: EvaluatedDeadline) -> StatedDay | None:
    """The day that a notice states; None where no notice does, or no code says why it is that day.

    Limits that were combined, and days that a fact fixed in place of a limit, have no such code:
    who writes the notice gives the day.
    """
    readings = deadline.readings
    if deadline.rule.id not in STATED_RULES or readings is None:
        return None
    day = readings.safe if deadline.rule.is_minimum_period else readings.law
    steps = readings.steps
    reason = _reason(_steps_to(day, steps), deadline.clock)
    return None if reason is None else StatedDay(day=day, reason=reason)


def _steps_to(day: date, steps: Sequence[Step]) -> Sequence[Step]:
    """The steps that lead to a day, without one that moved a working day to itself."""
    last = max((i for i, step in enumerate(steps) if step.day == day), default=-1)
    if last > 0 and steps[last].code is StepCode.MOVED_BACK_TO_WORKING_DAY:
        last -= steps[last - 1].day == day
    return steps[: last + 1]


def _reason(steps: Sequence[Step], clock: RuleClock) -> DayReason | None:
    codes = [each.code for each in steps]
    if len(codes) == 2 and codes[0] is StepCode.NAMED_DAY and codes[1] in _BEFORE_NAMED_DAY:  # noqa: PLR2004  # the day that the law names, and that before it
        return DayReason(code=DayReasonCode.FIXED_BY_LAW)
    if codes and codes[-1] in _MOVED:
        limit = _limit(steps[:-1], clock)
        return limit and DayReason(code=DayReasonCode.MOVED, other_day=steps[-2].day)
    return _limit(steps, clock)


def _limit(steps: Sequence[Step], clock: RuleClock) -> DayReason | None:
    """A limit that was counted from the day of the fact, and nothing else."""
    first, counted = _counted(steps)
    if counted is None or counted.code not in _UNITS or not isinstance(counted.number, int):
        return None
    return DayReason(
        code=_code(first, counted, clock),
        number=counted.number,
        unit=_UNITS[counted.code],
        counted_from=clock.started_on,
        event=clock.starting_fact.event.type,
    )


def _counted(steps: Sequence[Step]) -> tuple[Step | None, Step | None]:
    """The step that says what day 1 is, if there is one, and the step that counts."""
    match steps:
        case [counted]:
            return None, counted
        case [first, counted] if first.code in _FIRST_DAY_LEFT_OUT | _FIRST_DAY_COUNTED:
            return first, counted
        case [first, counted, Step(code=StepCode.ENDED_DAY_BEFORE)] if (
            first.code is StepCode.STARTED_PERIOD
        ):
            return first, counted
        case _:
            return None, None


def _code(first: Step | None, counted: Step, clock: RuleClock) -> DayReasonCode:
    if counted.code in _BACKWARDS:
        return DayReasonCode.COUNTED_BACK
    is_first_counted = first is not None and first.code in _FIRST_DAY_COUNTED
    # A limit that runs from the arrival of what was sent starts after the day of the fact.
    dated_on = clock.starting_fact.event.legal_date
    if dated_on is not None and clock.started_on > dated_on:
        return (
            DayReasonCode.LIMIT_WITH_DAY_OF_ARRIVAL
            if is_first_counted
            else DayReasonCode.LIMIT_FROM_ARRIVAL
        )
    return DayReasonCode.LIMIT_WITH_FIRST_DAY if is_first_counted else DayReasonCode.LIMIT
