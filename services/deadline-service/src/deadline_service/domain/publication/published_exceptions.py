"""Exceptions and unmonitored limits as the API returns them."""

from collections.abc import Iterator
from datetime import date
from typing import Self, TypeVar

from pydantic_core import MISSING

from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.publication.contents import InformationEntry
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.rule import LegalSource
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import Confidence, ExceptionTest
from events.contracts.vocabulary.assessment import ExceptionLimb

_T = TypeVar("_T")


class PublishedException(ResponseModel):
    """An exception that may disapply a limit. It never suspends a time limit or moves a date."""

    exception: str
    """Its code, which the rules whose limits it can disapply name in `exceptions`."""
    limb: ExceptionLimb | MISSING = MISSING
    """Which of several reasons this is, where a claim must name the one that it relies on."""
    because: str
    words: str
    """The words of the regulation."""
    test: ExceptionTest
    """How the facts show whether it can apply."""
    lasts: str | MISSING = MISSING
    """How long the closure or absence must last without a break."""
    margin: str | MISSING = MISSING
    """How long before closing, and before re-opening, advice must have been asked for."""
    limits_ended_from: date | MISSING = MISSING
    """The first last day of a limit that it can disapply."""
    limits_ended_to: date | MISSING = MISSING
    """The latest last day of a limit that it can disapply."""
    source: LegalSource
    confidence: Confidence
    note: str | MISSING = MISSING

    @classmethod
    def of(cls, exception: ExceptionRule) -> Self:
        """The response for an exception, or one limb of it."""
        days = exception.in_force
        return cls(
            exception=exception.id,
            limb=_or_missing(exception.limb),
            because=exception.ground,
            words=exception.words,
            test=exception.test,
            lasts=MISSING if exception.lasts is None else str(exception.lasts),
            margin=MISSING if exception.margin is None else str(exception.margin),
            limits_ended_from=MISSING if days is None else days.start,
            limits_ended_to=MISSING if days is None or days.until == date.max else days.until,
            source=exception.source,
            confidence=exception.confidence,
            note=_or_missing(exception.note),
        )


class UnmonitoredLimit(ResponseModel):
    """A limit outside the SEND Regulations, listed for information. It has no deadlines."""

    id: str
    what: str
    whose: str
    source: LegalSource
    confidence: Confidence

    @classmethod
    def of(cls, entry: InformationEntry) -> Self:
        """The response for an entry of the contents."""
        return cls(
            id=entry.id,
            what=entry.what,
            whose=entry.whose,
            source=entry.source,
            confidence=entry.confidence,
        )


def published_exceptions(book: Rulebook) -> Iterator[PublishedException]:
    """Every exception with each of its limbs."""
    return (PublishedException.of(limb) for limbs in book.exceptions.values() for limb in limbs)


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
