"""The critical paths of a case, from its rows."""

from collections.abc import Sequence
from datetime import date

from pydantic_core import MISSING

from deadline_service.api.lateness.query_params import LateMeasure
from deadline_service.api.lateness.responses import LateProcess, StepOnPath
from deadline_service.domain.figures.measured_process import NO_END, Measure
from deadline_service.domain.lateness.late_steps import LateStep
from deadline_service.domain.lateness.steps import (
    ALLOWANCES,
    AMENDED_PLAN_SOURCE,
    LatenessCause,
    ProcessStep,
)
from deadline_service.domain.lateness.wording import steps_in_words


def late_process(steps: Sequence[LateStep], as_of: date) -> LateProcess:
    """A process as of a day: what happened later has not ended, or not begun."""
    first = steps[0]
    until = min(first.closed_on, as_of)
    is_done = first.done_on is not None and first.done_on <= as_of
    is_ended = first.done_on is None and first.closed_on <= as_of
    excused_on = first.excused_on
    return LateProcess(
        measure=LateMeasure(first.measure),
        item_id=first.item_id,
        started_on=first.started_on,
        due_on=first.due_on,
        done_on=first.closed_on if is_done else MISSING,
        ended_on=first.closed_on if is_ended else MISSING,
        is_excepted=excused_on is not None and excused_on <= as_of,
        days_late=(until - first.due_on).days,
        steps=tuple(
            _step(each, statement, as_of)
            for each, statement in zip(steps, steps_in_words(steps, as_of), strict=True)
            if _has_begun(each, as_of)
        ),
    )


def _has_begun(step: LateStep, as_of: date) -> bool:
    return step.from_on < as_of or (step.to_on is not None and step.to_on <= as_of)


def _step(step: LateStep, statement: str, as_of: date) -> StepOnPath:
    to_on = step.to_on if step.to_on is not None and step.to_on <= as_of else None
    days = ((to_on or as_of) - step.from_on).days
    return StepOnPath(
        step=ProcessStep(step.step),
        cause=LatenessCause(step.cause),
        statement=statement,
        provider=MISSING if step.provider is None else step.provider,
        kind=MISSING if step.kind is None else step.kind,
        from_on=step.from_on,
        to_on=to_on or MISSING,
        days=days,
        allowed_days=step.allowed_days,
        allowed_by=_allowed_by(step),
        days_over=max(0, days - step.allowed_days),
        days_late=_days_late(step, as_of),
    )


def _allowed_by(step: LateStep) -> str:
    if step.step == ProcessStep.FINAL and step.measure == Measure.AMENDED_PLANS:
        return AMENDED_PLAN_SOURCE
    return ALLOWANCES[ProcessStep(step.step)].source


def _days_late(step: LateStep, as_of: date) -> int:
    last = min(step.late_to or NO_END, as_of)
    return 0 if step.late_from is None else max(0, (last - step.late_from).days + 1)
