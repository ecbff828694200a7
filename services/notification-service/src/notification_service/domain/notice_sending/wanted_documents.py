"""Which documents a notice is to enclose: those that its sender names, or that the fact names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from events.contracts import Event
from events.contracts.references import DocumentId, DocumentRef, Sha256
from notification_service.domain.notice_sending.enclosures import MOST_ENCLOSURES
from notification_service.domain.notice_sending.given_values import GivenEnclosures, GivenValue
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ElementValue, ValueKind
from notification_service.domain.notices.requirement import NoticeRequirement


class WantedDocument(NamedTuple):
    """A document that is named for a value of a notice.

    `place` is where a client names it, under `values`: of one that the fact names, the value alone.
    `sha256` is the hash of its content as the fact states it, None where the sender names it.
    """

    value: str
    document_id: DocumentId
    place: str
    sha256: Sha256 | None = None


def needed_enclosures(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement
) -> Sequence[ElementValue]:
    """The values of a notice that are documents, in the order in which it states them."""
    names = [name for each in catalogue.elements_of(requirement) for name in each.needs]
    values = [catalogue.values[name] for name in dict.fromkeys(names)]
    return [each for each in values if each.kind is ValueKind.ENCLOSURES]


def may_enclose(catalogue: NoticeCatalogue, notice: str) -> bool:
    """Whether a notice of that id encloses documents."""
    found = (each for each in catalogue.requirements if each.id == notice)
    return any(needed_enclosures(catalogue, each) for each in found)


def wanted_documents(
    catalogue: NoticeCatalogue,
    requirement: NoticeRequirement,
    given: Mapping[str, GivenValue],
    reported: Event,
) -> Sequence[WantedDocument]:
    """The documents that a notice is to enclose, in the order in which it states them.

    Raises:
        NotComposed: a value that is given is none of documents of this notice, or there are too
            many.
    """
    needed = needed_enclosures(catalogue, requirement)
    names = {each.id for each in needed}
    for name, value in given.items():
        if isinstance(value, GivenEnclosures) and name not in names:
            raise NotComposed(NotComposedReason.NOT_ENCLOSED, name)
    found = [named for each in needed for named in _named(each, given.get(each.id), reported)]
    if len({each.document_id for each in found}) > MOST_ENCLOSURES:
        raise NotComposed(NotComposedReason.TOO_MANY_DOCUMENTS)
    return found


def _named(
    value: ElementValue, given: GivenValue | None, reported: Event
) -> Iterator[WantedDocument]:
    if isinstance(given, GivenEnclosures):
        for number, each in enumerate(given.documents):
            place = f"{value.id}/documents/{number}/document_id"
            yield WantedDocument(value.id, each.document_id, place)
    elif given is None:
        for each in documents_of_fact(value, reported):
            yield WantedDocument(value.id, each.document_id, value.id, each.sha256)


def documents_of_fact(value: ElementValue, reported: Event) -> Sequence[DocumentRef]:
    """The documents that a fact names in the field that the catalogue has for its type."""
    name = (value.documents or {}).get(reported.type)
    found: object = () if name is None else getattr(reported, name, ())
    named = found if _is_list(found) else (found,)
    return [each for each in named if isinstance(each, DocumentRef)]


def _is_list(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)
