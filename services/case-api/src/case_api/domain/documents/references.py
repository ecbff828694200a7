"""The documents that facts name."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeGuard, get_args

from pydantic import BaseModel

from events.contracts import CaseDocumentFiled, Event
from events.contracts.references import DocumentId, DocumentRef, Sha256


class NamedDocument(NamedTuple):
    """A document that a fact names. `field` is where, as the path of a JSON pointer."""

    field: str
    document_id: DocumentId
    sha256: Sha256


def named_documents(event: Event) -> Iterator[NamedDocument]:
    """The documents that a fact names: the one that it files, and those that it refers to."""
    if isinstance(event, CaseDocumentFiled):
        yield NamedDocument("document_id", event.document_id, event.sha256)
    yield from _below("", event)


@cache
def names_documents(contract: type[Event]) -> bool:
    """Whether facts of a contract may name documents."""
    return contract is CaseDocumentFiled or bool(_fields(contract))


def _below(place: str, value: object) -> Iterator[NamedDocument]:
    if isinstance(value, DocumentRef):
        yield NamedDocument(place, value.document_id, value.sha256)
    elif isinstance(value, BaseModel):
        for name in _fields(type(value)):
            yield from _below(f"{place}/{name}" if place else name, getattr(value, name))
    elif _is_list(value):
        for index, each in enumerate(value):
            yield from _below(f"{place}/{index}", each)


def _is_list(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


@cache
def _fields(model: type[BaseModel]) -> Sequence[str]:
    """The fields of a model in which a document may be, at any depth."""
    return [name for name, field in model.model_fields.items() if _may_hold(field.annotation)]


def _may_hold(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation is DocumentRef or bool(_fields(annotation))
    return any(_may_hold(part) for part in get_args(annotation))
