"""The life of a case, who works on it, and the correcting of what was recorded."""

from typing import Annotated

from pydantic import Field, WithJsonSchema
from pydantic_core import MISSING

from events.contracts.corrected import ANY_FIELDS, Corrected
from events.contracts.event import Event
from events.contracts.references import (
    CaseReference,
    Code,
    Cohort,
    Day,
    DocumentRef,
    FactPosition,
    FieldName,
)
from events.contracts.vocabulary.case import (
    CloseReason,
    CorrectionReason,
    Detail,
    DocumentKind,
    ErasureGround,
    Flag,
)

Flags = Annotated[tuple[Flag, ...], Field(max_length=6)]


class CaseOpened(Event, type="case.opened"):
    """The council began to hold a child's case here. Its child is a case id and a cohort."""

    cohort: Cohort
    reference: CaseReference | MISSING = MISSING
    flags: Flags = ()
    taken_over_on: Day | MISSING = MISSING
    """Given when the case was first held in an older system: the day it was carried over. Facts of
    the time before may be missing from this log, so what is recorded may begin in the middle."""


class CaseClosed(Event, type="case.closed", dated="on"):
    """There is nothing left to do in the case."""

    on: Day
    reason: CloseReason


class CaseReopened(Event, type="case.reopened", dated="on"):
    """There is something to do in the case again."""

    on: Day


class CaseDetained(Event, type="case.detained", dated="on"):
    """The child or young person was detained in relevant youth accommodation (CFA s.70)."""

    on: Day


class CaseReleased(Event, type="case.released", dated="on"):
    """The child or young person was released; a kept plan is reviewed (CFA s.48)."""

    on: Day


class CaseDocumentFiled(Event, type="case.document_filed", dated="on"):
    """A document was put in the case's file. What it says is kept elsewhere."""

    document: DocumentRef
    kind: DocumentKind
    on: Day
    about: FactPosition | MISSING = MISSING
    """The fact that it belongs to."""


class CaseDetailsChanged(Event, type="case.details_changed"):
    """Something about the person changed in case-api's tables. To what is not said here."""

    details: Annotated[tuple[Detail, ...], Field(min_length=1, max_length=6)]
    cohort: Cohort | MISSING = MISSING
    """The new cohort, if a birth date was put right and moved it."""
    flags: Flags | MISSING = MISSING
    """All the flags from now on, if they changed."""


class CasePersonErased(Event, type="case.person_erased"):
    """The person was erased from case-api's tables. The log never held anything of them."""

    ground: ErasureGround
    policy: Code | MISSING = MISSING


class CaseCorrected(Event, type="case.corrected"):
    """A fact was recorded wrongly; this says what is right. A later correction wins.

    See `events.history.effective`.
    """

    position: FactPosition
    """The fact that is corrected, of this case."""
    values: Annotated[
        dict[FieldName, Corrected],
        Field(min_length=1, max_length=20),
        WithJsonSchema(ANY_FIELDS),
    ]
    """The fields that were wrong, and what is right."""
    reason: CorrectionReason


class CaseVoided(Event, type="case.voided"):
    """A recorded fact should not count. Voiding a correction or a void undoes it."""

    position: FactPosition
    """The fact that should not count, of this case."""
    reason: CorrectionReason
