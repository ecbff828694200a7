"""The explanation of a deadline, as structured data and as one paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import MISSING

from deadline_service.domain.counting.step import Step
from deadline_service.domain.evaluation.case_facts import field_value
from deadline_service.domain.evaluation.claim_reason import ClaimReason
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.exception_claims import (
    ConsideredClaim,
    applicable_exceptions,
)
from deadline_service.domain.explanation.claim_wording import claim_sentence
from deadline_service.domain.explanation.english import event_clause
from deadline_service.domain.explanation.narrative import write_paragraph
from deadline_service.domain.explanation.step_wording import step_sentence
from deadline_service.domain.rulebook.exception_rule import ExceptionRule, find_limb
from deadline_service.domain.rulebook.rule import LegalSource, SignOff
from deadline_service.domain.rulebook.vocabulary import BrokenBy, Confidence
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentRef, OfficerId
from events.contracts.vocabulary.assessment import ExceptionGround, ExceptionLimb
from events.envelope import EventEnvelope, Position

_T = TypeVar("_T")


class ResponseModel(BaseModel):
    """A part of an explanation."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)


class FactRole(PublishedEnum):
    """The role of a fact in a deadline."""

    STARTED = "started"
    REPLACED = "replaced"
    COUNTED_TOO = "counted_too"
    FIXED = "fixed"
    """It fixed the day, in place of the limit."""
    DONE = "done"
    FELL_AWAY = "fell_away"


class ExplainedFact(ResponseModel):
    """A fact that the deadline was calculated from."""

    role: FactRole
    position: Position
    type: str
    on: date
    """The day of the fact that the rule uses."""
    what: str
    """What happened in law: the statement of its contract."""


class ArithmeticStep(Step, frozen=True):
    """One step of the counting: its code, the day that it reached, its values, and a sentence."""

    text: str
    """The step as a sentence."""

    @classmethod
    def of(cls, step: Step) -> Self:
        """A step with its sentence."""
        return cls.model_validate({**dict(step), "text": step_sentence(step)})


class Readings(ResponseModel):
    """Both readings of the last day."""

    law: date
    """The ordinary reading, by which a breach is judged."""
    safe: date
    """The reading to work to."""
    why: str
    """Why the two differ, or that they do not."""


class ExplainedReason(ClaimReason, frozen=True):
    """The reason why a claim disapplies a limit or does not: a code, its values, and a sentence."""

    text: str
    """The reason as a sentence."""

    @classmethod
    def of(cls, reason: ClaimReason) -> Self:
        """A reason with its sentence."""
        return cls.model_validate({**dict(reason), "text": claim_sentence(reason)})


class ConsideredException(ResponseModel):
    """A claimed exception and its outcome. An exception never moves a date."""

    position: Position
    ground: ExceptionGround
    limb: ExceptionLimb | MISSING = MISSING
    """The limb that the claim relies on, where the ground has several."""
    because: str
    provision: str
    applies: bool
    reason: ExplainedReason
    """Why it applies or not."""
    began_on: date
    ended_on: date | MISSING = MISSING
    evidence: tuple[DocumentRef, ...] = ()
    authorised_by: OfficerId | MISSING = MISSING
    family_told_on: date | MISSING = MISSING


class Explanation(ResponseModel):
    """Why a deadline is what it is."""

    paragraph: str
    """The whole explanation in plain English."""
    duty: str
    source: LegalSource
    words: str | MISSING = MISSING
    """The words that decide how to count, verbatim."""
    confidence: Confidence
    is_signed: bool
    """Whether a lawyer has checked the rule against the regulation and signed it."""
    checked: SignOff | MISSING = MISSING
    """The lawyer who signed the rule, and when."""
    counting: str
    """How the rule counts, in its own words, and the code of the published timetable."""
    broken_by: BrokenBy
    """Whether the last day passing is a breach, or only an act that is done after it."""
    treated: str | MISSING = MISSING
    """How the rule is presented where the law gives no number."""
    inputs: tuple[ExplainedFact, ...]
    arithmetic: tuple[ArithmeticStep, ...] = ()
    calendar: str
    readings: Readings | MISSING = MISSING
    may_be_disapplied_by: tuple[str, ...] = ()
    """The exceptions that can disapply this limit, claimed or not."""
    exceptions: tuple[ConsideredException, ...] = ()
    """The claims that name this limit, each with its outcome."""


def explain(
    deadline: EvaluatedDeadline,
    calendar_name: str,
    exceptions: Mapping[str, Sequence[ExceptionRule]],
) -> Explanation:
    """The explanation of a deadline, rendered on request."""
    rule, counted = deadline.rule, deadline.readings
    could = applicable_exceptions(rule, deadline.law_due_on, exceptions)
    return Explanation(
        paragraph=write_paragraph(deadline, could),
        duty=rule.duty,
        source=rule.source,
        words=_or_missing(rule.words),
        confidence=rule.confidence,
        is_signed=rule.checked is not None,
        checked=_or_missing(rule.checked),
        counting=_counting(deadline),
        broken_by=rule.broken_by,
        treated=_or_missing(rule.treated),
        inputs=tuple(_inputs(deadline)),
        arithmetic=() if counted is None else tuple(map(ArithmeticStep.of, counted.steps)),
        calendar=calendar_name,
        readings=_readings(deadline),
        may_be_disapplied_by=tuple(could),
        exceptions=tuple(_considered_exception(claim, exceptions) for claim in deadline.claims),
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
    roles = (FactRole.FIXED, deadline.fixed_by), (FactRole.DONE, deadline.done)
    for role, happened in (*roles, (FactRole.FELL_AWAY, deadline.fell_away)):
        if happened is not None:
            yield _input(role, happened.fact, happened.on)


def _input(role: FactRole, fact: EventEnvelope, on: date) -> ExplainedFact:
    return ExplainedFact(
        role=role,
        position=fact.position,
        type=fact.event.type,
        on=on,
        what=event_clause(fact.event.type),
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


def _considered_exception(
    considered: ConsideredClaim, exceptions: Mapping[str, Sequence[ExceptionRule]]
) -> ConsideredException:
    claim = considered.claim
    known = find_limb(exceptions.get(claim.ground, ()), field_value(claim, "limb"))
    return ConsideredException(
        position=considered.fact.position,
        ground=claim.ground,
        limb=claim.limb,
        because=known.ground if known else "a ground that the rulebook does not have",
        provision=known.source.provision if known else "",
        applies=considered.outcome.applies,
        reason=ExplainedReason.of(considered.outcome.reason),
        began_on=claim.began_on,
        ended_on=claim.ended_on,
        evidence=claim.evidence,
        authorised_by=claim.authorised_by,
        family_told_on=claim.family_told_on,
    )


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
