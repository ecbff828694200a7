"""Bodies of erasures."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.recorded_event import RecordedEvent
from case_api.domain.documents.description import DocumentLocation
from case_api.store.capacity import MAX_FACTS
from case_api.store.erasure.erasure_executor import ErasureResult
from chassis.strict_model import StrictModel
from events.contracts import CasePersonErased
from events.contracts.references import DocumentId, EventDate, LocalCode, OpenCode, PersonId
from events.contracts.vocabulary.case import ErasedSubject
from events.envelope import CaseId


class ErasePersonalDataRequest(StrictModel):
    """Whose personal data to erase, and on what legal basis. It cannot be undone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "child",
                    "legal_basis": "retention_period_ended",
                    "policy": "ehcp-31-years",
                    "on": "2026-11-20",
                }
            ]
        }
    )

    subject: ErasedSubject
    person_id: PersonId | MISSING = MISSING
    """The related person; not given for the child."""
    legal_basis: Annotated[OpenCode, Field(examples=["retention_period_ended"])]
    """Why: `retention_period_ended`, `data_subject_request` (UK GDPR art 17) …"""
    policy: LocalCode | MISSING = MISSING
    """The council's own retention policy."""
    on: EventDate
    """The day of the erasure: not after today, nor before the case was closed."""

    def fact(self) -> CasePersonErased:
        """The fact to record."""
        return CasePersonErased(
            subject=self.subject,
            person_id=self.person_id,
            legal_basis=self.legal_basis,
            policy=self.policy,
            on=self.on,
        )


class ErasedDocument(StrictModel):
    """A document that was erased here, and whose content is in the council's own store."""

    document_id: DocumentId
    location: DocumentLocation


class PersonalDataErasure(RecordedEvent):
    """Where the fact is, and what is left to do."""

    elsewhere: Annotated[tuple[ErasedDocument, ...], Field(max_length=MAX_FACTS)]
    """What the council's own store must delete: nothing here has these locations any more, but for
    this answer, which is repeated for 48 hours."""

    @classmethod
    def of(cls, result: ErasureResult) -> Self:
        """The response for a result."""
        return cls(
            case_id=CaseId(result.case_id),
            position=result.position,
            version=result.version,
            elsewhere=tuple(
                ErasedDocument(document_id=each.document_id, location=each.location)
                for each in result.elsewhere
            ),
        )
