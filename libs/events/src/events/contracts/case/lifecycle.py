"""Opening and closing a case, its person, and corrections of its facts."""

from typing import Annotated

from pydantic import Field, WithJsonSchema
from pydantic_core import MISSING

from events.contracts.corrected_value import ANY_FIELDS_SCHEMA, CorrectedValue
from events.contracts.event import Event
from events.contracts.references import (
    CaseReference,
    Cohort,
    CollegeYear,
    EventDate,
    EventPosition,
    FieldName,
    LocalCode,
    OpenCode,
    PersonId,
)
from events.contracts.vocabulary.case import (
    CaseCloseReason,
    CaseFlag,
    CorrectionReason,
    ErasedSubject,
    PersonDetail,
)

__all__ = [
    "CaseClosed",
    "CaseCorrected",
    "CaseDetailsChanged",
    "CaseDetained",
    "CaseFlags",
    "CaseOpened",
    "CasePersonErased",
    "CaseReleased",
    "CaseReopened",
    "CaseVoided",
]

CaseFlags = Annotated[tuple[CaseFlag, ...], Field(max_length=6)]


class CaseOpened(Event, type="case.opened"):
    """The council opened a child's case. The log has only a case id and a cohort of the child."""

    statement = "The council opened a case for a child or young person."

    cohort: Cohort
    reference: CaseReference | MISSING = MISSING
    flags: CaseFlags = ()
    taken_over_on: EventDate | MISSING = MISSING
    """The day the case was imported from an older system; earlier facts may be missing."""
    history_complete_from: EventDate | MISSING = MISSING
    """All facts of the case from this day on are recorded, earlier ones may be missing. Not after
    `taken_over_on`. Missing: only facts from `taken_over_on` on are all recorded."""
    turns_25_in: CollegeYear | MISSING = MISSING
    """When a college's academic year ends for the person (reg 46). Missing: known by the cohort
    alone, which leaves two years open."""


class CaseClosed(Event, type="case.closed", date_field="on"):
    """The case needs no more work."""

    statement = "The council closed the case."

    on: EventDate
    reason: CaseCloseReason


class CaseReopened(Event, type="case.reopened", date_field="on"):
    """The case needs work again."""

    statement = "The council reopened the case."

    on: EventDate


class CaseDetained(Event, type="case.detained", date_field="on"):
    """The child or young person was detained in relevant youth accommodation (CFA s.70)."""

    statement = "The child or young person was detained in relevant youth accommodation."

    on: EventDate


class CaseReleased(Event, type="case.released", date_field="on"):
    """The child or young person was released; a plan that was maintained is reviewed (CFA s.48)."""

    statement = "The child or young person was released from detention."

    on: EventDate


class CaseDetailsChanged(Event, type="case.details_changed"):
    """Details of the person changed. The new values are stored elsewhere."""

    statement = "The details of the child or young person changed."

    details: Annotated[tuple[PersonDetail, ...], Field(min_length=1, max_length=8)]
    cohort: Cohort | MISSING = MISSING
    """The new cohort, if a corrected birth date changed it."""
    turns_25_in: CollegeYear | MISSING = MISSING
    """The new college year of the 25th birthday, if a corrected birth date changed it."""
    flags: CaseFlags | MISSING = MISSING
    """All the flags from now on, if they changed."""


class CasePersonErased(Event, type="case.person_erased", date_field="on"):
    """Personal data was erased: of the child, with the file of the case, or of one other person.

    The log never held any of it. An erasure cannot be undone, corrected or voided.
    """

    statement = "The council erased personal data of the case."

    subject: ErasedSubject
    person_id: PersonId | MISSING = MISSING
    """The related person. Missing: the child, and everybody else with them."""
    legal_basis: Annotated[OpenCode, Field(examples=["retention_period_ended"])]
    """Why it was erased: the end of the retention period, a request (UK GDPR art 17) …"""
    policy: LocalCode | MISSING = MISSING
    """The council's own retention policy."""
    on: EventDate


class CaseCorrected(Event, type="case.corrected"):
    """A fact was recorded wrongly; this has the right values. Of several, the latest applies.

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
    """The wrong fields and their right values."""
    reason: CorrectionReason


class CaseVoided(Event, type="case.voided"):
    """A recorded fact should not count. Voiding a correction or a void undoes it."""

    statement = "A recorded fact was voided."

    position: EventPosition
    """The fact that should not count, of this case."""
    reason: CorrectionReason
