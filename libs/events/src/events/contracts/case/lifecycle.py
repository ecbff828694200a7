"""The life of a case, who works on it, and the correcting of what was recorded."""

from typing import Annotated

from pydantic import Field, WithJsonSchema
from pydantic_core import MISSING

from events.contracts.corrected_value import ANY_FIELDS_SCHEMA, CorrectedValue
from events.contracts.event import Event
from events.contracts.references import (
    CaseReference,
    Cohort,
    DocumentRef,
    EventDate,
    EventPosition,
    FieldName,
    LocalCode,
)
from events.contracts.vocabulary.case import (
    CaseCloseReason,
    CaseFlag,
    CorrectionReason,
    DocumentKind,
    ErasureGround,
    PersonDetail,
)

__all__ = [
    "CaseClosed",
    "CaseCorrected",
    "CaseDetailsChanged",
    "CaseDetained",
    "CaseDocumentFiled",
    "CaseFlags",
    "CaseOpened",
    "CasePersonErased",
    "CaseReleased",
    "CaseReopened",
    "CaseVoided",
]

CaseFlags = Annotated[tuple[CaseFlag, ...], Field(max_length=6)]


class CaseOpened(Event, type="case.opened"):
    """The council began to hold a child's case here. Its child is a case id and a cohort."""

    statement = "The council opened a case for a child or young person."

    cohort: Cohort
    reference: CaseReference | MISSING = MISSING
    flags: CaseFlags = ()
    taken_over_on: EventDate | MISSING = MISSING
    """Given when the case was first held in an older system: the day it was carried over. Facts of
    the time before may be missing from this log, so what is recorded may begin in the middle."""


class CaseClosed(Event, type="case.closed", date_field="on"):
    """There is nothing left to do in the case."""

    statement = "The council closed the case."

    on: EventDate
    reason: CaseCloseReason


class CaseReopened(Event, type="case.reopened", date_field="on"):
    """There is something to do in the case again."""

    statement = "The council reopened the case."

    on: EventDate


class CaseDetained(Event, type="case.detained", date_field="on"):
    """The child or young person was detained in relevant youth accommodation (CFA s.70)."""

    statement = "The child or young person was detained in relevant youth accommodation."

    on: EventDate


class CaseReleased(Event, type="case.released", date_field="on"):
    """The child or young person was released; a kept plan is reviewed (CFA s.48)."""

    statement = "The child or young person was released from detention."

    on: EventDate


class CaseDocumentFiled(Event, type="case.document_filed", date_field="on"):
    """A document was put in the case's file. What it says is kept elsewhere."""

    statement = "A document was added to the case file."

    document: DocumentRef
    kind: DocumentKind
    on: EventDate
    about: EventPosition | MISSING = MISSING
    """The fact that it belongs to."""


class CaseDetailsChanged(Event, type="case.details_changed"):
    """Something about the person changed in case-api's tables. To what is not said here."""

    statement = "The details of the child or young person changed."

    details: Annotated[tuple[PersonDetail, ...], Field(min_length=1, max_length=6)]
    cohort: Cohort | MISSING = MISSING
    """The new cohort, if a birth date was put right and moved it."""
    flags: CaseFlags | MISSING = MISSING
    """All the flags from now on, if they changed."""


class CasePersonErased(Event, type="case.person_erased"):
    """The person was erased from case-api's tables. The log never held anything of them."""

    statement = "The personal data of the child or young person was erased."

    ground: ErasureGround
    policy: LocalCode | MISSING = MISSING


class CaseCorrected(Event, type="case.corrected"):
    """A fact was recorded wrongly; this says what is right. A later correction wins.

    See `events.history.effective`.
    """

    statement = "A recorded fact was corrected."

    position: EventPosition
    """The fact that is corrected, of this case."""
    values: Annotated[
        dict[FieldName, CorrectedValue],
        Field(min_length=1, max_length=20),
        WithJsonSchema(ANY_FIELDS_SCHEMA),
    ]
    """The fields that were wrong, and what is right."""
    reason: CorrectionReason


class CaseVoided(Event, type="case.voided"):
    """A recorded fact should not count. Voiding a correction or a void undoes it."""

    statement = "A recorded fact was voided."

    position: EventPosition
    """The fact that should not count, of this case."""
    reason: CorrectionReason
