"""Deadlines as the API returns them."""

from datetime import date
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.explanation.structured import Explanation, ResponseModel
from deadline_service.domain.explanation.summary import MAX_SUMMARY, write_summary
from deadline_service.domain.rulebook.rule import LegalSource, Rule
from deadline_service.domain.rulebook.vocabulary import DeadlineKind, DutyHolder
from events.contracts.references import EventPosition, RuleId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId

_T = TypeVar("_T")


class Deadline(ResponseModel):
    """A deadline as of a day. What is unknown or does not apply is left out."""

    deadline_id: UUID
    case_id: CaseId
    rule: RuleId
    title: str | MISSING = MISSING
    """The duty in a few words.

    Left out, as `owed_by` and `source` are, where this release does not have the rule, which can
    be while another release is deployed.
    """
    owed_by: DutyHolder | MISSING = MISSING
    """Who must do the act, or whose right it is."""
    source: LegalSource | MISSING = MISSING
    """The provision, with a link to it."""
    summary: Annotated[str, Field(max_length=MAX_SUMMARY)]
    """One line for a worklist: what is to be done by when, or what became of it."""
    kind: DeadlineKind
    state: DeadlineState
    is_limit_of_law: bool
    """Whether missing it is a breach. If not, the day is guidance or a target of this service."""
    because_of: EventPosition
    """The position of the fact that started it."""
    started_on: date
    due_on: date | MISSING = MISSING
    """The day to work to."""
    law_due_on: date | MISSING = MISSING
    """The last day in law, by which a breach is judged."""
    last_working_day: date | MISSING = MISSING
    """The last day on or before the day to work to on which the council's offices are open.

    For information: it moves no date. Left out for a minimum period.
    """
    not_before: date | MISSING = MISSING
    """For a minimum period: the first day on which the act that must wait may be done."""
    settled_by: EventPosition | MISSING = MISSING
    """The position of the fact that met or ended it, or claimed the exception."""
    settled_on: date | MISSING = MISSING
    ground: ExceptionGround | MISSING = MISSING

    @classmethod
    def of(cls, row: DeadlineRow, rule: Rule | None, today: date, office: Calendar) -> Self:
        """A stored deadline as of a day.

        `rule` is the version of the rule that governs it, and `office` the calendar of the
        council's open days.
        """
        state = row.state_on(today)
        return cls(
            deadline_id=row.deadline_id,
            case_id=row.case_id,
            rule=row.rule,
            title=MISSING if rule is None else rule.title,
            owed_by=MISSING if rule is None else rule.owed_by,
            source=MISSING if rule is None else rule.source,
            summary=write_summary(row, state, rule, today),
            kind=row.kind,
            state=state,
            is_limit_of_law=row.is_limit_of_law,
            because_of=row.because_of,
            started_on=row.started_on,
            due_on=_or_missing(row.due_on),
            law_due_on=_or_missing(row.law_due_on),
            last_working_day=_last_working_day(row, office),
            not_before=_or_missing(row.not_before),
            settled_by=_or_missing(row.settled_by),
            settled_on=_or_missing(row.settled_on),
            ground=_or_missing(row.ground),
        )


class ExplainedDeadline(Deadline):
    """A deadline with its explanation."""

    explanation: Explanation

    @classmethod
    def from_evaluated(
        cls, deadline: EvaluatedDeadline, explanation: Explanation, today: date, office: Calendar
    ) -> Self:
        """A deadline that was calculated now, with its explanation."""
        shown = dict(Deadline.of(DeadlineRow.of(deadline), deadline.rule, today, office))
        return cls.model_validate({**shown, "explanation": explanation})


def _last_working_day(row: DeadlineRow, office: Calendar) -> date | MISSING:
    if row.due_on is None or row.kind is DeadlineKind.MINIMUM_PERIOD:
        return MISSING
    return office.last_working_day(row.due_on)


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
