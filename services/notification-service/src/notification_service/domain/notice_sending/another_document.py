"""Whether a notice would enclose other documents than it should, such as a draft as the plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from events.contracts import CaseDocumentFiled, Event
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import DocumentKind
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.wanted_documents import (
    WantedDocument,
    documents_of_fact,
)
from notification_service.domain.notices.catalogue import NoticeCatalogue


def has_another_document(
    catalogue: NoticeCatalogue,
    named: Sequence[WantedDocument],
    reported: Event,
    facts: Sequence[EventEnvelope],
) -> bool:
    """Whether a document is of another kind than its value takes, or the fact names others.

    Args:
        catalogue: the values, with the kinds of document that each takes.
        named: the documents that a notice is to enclose.
        reported: the fact that it reports.
        facts: the facts of the case that are in effect, which have the kind of each document.
    """
    kinds = dict(_kinds(facts))
    return any(
        _has_others(catalogue, value, documents, reported)
        or _has_other_kind(catalogue, value, documents, reported, kinds)
        for value, documents in _by_value(named).items()
    )


def lacks_restored(named: Sequence[WantedDocument], restored: Collection[DocumentId]) -> bool:
    """Whether a notice is to enclose fewer documents than it restores.

    `restored` are those that an earlier one enclosed and that were taken back since: its reader was
    asked to destroy them, and they are in the file of the case again.
    """
    return not {*restored} <= {each.document_id for each in named}


def _kinds(facts: Sequence[EventEnvelope]) -> Iterator[tuple[DocumentId, DocumentKind]]:
    for each in facts:
        if isinstance(each.event, CaseDocumentFiled):
            yield each.event.document_id, each.event.kind


def _by_value(named: Sequence[WantedDocument]) -> Mapping[str, set[DocumentId]]:
    found: dict[str, set[DocumentId]] = {}
    for each in named:
        found.setdefault(each.value, set()).add(each.document_id)
    return found


def _has_others(
    catalogue: NoticeCatalogue, value: str, documents: set[DocumentId], reported: Event
) -> bool:
    """Whether the fact names documents for a value, and these are others."""
    of_fact = {each.document_id for each in documents_of_fact(catalogue.values[value], reported)}
    return bool(of_fact) and documents != of_fact


def _has_other_kind(
    catalogue: NoticeCatalogue,
    value: str,
    documents: set[DocumentId],
    reported: Event,
    kinds: Mapping[DocumentId, DocumentKind],
) -> bool:
    """Whether one is of a kind that the value does not take."""
    taken = (catalogue.values[value].kinds or {}).get(reported.type)
    return taken is not None and any(kinds.get(each) not in taken for each in documents)
