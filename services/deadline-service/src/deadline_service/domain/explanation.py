"""How a date came about, in parts that a program can show and in one paragraph to read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import MISSING

from deadline_service.domain.claims import Considered, could_disapply
from deadline_service.domain.deadline import Deadline
from deadline_service.domain.facts import given
from deadline_service.domain.rulebook.exception import ExceptionRule, relied_on
from deadline_service.domain.rulebook.rule import Checked, Source
from deadline_service.domain.rulebook.vocabulary import BrokenBy, Confidence
from deadline_service.domain.telling import paragraph, what_happened
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentRef, OfficerId
from events.contracts.vocabulary.assessment import ExceptionGround, ExceptionLimb
from events.envelope import EventEnvelope, Position

_T = TypeVar("_T")


class Part(BaseModel):
    """A part of an explanation."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Role(PublishedEnum):
    """What a fact did to a deadline."""

    STARTED = "started"
    REPLACED = "replaced"
    COUNTED_TOO = "counted_too"
    FIXED = "fixed"
    """It fixed the day, in place of the limit."""
    DONE = "done"
    FELL_AWAY = "fell_away"


class Input(Part):
    """A fact that the deadline was made from."""

    role: Role
    position: Position
    type: str
    on: date
    """The day that the rule reads from it."""
    what: str
    """What it says happened, in law."""


class ArithmeticStep(Part):
    """One step of the counting and the day it reached."""

    words: str
    day: date


class Readings(Part):
    """Both readings of the last day."""

    law: date
    """The ordinary reading, by which a breach is judged."""
    safe: date
    """The reading to work to."""
    why: str
    """Why they differ, or that they do not."""


class ExceptionConsidered(Part):
    """A claimed exception and what became of it. It never moved the date."""

    position: Position
    ground: ExceptionGround
    limb: ExceptionLimb | MISSING = MISSING
    """Which of several reasons the claim relies on, where the ground has several."""
    because: str
    provision: str
    applies: bool
    why: str
    began_on: date
    ended_on: date | MISSING = MISSING
    evidence: tuple[DocumentRef, ...] = ()
    authorised_by: OfficerId | MISSING = MISSING
    family_told_on: date | MISSING = MISSING


class Explanation(Part):
    """Why a deadline is what it is."""

    paragraph: str
    """All of it in plain English."""
    duty: str
    source: Source
    words: str | MISSING = MISSING
    """The words that decide how to count, verbatim."""
    confidence: Confidence
    is_signed: bool
    """Whether a lawyer has checked the rule against the regulation and signed it."""
    checked: Checked | MISSING = MISSING
    """The lawyer who signed the rule, and when."""
    counting: str
    """How the rule counts, in its own words, and the code of the published timetable."""
    broken_by: BrokenBy
    """Whether the last day passing is a breach, or only an act that is done after it."""
    treated: str | MISSING = MISSING
    """How the rule is shown where the law gives no number."""
    inputs: tuple[Input, ...]
    arithmetic: tuple[ArithmeticStep, ...] = ()
    calendar: str
    readings: Readings | MISSING = MISSING
    may_be_disapplied_by: tuple[str, ...] = ()
    """The exceptions that can reach this limit, claimed or not."""
    exceptions: tuple[ExceptionConsidered, ...] = ()
    """The claims that name this limit, each with its answer."""


def explain(
    deadline: Deadline, calendar_name: str, exceptions: Mapping[str, Sequence[ExceptionRule]]
) -> Explanation:
    """The explanation of a deadline; made only when someone asks."""
    rule, counted = deadline.rule, deadline.reckoning
    could = could_disapply(rule, deadline.law_due_on, exceptions)
    return Explanation(
        paragraph=paragraph(deadline, could),
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
        arithmetic=()
        if counted is None
        else tuple(ArithmeticStep(words=step.words, day=step.day) for step in counted.steps),
        calendar=calendar_name,
        readings=_readings(deadline),
        may_be_disapplied_by=tuple(could),
        exceptions=tuple(_answered(claim, exceptions) for claim in deadline.claims),
    )


def _counting(deadline: Deadline) -> str:
    rule = deadline.rule
    if deadline.limit is None:
        return str(rule.counting)
    return f"{rule.counting} {deadline.limit} ({rule.code})"


def _inputs(deadline: Deadline) -> Iterator[Input]:
    clock = deadline.clock
    for old in clock.replaced:
        yield _input(Role.REPLACED, old, old.event.legal_date or clock.started_on)
    yield _input(Role.STARTED, clock.start, clock.started_on)
    for other in deadline.also:
        yield _input(Role.COUNTED_TOO, other.fact, other.on)
    roles = (Role.FIXED, deadline.fixed), (Role.DONE, deadline.done)
    for role, happened in (*roles, (Role.FELL_AWAY, deadline.fell_away)):
        if happened is not None:
            yield _input(role, happened.fact, happened.on)


def _input(role: Role, fact: EventEnvelope, on: date) -> Input:
    return Input(
        role=role,
        position=fact.position,
        type=fact.event.type,
        on=on,
        what=what_happened(fact.event),
    )


def _readings(deadline: Deadline) -> Readings | MISSING:
    counted = deadline.reckoning
    if counted is None:
        return MISSING
    if counted.law == counted.safe:
        why = "both readings give the same day"
    elif deadline.rule.protects_family:
        why = "the period protects a family, so the later day is safe"
    else:
        why = "the words can be read to end earlier, so the earlier day is safe"
    return Readings(law=counted.law, safe=counted.safe, why=why)


def _answered(
    considered: Considered, exceptions: Mapping[str, Sequence[ExceptionRule]]
) -> ExceptionConsidered:
    claim = considered.claim
    known = relied_on(exceptions.get(claim.ground, ()), given(claim, "limb"))
    return ExceptionConsidered(
        position=considered.fact.position,
        ground=claim.ground,
        limb=claim.limb,
        because=known.ground if known else "a ground that the rulebook does not have",
        provision=known.source.provision if known else "",
        applies=considered.answer.applies,
        why=considered.answer.why,
        began_on=claim.began_on,
        ended_on=claim.ended_on,
        evidence=claim.evidence,
        authorised_by=claim.authorised_by,
        family_told_on=claim.family_told_on,
    )


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
