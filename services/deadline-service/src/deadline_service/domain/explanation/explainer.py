"""Explains the deadlines of one case."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.claim_reason import ClaimReason
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.exception_claims import (
    ConsideredClaim,
    applicable_exceptions,
)
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.facts.stated_fact import what_happened
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.narrative import CaseContext, make_statements
from deadline_service.domain.explanation.statements.case_record import CaseRecord
from deadline_service.domain.explanation.statements.claims import stated_reason
from deadline_service.domain.explanation.structured import (
    ArithmeticStep,
    ConsideredException,
    ExplainedFact,
    ExplainedReason,
    ExplainedStatement,
    Explanation,
    FactRole,
    Readings,
)
from deadline_service.domain.rulebook.exception_rule import find_limb
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope

_T = TypeVar("_T")


class CaseExplainer:
    """The deadlines of one case on a day, and their explanations, rendered on request.

    Corrections and voids are applied and stated. Where a setting of the council chooses a reading,
    the case is evaluated once by the other.

    Raises:
        InvalidCorrection: a correction does not fit the fact that it corrects.
    """

    def __init__(
        self,
        history: Sequence[EventEnvelope],
        book: Rulebook,
        calendar: Calendar,
        settings: CouncilSettings,
        today: date,
    ) -> None:
        self._history = history
        self._book = book
        self._calendar = calendar
        self._today = today
        self.deadlines = timetable(history, book, calendar, settings, today)
        self._others: dict[str, Mapping[DeadlineId, EvaluatedDeadline]] = {}
        record = CaseRecord(history)
        self._case = CaseContext(
            record,
            book.matters,
            self.deadlines,
            settings,
            self._other_deadline,
            today,
            CaseFacts(record.facts, book.matters).complete_from,
            book.exceptions,
        )

    def explain(self, deadline: EvaluatedDeadline) -> Explanation:
        """The explanation of one of the deadlines."""
        rule, counted = deadline.rule, deadline.readings
        could = applicable_exceptions(rule, deadline.law_due_on, self._book.exceptions)
        made = make_statements(deadline, could, self._case)
        statements = tuple(map(ExplainedStatement.of, made))
        return Explanation(
            paragraph=" ".join(each.sentence for each in statements),
            statements=statements,
            duty=rule.duty,
            source=rule.source,
            words=MISSING if rule.words is None else LegalWords.parse(rule.words),
            confidence=rule.confidence,
            is_signed=rule.checked is not None,
            checked=_or_missing(rule.checked),
            counting=_counting(deadline),
            broken_by=rule.broken_by,
            treated=_or_missing(rule.treated),
            inputs=tuple(_inputs(deadline)),
            arithmetic=() if counted is None else tuple(self._arithmetic(deadline)),
            calendar=self._calendar.name,
            readings=_readings(deadline),
            may_be_disapplied_by=tuple(could),
            exceptions=tuple(self._exceptions(deadline)),
        )

    def _other_deadline(
        self, settings: CouncilSettings, deadline: EvaluatedDeadline
    ) -> EvaluatedDeadline | None:
        """The same deadline under other settings, by which the case is evaluated once."""
        key = settings.model_dump_json()
        if key not in self._others:
            found = timetable(self._history, self._book, self._calendar, settings, self._today)
            self._others[key] = {each.deadline_id: each for each in found}
        return self._others[key].get(deadline.deadline_id)

    def _arithmetic(self, deadline: EvaluatedDeadline) -> Iterator[ArithmeticStep]:
        for step in () if deadline.readings is None else deadline.readings.steps:
            position = None if step.event_type is MISSING else step.position
            fact = self._case.record.fact_at(position) if isinstance(position, int) else None
            yield ArithmeticStep.of(step, None if fact is None else what_happened(fact.event))

    def _exceptions(self, deadline: EvaluatedDeadline) -> Iterator[ConsideredException]:
        for each in deadline.claims:
            reason = stated_reason(each, deadline, self._book.exceptions)
            yield self._exception(each, reason)

    def _exception(self, considered: ConsideredClaim, reason: ClaimReason) -> ConsideredException:
        claim = considered.claim
        limbs = self._book.exceptions.get(claim.ground, ())
        known = find_limb(limbs, None if claim.limb is MISSING else claim.limb)
        return ConsideredException(
            position=considered.fact.position,
            ground=claim.ground,
            limb=claim.limb,
            because=known.ground if known else "a ground that the rulebook does not have",
            provision=known.source.provision if known else "",
            applies=considered.outcome.applies,
            reason=ExplainedReason.of(reason),
            began_on=claim.began_on,
            ended_on=claim.ended_on,
            evidence=claim.evidence,
            authorised_by=claim.authorised_by,
            family_told_on=claim.family_told_on,
        )


def _counting(deadline: EvaluatedDeadline) -> str:
    rule = deadline.rule
    if deadline.limit is None:
        return str(rule.counting)
    return f"{rule.counting} {deadline.limit} ({rule.code})"


def _inputs(deadline: EvaluatedDeadline) -> Iterator[ExplainedFact]:
    clock = deadline.clock
    for old in clock.replaced:
        yield _input(FactRole.REPLACED, old, old.event.legal_date or clock.started_on)
    yield _input(FactRole.STARTED, clock.starting_fact, clock.started_on)
    for other in deadline.also_counted_from:
        yield _input(FactRole.COUNTED_TOO, other.fact, other.on)
    for again in deadline.repeated:
        yield _input(FactRole.REPEATED, again.fact.fact, again.fact.on)
    for role, happened in (
        (FactRole.FIXED, deadline.fixed_by),
        (FactRole.INTERRUPTED, deadline.interrupted_by),
        (FactRole.REVIVED, deadline.revived_by),
        (FactRole.DONE, deadline.done),
        (FactRole.FELL_AWAY, deadline.fell_away),
    ):
        if happened is not None:
            yield _input(role, happened.fact, happened.on)


def _input(role: FactRole, fact: EventEnvelope, on: date) -> ExplainedFact:
    return ExplainedFact(
        role=role,
        position=fact.position,
        type=fact.event.type,
        on=on,
        what=what_happened(fact.event),
    )


def _readings(deadline: EvaluatedDeadline) -> Readings | MISSING:
    counted = deadline.readings
    if counted is None:
        return MISSING
    if counted.law == counted.safe:
        why = "both readings give the same day"
    elif deadline.rule.protects_family:
        why = "the period protects a family, so the later day is safe"
    else:
        why = "the words can be read to end earlier, so the earlier day is safe"
    return Readings(law=counted.law, safe=counted.safe, why=why)


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
