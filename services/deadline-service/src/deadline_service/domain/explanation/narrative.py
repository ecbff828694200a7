"""A deadline as statements, in the order in which an expert would make them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.assumptions import assumption_statements
from deadline_service.domain.explanation.statements.case_record import CaseRecord
from deadline_service.domain.explanation.statements.claims import Exceptions, claim_statements
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.correlations import (
    correlation_statements,
    is_named,
)
from deadline_service.domain.explanation.statements.duties import duty_statements
from deadline_service.domain.explanation.statements.last_days import last_day_statements
from deadline_service.domain.explanation.statements.limits import limit_statements
from deadline_service.domain.explanation.statements.outcomes import outcome_statements
from deadline_service.domain.explanation.statements.proceedings import (
    concession_statements,
    contact_statements,
)
from deadline_service.domain.explanation.statements.readings import (
    OtherDeadline,
    reading_statements,
)
from deadline_service.domain.explanation.statements.repetitions import repetition_statements
from deadline_service.domain.explanation.statements.revivals import revival_statements
from deadline_service.domain.explanation.statements.starting import start_of, start_statements
from deadline_service.domain.explanation.statements.statement import Statement, Statements
from deadline_service.domain.explanation.statements.withdrawals import withdrawal_statements
from deadline_service.domain.rulebook.matter import Matters
from deadline_service.domain.rulebook.vocabulary import DeadlineKind


class CaseContext(NamedTuple):
    """What explanations of the deadlines of one case are made from, besides the deadline."""

    record: CaseRecord
    matters: Matters
    deadlines: Sequence[EvaluatedDeadline]
    settings: CouncilSettings
    other_deadline: OtherDeadline
    today: date
    complete_from: date
    """The day from which all facts of the case are recorded."""
    exceptions: Exceptions


def make_statements(
    deadline: EvaluatedDeadline, could: Sequence[str], case: CaseContext
) -> Statements:
    """The statements about a deadline; `could` are the exceptions that could disapply it."""
    limits = _limits(deadline, case)
    counts = all(each.code is not StatementCode.LIMIT_WOULD_END for each in limits)
    clock = deadline.clock
    start = Occurrence(clock.started_on, clock.starting_fact.position, clock.starting_fact)
    anchor = _anchor(deadline, limits)
    readings = tuple(reading_statements(deadline, case.settings, case.other_deadline, anchor))
    return (
        *duty_statements(deadline),
        *start_statements(deadline, counts=counts),
        *case.record.corrections_of(start),
        *repetition_statements(deadline, case.record.stated_at),
        *limits,
        *readings,
        *last_day_statements(deadline, limits, readings),
        *contact_statements(deadline, case.deadlines),
        *_about(deadline.also_counted_from, deadline, case),
        *_revival(deadline, case),
        *outcome_statements(deadline, case.today, case.complete_from),
        *_about((deadline.fell_away or deadline.done,), deadline, case),
        *assumption_statements(deadline),
        *_too_late(deadline, case),
        *_concession(deadline, case),
        *withdrawal_statements(deadline, case.record),
        *claim_statements(deadline, could, case.exceptions),
        *_treatment(deadline),
    )


def _limits(deadline: EvaluatedDeadline, case: CaseContext) -> Sequence[Statement]:
    counted = deadline.readings
    if counted is None or _has_no_end(deadline):
        return ()
    rule, start = deadline.rule, start_of(deadline)
    return limit_statements(counted.steps, start, rule.counting, case.record.stated_at)


def _anchor(deadline: EvaluatedDeadline, limits: Sequence[Statement]) -> StatedFact:
    """The fact that the limit is counted from which decides the last day in law."""
    for each in limits:
        is_limit = each.number is not MISSING and each.day == deadline.law_due_on
        if is_limit and each.fact is not MISSING:
            return each.fact
    return start_of(deadline)


def _has_no_end(deadline: EvaluatedDeadline) -> bool:
    """Whether it is a minimum period that nothing has ended yet."""
    return deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD and deadline.not_before is None


def _about(
    facts: Sequence[Occurrence | None], deadline: EvaluatedDeadline, case: CaseContext
) -> Iterator[Statement]:
    """Why facts were taken to belong to a deadline, and how their record was corrected."""
    for each in facts:
        if each is not None:
            yield from correlation_statements(deadline.clock, each, case.matters)
            yield from case.record.corrections_of(each)


def _revival(deadline: EvaluatedDeadline, case: CaseContext) -> Iterator[Statement]:
    yield from revival_statements(deadline)
    yield from _about((deadline.revived_by,), deadline, case)


def _too_late(deadline: EvaluatedDeadline, case: CaseContext) -> Iterator[Statement]:
    """An act after it had ceased to apply, if it names a matter of the deadline."""
    late = deadline.too_late
    if late is not None and is_named(deadline.clock, late, case.matters):
        fact = StatedFact.of(late.fact, late.on)
        yield Statement(code=StatementCode.TOO_LATE_TO_COUNT, fact=fact)
        yield from _about((late,), deadline, case)


def _concession(deadline: EvaluatedDeadline, case: CaseContext) -> Iterator[Statement]:
    """A concession after the response; the concession itself may have been stated already."""
    outcome = outcome_statements(deadline, case.today, case.complete_from)
    stated = [each.fact for each in (*outcome, *_too_late(deadline, case))]
    for each in concession_statements(deadline, case.record.facts):
        if each.code is not StatementCode.HAPPENED or each.fact not in stated:
            yield each


def _treatment(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    if deadline.rule.treated is not None:
        yield Statement(code=StatementCode.TREATED, text=deadline.rule.treated)
