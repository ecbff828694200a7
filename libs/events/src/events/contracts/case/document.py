"""Documents of a case file. Titles, people and content are stored elsewhere."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import DocumentId, EventDate, EventPosition, PersonId, Sha256
from events.contracts.vocabulary.case import DocumentKind

__all__ = ["CaseDocumentFiled"]


class CaseDocumentFiled(Event, type="case.document_filed", date_field="on"):
    """A document was added to the case file. Its title and its content are stored elsewhere."""

    statement = "A document was added to the case file."

    document_id: DocumentId
    sha256: Sha256
    """The hash of its content, which never changes: another content is another document."""
    kind: DocumentKind
    on: EventDate
    received_on: EventDate | MISSING = MISSING
    """The day on which the authority received it."""
    sent_on: EventDate | MISSING = MISSING
    """The day on which its author, or the authority, sent it."""
    about: EventPosition | MISSING = MISSING
    """The fact of this case that it belongs to."""
    sender_id: PersonId | MISSING = MISSING
    """The person of the case who sent it, to whom a receipt goes."""
    version_of: DocumentId | MISSING = MISSING
    """The document of this case of which it is a later version."""
    in_other_cases: bool = False
    """The same content is meant to be in the files of other cases, such as a report about two
    siblings. Otherwise content that is in another case is refused."""
