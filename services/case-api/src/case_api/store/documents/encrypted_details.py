"""What describes a document and may name people, encrypted."""

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from case_api.domain.documents.document import DocumentDetails
from chassis.encryption.data_key import DataKey
from events.contracts.references import DocumentId
from events.stored_document import DETAILS_PLACE, ConcernedPerson


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """The title, whom it concerns, and where it is in the council's own store."""

    title: str
    concerns: ConcernedPerson | None
    location: str | None


_ADAPTER = TypeAdapter(PersonalDetails)


def encrypt_details(key: DataKey, document_id: DocumentId, details: DocumentDetails) -> bytes:
    """The personal part of the details of a document."""
    personal = PersonalDetails(details.title, details.concerns, details.location)
    return key.encrypt(_ADAPTER.dump_json(personal), DETAILS_PLACE.format(document_id))


def decrypt_details(key: DataKey, document_id: DocumentId, encrypted: bytes) -> PersonalDetails:
    """The personal part again."""
    return _ADAPTER.validate_json(key.decrypt(encrypted, DETAILS_PLACE.format(document_id)))
