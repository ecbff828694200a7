"""The evidence of an item: frozen to the hashes of documents, and what has changed since."""

from collections.abc import Sequence
from typing import NamedTuple

from case_api.domain.documents.document import filings
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import DocumentId, DocumentRef
from events.envelope import EventEnvelope, Position


class EvidenceState(PublishedEnum):
    """What became of a document since it was frozen."""

    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    """A later version of it was filed since."""
    REMOVED = "removed"
    """It is no longer in the file of the case: its filing was voided, or the file was erased."""


class EvidenceNow(NamedTuple):
    """The evidence of an item as it is now; the states are in the order of the evidence."""

    states: Sequence[EvidenceState]
    filed_since: int
    """Documents of the case that were filed since the evidence was frozen."""


class NotInCaseFile(Exception):
    """Documents that are not in the file of the case, by their places in the evidence, from 0."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__("a document of the evidence is not in the file of the case")
        self.places = places


def freeze(
    history: Sequence[EventEnvelope], evidence: Sequence[DocumentId]
) -> tuple[DocumentRef, ...]:
    """Some documents in the file of a case, by its raw history, with their hashes.

    Raises:
        NotInCaseFile: one of them is not there, such as one of another child.
    """
    filed = filings(history)
    missing = [place for place, each in enumerate(evidence) if each not in filed]
    if missing:
        raise NotInCaseFile(missing)
    return tuple(DocumentRef(document_id=each, sha256=filed[each].fact.sha256) for each in evidence)


def evidence_now(
    history: Sequence[EventEnvelope], evidence: Sequence[DocumentRef], frozen_at: Position | int
) -> EvidenceNow:
    """What became of evidence that was frozen at a position, by the raw history of its case."""
    filed = filings(history)
    since = [each.fact for each in filed.values() if each.position > frozen_at]
    replaced = {each.version_of for each in since}

    def state(document_id: DocumentId) -> EvidenceState:
        if document_id not in filed:
            return EvidenceState.REMOVED
        return EvidenceState.REPLACED if document_id in replaced else EvidenceState.UNCHANGED

    return EvidenceNow([state(each.document_id) for each in evidence], len(since))
