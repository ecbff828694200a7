"""The other reading of a limit, where a council's setting chooses between two."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from deadline_service.domain.council_settings import (
    CouncilSettings,
    FirstMonthsReading,
    FixedDateReading,
    NextReviewAnchor,
    NoticeEffectiveOn,
)
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.counting.step import StepCode
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.rule import Rule
from events.contracts import Event

OtherDeadline = Callable[[CouncilSettings, EvaluatedDeadline], EvaluatedDeadline | None]
"""The same deadline under other settings; None if it would not exist."""


class ReadingSetting(NamedTuple):
    """A setting that chooses a reading: its values, and which deadlines it may affect."""

    values: tuple[object, ...]
    concerns: Callable[[EvaluatedDeadline], bool]
    is_of_last_day: bool = False
    """Whether it reads the last day in law, from which the day to work to may yet move back."""


def _has_step(*codes: StepCode) -> Callable[[EvaluatedDeadline], bool]:
    def concerns(deadline: EvaluatedDeadline) -> bool:
        steps = () if deadline.readings is None else deadline.readings.steps
        return any(step.code in codes for step in steps)

    return concerns


def _counts(counting: CountingMethod) -> Callable[[EvaluatedDeadline], bool]:
    def concerns(deadline: EvaluatedDeadline) -> bool:
        return counting in _ways_of_counting(deadline.rule)

    return concerns


def _ways_of_counting(rule: Rule) -> set[CountingMethod]:
    return {rule.counting, *(other.counting for other in rule.other_limits)}


def _has_anchor(deadline: EvaluatedDeadline) -> bool:
    return "next_review_anchor" in deadline.rule.safe_if


def _is_notified(deadline: EvaluatedDeadline) -> bool:
    """Whether a notice started it whose day of sending is recorded, too."""
    return _has_sent_on(deadline.clock.starting_fact.event)


def _has_sent_on(event: Event) -> bool:
    return event.date_field == "notified_on" and isinstance(getattr(event, "sent_on", None), date)


READING_SETTINGS: Final[Mapping[str, ReadingSetting]] = {
    "count_receipt_day": ReadingSetting((True, False), _has_step(StepCode.STARTED_NEXT_DAY)),
    "clear_days": ReadingSetting((True, False), _counts(CountingMethod.AT_LEAST_BEFORE)),
    "fixed_date_reading": ReadingSetting(
        tuple(FixedDateReading), _has_step(StepCode.NAMED_DAY), is_of_last_day=True
    ),
    "first_months_reading": ReadingSetting(
        tuple(FirstMonthsReading), _counts(CountingMethod.WITHIN_THE_FIRST)
    ),
    "next_review_anchor": ReadingSetting(tuple(NextReviewAnchor), _has_anchor),
    "notify_effective": ReadingSetting(tuple(NoticeEffectiveOn), _is_notified),
}
"""The settings of a council that choose between two readings of the law."""


def reading_statements(
    deadline: EvaluatedDeadline,
    settings: CouncilSettings,
    other: OtherDeadline,
    anchor: StatedFact,
) -> Iterator[Statement]:
    """For each setting that changes the deadline the council's day, and that of its other value.

    `anchor` is the fact that the last day is counted from.
    """
    if deadline.due_on is None:
        return
    for name, reading in READING_SETTINGS.items():
        if not reading.concerns(deadline):
            continue
        chosen: object = getattr(settings, name)
        [changed] = [value for value in reading.values if value != chosen]
        found = other(settings.model_copy(update={name: changed}), deadline)
        days = None if found is None else _different_days(deadline, found, reading)
        if days is None:
            continue
        yield Statement(
            code=_code(deadline, *days),
            setting=name,
            chosen=_as_code(chosen),
            fact=anchor,
            day=days[0],
            other_day=days[1],
        )


def _code(deadline: EvaluatedDeadline, day: date, other_day: date) -> StatementCode:
    """Whether the reading of the council is the reason for a day to work to before the last."""
    to_work_to = day == deadline.due_on and other_day == deadline.law_due_on
    rule, is_running = deadline.rule, deadline.state is DeadlineState.RUNNING
    is_open = is_running and not rule.protects_family and not rule.is_power
    return StatementCode.READING_TO_WORK_TO if to_work_to and is_open else StatementCode.READING


def _different_days(
    one: EvaluatedDeadline, other: EvaluatedDeadline, reading: ReadingSetting
) -> tuple[date, date] | None:
    """The days of two readings: those to work to, or the last in law where only these differ.

    Those in law come first where the reading is of the last day itself.
    """
    pairs = [(one.due_on, other.due_on), (one.law_due_on, other.law_due_on)]
    if reading.is_of_last_day:
        pairs.reverse()
    return next((_pair(*each) for each in pairs if each[0] != each[1]), None)


def _pair(one: date | None, other: date | None) -> tuple[date, date] | None:
    return None if one is None or other is None else (one, other)


def _as_code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
