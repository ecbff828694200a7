"""One reading of personal data: what was read of whom, by whom and for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from case_api.domain.readings.purpose import ReadingPurpose
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentId
from events.envelope import CaseId

MAX_CASES_OF_READING: Final = 200
"""Cases of one reading: those of the longest page."""


class DataKind(PublishedEnum):
    """Which kind of personal data was read."""

    PERSON = "person"
    """The child or young person and the people around them."""
    ADDRESSEE = "addressee"
    """To whom notices go, with names."""
    CASE_SEARCH = "case_search"
    """The cases that a search found."""
    DUPLICATE_SEARCH = "duplicate_search"
    """The cases that may be of the same child."""
    TEXT = "text"
    """A text of a case: a note, a reason, a note of a handover."""
    PLAN = "plan"
    """The content of a plan, or which versions there are."""
    ADVICE = "advice"
    """The content of advice, or which there is."""
    DOCUMENT = "document"
    """What documents are, with their titles."""
    DOCUMENT_CONTENT = "document_content"
    """The content of a document."""
    INSPECTION_LIST = "inspection_list"
    """The Annex A list of children."""
    CHRONOLOGY = "chronology"
    """Chronologies of children whom inspectors track."""
    READING_RECORD = "reading_record"
    """The record of reading itself."""
    DISCLOSURE_LEDGER = "disclosure_ledger"
    """To whom the data of a case was disclosed."""
    NOTICE = "notice"
    """A notice that was sent, or is to be sent, with the address of its recipient."""
    SUBJECT_ACCESS = "subject_access"
    """Everything that is held about a child, for a subject access request."""


@dataclass(frozen=True, slots=True)
class DataRead:
    """What an operation reads.

    `case_ids` are those whose data is in the answer, at most `MAX_CASES_OF_READING`; `covers_all`
    says that it may be of any case of the council, as in a file of all. `criteria` are the kinds of
    criteria of a search, never their values; `results` how many the answer has.
    """

    kind: DataKind
    case_ids: tuple[CaseId, ...] = ()
    document_id: DocumentId | None = None
    criteria: tuple[str, ...] = ()
    results: int | None = None
    covers_all: bool = False

    @classmethod
    def of_case(
        cls, kind: DataKind, case_id: CaseId, document_id: DocumentId | None = None
    ) -> Self:
        """Data of one case; with the document where it is of one."""
        return cls(kind, (case_id,), document_id)

    @classmethod
    def of_cases(
        cls, kind: DataKind, case_ids: Sequence[CaseId], criteria: Sequence[str] = ()
    ) -> Self:
        """A list with an entry for each of some cases, found by criteria of some kinds."""
        found = tuple(sorted({*case_ids}))
        return cls(kind, found, criteria=tuple(sorted(criteria)), results=len(case_ids))


@dataclass(frozen=True, slots=True)
class NewReading:
    """A reading to be recorded.

    `actor` is the reference of who reads, and `client` the system; `address` is the IP address of
    the request, or `unknown`.
    """

    actor: str
    client: str
    operation: str
    purpose: ReadingPurpose
    address: str
    data: DataRead
