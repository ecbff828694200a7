"""Which documents the facts of a case name, and what a command changes about that.

A document is of the case whose facts name it first. The store keeps the list of these documents for
all cases, so that a document of one case is refused in another (docs/adr/0080).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from case_api.domain.documents.references import named_documents
from case_api.domain.errors import DocumentDiffers
from events.contracts import CaseCorrected, CaseDocumentFiled, CaseVoided, Event
from events.contracts.references import DocumentId, Sha256
from events.envelope import EventEnvelope, Position
from events.history import effective


@dataclass(slots=True)
class CaseDocument:
    """What the facts of a case that are in effect state about a document.

    `hashes` has one value, unless facts that a case was taken over with contradict each other.
    `filed` is that of its filing, None where other facts name it only.
    """

    hashes: set[Sha256] = field(default_factory=set[Sha256])
    filed: Sha256 | None = None
    in_other_cases: bool = False

    @property
    def sha256(self) -> Sha256:
        """The hash of its content."""
        return self.filed or min(self.hashes)


class NamingField(NamedTuple):
    """Where a command names a document: in which of its facts, and in which field."""

    event: int
    field: str


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What a command changes about the documents that a case names.

    `named` are those that are new or have changed, `new` those of them that may be of another case,
    and `dropped` those that no fact in effect names any more. `fields` has the place of each in the
    facts of the command.
    """

    named: Mapping[DocumentId, CaseDocument]
    new: frozenset[DocumentId]
    dropped: frozenset[DocumentId]
    fields: Mapping[DocumentId, NamingField]

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.named or self.dropped)


NO_DOCUMENT_CHANGE: Final = DocumentChange({}, frozenset(), frozenset(), {})


def document_change(history: Sequence[EventEnvelope], events: Sequence[Event]) -> DocumentChange:
    """What the facts of a command, decided on a raw history, change about its documents.

    Raises:
        DocumentDiffers: a document would have another content than the case knows it by.
    """
    amends = any(isinstance(event, CaseCorrected | CaseVoided) for event in events)
    if not amends and not any(any(named_documents(event)) for event in events):
        return NO_DOCUMENT_CHANGE
    before = case_documents(fact.event for fact in effective(history))
    after = case_documents(_after(history, events))
    named = {each: of for each, of in after.items() if before.get(each) != of}
    places = {each: _field(events, each) for each in named}
    for each, document in named.items():
        _check_content(before.get(each), document, places[each])
    new = {each for each, of in named.items() if _is_new(before.get(each), of)}
    return DocumentChange(named, frozenset(new), frozenset(before.keys() - after.keys()), places)


def _after(history: Sequence[EventEnvelope], events: Sequence[Event]) -> Iterable[Event]:
    """The facts in effect once the events are recorded."""
    if not history:
        return events
    last = history[-1]
    recorded = [
        last._replace(position=Position(last.position + number), event=event)
        for number, event in enumerate(events, 1)
    ]
    return [fact.event for fact in effective([*history, *recorded])]


def case_documents(events: Iterable[Event]) -> Mapping[DocumentId, CaseDocument]:
    """The documents that facts in effect name."""
    found: defaultdict[DocumentId, CaseDocument] = defaultdict(CaseDocument)
    for event in events:
        for named in named_documents(event):
            found[named.document_id].hashes.add(named.sha256)
        if isinstance(event, CaseDocumentFiled):
            document = found[event.document_id]
            document.filed, document.in_other_cases = event.sha256, event.in_other_cases
    return found


def _check_content(before: CaseDocument | None, after: CaseDocument, place: NamingField) -> None:
    """One content for one id: a case knows no second one, and that of a filing is fixed."""
    known = set[Sha256]() if before is None else before.hashes
    refiled = before is not None and before.filed and after.filed and before.filed != after.filed
    if refiled or (len(after.hashes) > 1 and not after.hashes <= known):
        raise DocumentDiffers(*place)


def _is_new(before: CaseDocument | None, after: CaseDocument) -> bool:
    return before is None or before.sha256 != after.sha256


def _field(events: Sequence[Event], document_id: DocumentId) -> NamingField:
    """Where the facts of a command name a document: a field, or the amendment that restores it."""
    for index, event in enumerate(events):
        for named in named_documents(event):
            if named.document_id == document_id:
                return NamingField(index, named.field)
        if isinstance(event, CaseCorrected):
            for name, value in event.values.items():
                if str(document_id) in json.dumps(value):
                    return NamingField(index, f"values/{name}")
    return NamingField(0, "position")
