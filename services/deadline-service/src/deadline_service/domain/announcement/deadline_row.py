"""A deadline as a stored row."""

from datetime import date
from typing import NamedTuple, Self

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.notice_limits import notice_fact
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.domain.stated_day import stated_day
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId, Position


class DeadlineRow(NamedTuple):
    """A deadline without the passing of time: a duty still to be done is `running`.

    `because_of` is the fact that the clock runs from, `settled_by` the one that did the act, made
    it fall away or claimed an exception. `breachable` duties are missed when their last day in law
    passes, which a limit that binds only a late act is not; the council is warned
    beforehand of those with `has_warnings`. `stated_day` is what a notice states of it
    (domain/stated_day.py), as JSON, and `notice_fact` the fact whose notice must be given by the
    last day in law (domain/notice_limits.py).
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
    stated_day: str | None = None
    notice_fact: int | None = None

    @classmethod
    def of(cls, deadline: EvaluatedDeadline) -> Self:
        """The row of an evaluated deadline, independent of the current day."""
        rule = deadline.rule
        is_act = rule.kind is not DeadlineKind.MINIMUM_PERIOD
        settled = deadline.done or deadline.fell_away
        claim = next((each for each in deadline.claims if each.outcome.applies), None)
        stated = stated_day(deadline)
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
            stated_day=None if stated is None else stated.model_dump_json(exclude_none=True),
            notice_fact=notice_fact(deadline),
        )

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
