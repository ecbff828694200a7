"""The explanation of a deadline as structured data, which is also one paragraph."""

from datetime import date
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import MISSING

from deadline_service.domain.counting.step import Step
from deadline_service.domain.evaluation.claim_reason import ClaimReason
from deadline_service.domain.explanation.claim_wording import claim_sentence
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.statements.wording import statement_sentence
from deadline_service.domain.explanation.step_wording import step_sentence
from deadline_service.domain.rulebook.rule import LegalSource, SignOff
from deadline_service.domain.rulebook.vocabulary import BrokenBy, Confidence
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentRef, OfficerId
from events.contracts.vocabulary.assessment import ExceptionGround, ExceptionLimb
from events.envelope import Position


class ResponseModel(BaseModel):
    """A part of an explanation."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)


class FactRole(PublishedEnum):
    """The role of a fact in a deadline."""

    STARTED = "started"
    REPLACED = "replaced"
    REPEATED = "repeated"
    """It would have started it again, and moves no date."""
    COUNTED_TOO = "counted_too"
    FIXED = "fixed"
    """It fixed the day, in place of the limit."""
    INTERRUPTED = "interrupted"
    """It had ended it, before another fact revived it."""
    REVIVED = "revived"
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
    """What happened, as a clause."""


class ArithmeticStep(Step, frozen=True):
    """One step of the counting: its code, the day that it reached, its values, and a sentence."""

    text: str
    """The step as a sentence."""

    @classmethod
    def of(cls, step: Step, what: str | None = None) -> Self:
        """A step with its sentence; `what` happened in the fact that it relies on."""
        return cls.model_validate({**dict(step), "text": step_sentence(step, what)})


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


class ExplainedStatement(Statement, frozen=True):
    """A statement of the explanation: its code, its values, and a sentence or a few."""

    sentence: str
    """The statement in English."""

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """A statement with its sentence."""
        return cls.model_validate({**dict(statement), "sentence": statement_sentence(statement)})


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
    """The whole explanation in plain English: the sentences of `statements`."""
    statements: tuple[ExplainedStatement, ...]
    """The explanation as codes and values, to be worded for a screen, a letter or in Welsh."""
    duty: str
    source: LegalSource
    words: LegalWords | MISSING = MISSING
    """The words that decide how to count."""
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
