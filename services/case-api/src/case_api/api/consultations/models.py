"""Bodies of consultations."""

from collections.abc import Sequence
from typing import Annotated, Final, Self

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.consultations import (
    NAMING_TESTS,
    Consultation,
    ConsultationState,
    NamingTest,
)
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts import DraftConsultationAnswered
from events.contracts.parts import Institution
from events.contracts.references import (
    ConsultationId,
    DocumentRef,
    DraftId,
    EventDate,
    EventPosition,
)
from events.contracts.vocabulary.plan import ConsultationAnswer, ConsulteeKind

MAX_ANSWERS: Final = 20
"""Answers to one consultation in a response: of more, the latest."""


class AnswerToConsultation(StrictModel):
    """An answer of a consulted setting or authority."""

    answered_on: EventDate
    answer: ConsultationAnswer
    test: NamingTest | MISSING = MISSING
    """The test of CFA s.39(4) on which the answer relies; whether it is met, the authority decides.
    Missing: it relies on none. That a setting is full is no test of its own."""
    document: DocumentRef | MISSING = MISSING

    @classmethod
    def of(cls, answered: DraftConsultationAnswered) -> Self:
        """The response for an answer."""
        return cls(
            answered_on=answered.answered_on,
            answer=answered.answer,
            test=NAMING_TESTS.get(answered.answer, MISSING),
            document=answered.document,
        )


class ConsultationRecord(StrictModel):
    """A consultation about being named, as it is on a day."""

    consultation_id: ConsultationId
    position: EventPosition
    """Where its sending is."""
    draft_id: DraftId | MISSING = MISSING
    consultee: ConsulteeKind
    institution: Institution
    requested_on: EventDate | MISSING = MISSING
    """The first day on which the family asked for it under CFA s.38(3): the plan must name it,
    unless a test of s.39(4) is met. Missing: no such request with its URN or UKPRN is recorded."""
    sent_on: EventDate
    received_on: EventDate | MISSING = MISSING
    state: ConsultationState
    days: Annotated[int, Field(ge=0)]
    """Calendar days from the receipt (where none is recorded: the sending) to the first answer; up
    to the day, without one."""
    answers: Annotated[tuple[AnswerToConsultation, ...], Field(max_length=MAX_ANSWERS)]
    """In the order of their days; the last counts."""

    @classmethod
    def of(cls, found: Consultation) -> Self:
        """The response for a consultation."""
        sent = found.sent
        return cls(
            consultation_id=sent.consultation_id,
            position=found.position,
            draft_id=sent.draft_id,
            consultee=sent.consultee,
            institution=sent.institution,
            requested_on=found.requested_on or MISSING,
            sent_on=sent.sent_on,
            received_on=sent.received_on,
            state=found.state,
            days=found.days,
            answers=tuple(map(AnswerToConsultation.of, found.answers[-MAX_ANSWERS:])),
        )


class ConsultationCounts(StrictModel):
    """How many consultations of a case were answered."""

    waiting: Annotated[int, Field(ge=0)]
    answered: Annotated[int, Field(ge=0)]

    @classmethod
    def of(cls, found: Sequence[Consultation]) -> Self:
        """The counts of consultations."""
        answered = sum(each.state is ConsultationState.ANSWERED for each in found)
        return cls(waiting=len(found) - answered, answered=answered)


class ConsultationPage(StrictModel):
    """The consultations of a case, in the order of sending."""

    counts: ConsultationCounts
    """Of all consultations of the case, with any filter."""
    consultations: Annotated[tuple[ConsultationRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
