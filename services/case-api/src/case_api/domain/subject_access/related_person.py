"""Makes the export of one person around the child: what is held of the person, and what names it.

Here the child is another person, like the others. What is held about the child is the child's data;
who may ask for it on behalf of the child is sent the export of the child.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from case_api.domain.disclosures.disclosing import acting_role
from case_api.domain.subject_access.decisions import AccessDecisions, HeldFile, person_documents
from case_api.domain.subject_access.export import (
    ExportedPart,
    HeldRecord,
    SubjectAccessExport,
    not_included_of_person,
)
from case_api.domain.subject_access.labels import AUTHOR, with_labels
from case_api.domain.subject_access.notice_recipients import (
    Recipients,
    addressed_by_role,
    by_recipient,
    with_recipients,
    with_words_of_notices,
)
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.redaction_list import RedactionList
from case_api.domain.subject_access.third_parties import (
    ThirdParty,
    related_people,
    signatures,
    the_child,
    third_parties,
)
from case_api.domain.subject_access.word_redactor import WordRedactor
from events.contracts.references import PersonId
from events.envelope import CaseId

_PLACE_OF_RECORD: Final = (
    *("text_id", "advice_id", "plan_id", "document_id", "panel_id", "agreement_id"),
    *("notice_id", "item", "version", "recorded_at"),
)
"""What says in which record passages are."""


@dataclass(frozen=True, slots=True)
class OneOfCase:
    """A person around the child of a case.

    `also_in` are other cases that have the same id, and `is_in_more` is whether there are more.
    """

    case_id: CaseId
    person_id: PersonId
    also_in: Sequence[CaseId] = ()
    is_in_more: bool = False


def related_person_export(
    person: OneOfCase,
    held: HeldFile,
    asked: Iterable[ExportPart],
    decisions: AccessDecisions,
    now: datetime,
) -> SubjectAccessExport:
    """An export of the parts that are asked for. The person is in a version of the people."""
    made = _PersonExport.of(person.person_id, held, decisions)
    parts = [
        ExportedPart(part=part, records=tuple(made.records(part, held.get(part, ()))))
        for part in asked
    ]
    return SubjectAccessExport(
        case_id=person.case_id,
        person_id=person.person_id,
        also_in=tuple(person.also_in),
        created_at=now,
        parts=tuple(parts),
        redactions=tuple(made.left_out.listed()),
        not_included=not_included_of_person(is_in_more=person.is_in_more),
    )


@dataclass(frozen=True, slots=True)
class _PersonExport:
    """The export of one person, part after part.

    `finder` finds the words of the person, and `words` replaces those of the others.
    """

    subject: ThirdParty
    hidden: Recipients
    finder: WordRedactor
    words: WordRedactor
    left_out: RedactionList

    @classmethod
    def of(cls, person_id: PersonId, held: HeldFile, decisions: AccessDecisions) -> "_PersonExport":
        documents = person_documents(held)
        notices = held.get(ExportPart.NOTICES, ())
        everybody = with_recipients(third_parties(documents), notices)
        child = with_words_of_notices(the_child(documents), [each.values for each in notices])
        [subject] = [each for each in everybody if each.person_id == person_id]
        others = [child, *(each for each in everybody if each is not subject)]
        hidden = [each for each in others if not decisions.includes(each)]
        finder = WordRedactor(_names(others), _contacts(others))
        finder.add(subject.label, subject.names, subject.contacts)
        shown = [each for each in others if each not in hidden]
        words = WordRedactor(_names([subject, *shown]), _contacts([subject, *shown]))
        for each in hidden:
            words.add(each.label, each.names, each.contacts)
        if not decisions.include_professionals:
            for record in held.get(ExportPart.ADVICE, ()):
                words.add(AUTHOR, signatures(record.values.get("content")), ())
        left_out = RedactionList(hidden, {AUTHOR}, decisions.withheld)
        return cls(
            subject,
            by_recipient(hidden),
            finder,
            words,
            left_out,
        )

    def records(
        self, part: ExportPart, held: Collection[HeldRecord]
    ) -> Iterator[dict[str, JsonValue]]:
        """The records of a part that are about the person."""
        match part:
            case ExportPart.PEOPLE:
                yield from self._versions(held)
            case ExportPart.READINGS:
                yield from (_reading(each.values) for each in held)
            case ExportPart.DISCLOSURES:
                for each in held:
                    yield {name: self.words.value(one) for name, one in each.values.items()}
            case _:
                for each in held:
                    yield from self._naming(part, each)

    def _versions(self, held: Collection[HeldRecord]) -> Iterator[dict[str, JsonValue]]:
        for version in held:
            for each in related_people(version.values):
                if str(each.get("person_id")) == str(self.subject.person_id):
                    entry = {name: one for name, one in each.items() if name != "safety_flags"}
                    yield {
                        **{name: version.values[name] for name in ("version", "recorded_at")},
                        **{
                            name: self.words.value(one)
                            for name, one in with_labels(entry, self.hidden).items()
                        },
                    }
        self._count_replaced(ExportPart.PEOPLE)

    def _naming(self, part: ExportPart, record: HeldRecord) -> Iterator[dict[str, JsonValue]]:
        """A record with the passages that name the person; none if there are none."""
        values = record.values
        if part is ExportPart.NOTICES:
            values, _ = addressed_by_role(values, self.hidden)
        passages = [each for each in _passages(values) if self._names_subject(each)]
        if not passages:
            return
        withheld = self.left_out.withhold(part, record)
        if withheld is not None:
            yield withheld
            return
        place = {name: record.values[name] for name in _PLACE_OF_RECORD if name in record.values}
        yield {**place, "passages": [self.words.text(each) for each in passages]}
        self._count_replaced(part)

    def _count_replaced(self, part: ExportPart) -> None:
        for label, times in self.words.replaced.items():
            self.left_out.count(part, label, times)
        self.words.replaced.clear()

    def _names_subject(self, passage: str) -> bool:
        self.finder.text(passage)
        found = self.finder.replaced.total() > 0
        self.finder.replaced.clear()
        return found


def _reading(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A reading, with the role of the reader in place of the id."""
    shown = {name: each for name, each in values.items() if name not in {"actor", "address"}}
    return {**shown, "actor": acting_role(str(values["actor"]))}


def _names(people: Iterable[ThirdParty]) -> Iterator[str]:
    for each in people:
        yield from each.names


def _contacts(people: Iterable[ThirdParty]) -> Iterator[str]:
    for each in people:
        yield from each.contacts


def _passages(value: JsonValue) -> Iterator[str]:
    """The paragraphs of all texts in a value."""
    match value:
        case str():
            yield from (each.strip() for each in value.splitlines() if each.strip())
        case list():
            for each in value:
                yield from _passages(each)
        case dict():
            for each in value.values():
                yield from _passages(each)
        case _:
            pass
