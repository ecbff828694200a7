"""One statement of an explanation: a code and its values."""

from datetime import date

from pydantic import BaseModel
from pydantic_core import MISSING

from deadline_service.domain.counting.length import Unit
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.counting.step import Step
from deadline_service.domain.evaluation.claim_reason import ClaimReason
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.statements.codes import ClosedReason, StatementCode
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from events.contracts.vocabulary.assessment import ExceptionGround


class Statement(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """A statement, to be worded in any language. A value that its code does not use is left out."""

    code: StatementCode
    day: date | MISSING = MISSING
    other_day: date | MISSING = MISSING
    days: int | MISSING = MISSING
    owed_by: DutyHolder | MISSING = MISSING
    duty: str | MISSING = MISSING
    """What is to be done, as a clause that follows "must"."""
    instrument: str | MISSING = MISSING
    provision: str | MISSING = MISSING
    words: LegalWords | MISSING = MISSING
    fact: StatedFact | MISSING = MISSING
    other_fact: StatedFact | MISSING = MISSING
    matter: str | MISSING = MISSING
    """The kind of matter by which facts belong together, such as `the decision`."""
    through: str | MISSING = MISSING
    """The kind of matter through which a fact is traced to another, such as `the appeal`."""
    place: int | MISSING = MISSING
    """The place of a fact among those that repeat each other: 2 for the second."""
    period: str | MISSING = MISSING
    number: int | MISSING = MISSING
    """How many units, the day that a month is too short for, or the position of a fact."""
    unit: Unit | MISSING = MISSING
    counting: CountingMethod | MISSING = MISSING
    """How the limit is counted, in the words of the regulations."""
    named_day: str | MISSING = MISSING
    """The day of the year that a regulation names, such as `15 February`."""
    excluded_days: tuple[date, ...] | MISSING = MISSING
    closed: ClosedReason | MISSING = MISSING
    step: Step | MISSING = MISSING
    setting: str | MISSING = MISSING
    """The council's setting that decides on a reading."""
    chosen: str | MISSING = MISSING
    """The value of that setting."""
    position: int | MISSING = MISSING
    """The position of the claim, the correction or the void."""
    ground: ExceptionGround | MISSING = MISSING
    reason: ClaimReason | MISSING = MISSING
    """Why a claim applies or not."""
    exceptions: tuple[str, ...] | MISSING = MISSING
    fields: tuple[str, ...] | MISSING = MISSING
    """The fields of a fact that were corrected."""
    recorded_as: date | MISSING = MISSING
    """The day that was recorded before a correction."""
    text: str | MISSING = MISSING
    """Words of the rulebook that are stated as they are."""


Statements = tuple[Statement, ...]
"""The statements of one explanation, in order."""
