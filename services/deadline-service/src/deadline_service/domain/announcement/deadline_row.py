"""A deadline as a stored row: as it was last announced."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId, Position


class DeadlineRow(NamedTuple):
    """A deadline without the passing of time: a duty still to be done is `running`.

    `because_of` is the fact that the clock runs from, `settled_by` the one that did the act, made
    it fall away or claimed an exception. `breachable` duties are missed when their last day in law
    passes, which a limit that binds only a late act is not; the council is warned
    beforehand of those with `has_warnings`.

    `warned_days_left` is how many days were left at the last warning, None before any, and 0 once
    it is too late for one; `missed_announced` whether it was announced as missed.
    `next_reminder_on` is the next day on which something may have to be announced. They follow from
    the events, whichever days the council had set for warnings at the time.
    """

    deadline_id: DeadlineId
    case_id: CaseId
    rule: str
    kind: DeadlineKind
    because_of: Position
    started_on: date
    due_on: date | None
    law_due_on: date | None
    not_before: date | None
    state: DeadlineState
    settled_by: Position | None
    settled_on: date | None
    ground: ExceptionGround | None
    is_limit_of_law: bool
    breachable: bool
    has_warnings: bool
    warned_days_left: int | None
    missed_announced: bool
    next_reminder_on: date | None

    @classmethod
    def of(cls, deadline: EvaluatedDeadline) -> Self:
        """The row of an evaluated deadline, independent of the current day."""
        rule = deadline.rule
        is_act = rule.kind is not DeadlineKind.MINIMUM_PERIOD
        settled = deadline.done or deadline.fell_away
        claim = next((each for each in deadline.claims if each.outcome.applies), None)
        excused = claim is not None and deadline.state is DeadlineState.DISAPPLIED
        by = settled.fact.position if settled else None
        return cls(
            deadline_id=deadline.deadline_id,
            case_id=deadline.clock.starting_fact.stream_id,
            rule=rule.id,
            kind=rule.kind,
            because_of=deadline.clock.starting_fact.position,
            started_on=deadline.clock.started_on,
            due_on=deadline.due_on,
            law_due_on=deadline.law_due_on,
            not_before=deadline.not_before,
            state=deadline.state,
            settled_by=claim.fact.position if claim and excused and by is None else by,
            settled_on=settled.on if settled else None,
            ground=claim.claim.ground if claim and excused else None,
            is_limit_of_law=rule.is_limit_of_law,
            breachable=rule.is_missed_by_passing,
            has_warnings=is_act and rule.is_timed,
            warned_days_left=None,
            missed_announced=False,
            next_reminder_on=None,
        )

    def carry_over(self, before: Self | None, offsets: Sequence[int]) -> Self:
        """The row with what has been announced already, unless its dates changed."""
        same = before is not None and (before.due_on, before.law_due_on) == (
            self.due_on,
            self.law_due_on,
        )
        row = self
        if before is not None and same:
            missed = before.missed_announced and self.breachable
            row = self._replace(warned_days_left=before.warned_days_left, missed_announced=missed)
        return row._replace(next_reminder_on=next_reminder(row, offsets))

    def state_on(self, today: date) -> DeadlineState:
        """Its state as of a day."""
        if (
            self.state is not DeadlineState.RUNNING
            or self.due_on is None
            or self.law_due_on is None
        ):
            return self.state
        if self.kind is DeadlineKind.RIGHT:
            return DeadlineState.LAPSED if self.due_on < today else self.state
        return DeadlineState.MISSED if self.breachable and self.law_due_on < today else self.state


def next_reminder(row: DeadlineRow, offsets: Sequence[int]) -> date | None:
    """The first day on which something must be announced of a deadline unless it is done."""
    if row.state is not DeadlineState.RUNNING or row.due_on is None or row.law_due_on is None:
        return None
    warnings = remaining_warnings(row, offsets) if row.has_warnings else ()
    days = [row.due_on - timedelta(days=each) for each in warnings]
    if row.breachable and not row.missed_announced:
        days.append(row.law_due_on + timedelta(days=1))
    return min(days, default=None)


def remaining_warnings(row: DeadlineRow, offsets: Sequence[int]) -> Sequence[int]:
    """The numbers of days before the day to work to at which warnings are still to be given."""
    return [days for days in offsets if row.warned_days_left is None or days < row.warned_days_left]
