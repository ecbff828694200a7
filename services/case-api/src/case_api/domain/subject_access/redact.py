"""Makes an export of what is held: other people are replaced by their roles, and it is listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from case_api.domain.subject_access.decisions import AccessDecisions, HeldFile, person_documents
from case_api.domain.subject_access.export import (
    NOT_INCLUDED,
    ExportedPart,
    HeldRecord,
    SubjectAccessExport,
)
from case_api.domain.subject_access.labels import AUTHOR, MEMBER, READER_ADDRESS, with_labels
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
from events.envelope import CaseId

_TEXTUAL: Final = frozenset(
    {
        *(ExportPart.PLANS, ExportPart.ADVICE, ExportPart.TEXTS),
        *(ExportPart.DOCUMENTS, ExportPart.PANELS),
    }
)
"""Parts that people wrote texts for."""


def subject_access_export(
    case_id: CaseId,
    held: HeldFile,
    asked: Iterable[ExportPart],
    decisions: AccessDecisions,
    now: datetime,
) -> SubjectAccessExport:
    """An export of the parts that are asked for."""
    redacting = _Redacting(held, decisions)
    parts = [ExportedPart(part=part, records=redacting.part(part)) for part in asked]
    return SubjectAccessExport(
        case_id=case_id,
        created_at=now,
        parts=tuple(parts),
        redactions=tuple(redacting.left_out.listed()),
        not_included=NOT_INCLUDED,
    )


@dataclass
class _Redacting:
    """The redaction of one export, part after part."""

    held: HeldFile
    decisions: AccessDecisions
    people: Sequence[ThirdParty] = ()
    recipients: Recipients = field(default_factory=dict[str | None, ThirdParty])
    current: ExportPart = ExportPart.CASE
    shown: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        documents = person_documents(self.held)
        notices = self.held.get(ExportPart.NOTICES, ())
        everybody = with_recipients(third_parties(documents), notices)
        child = with_words_of_notices(the_child(documents), [each.values for each in notices])
        self.people = [each for each in everybody if not self.decisions.includes(each)]
        self.recipients = by_recipient(self.people)
        self.left_out = RedactionList(self.people, {AUTHOR, MEMBER}, self.decisions.withheld)
        shown = [each for each in everybody if self.decisions.includes(each)]
        self.shown = frozenset(name for each in shown for name in each.names)
        contacts = [text for each in shown for text in each.contacts]
        self.words = WordRedactor([*child.names, *self.shown], [*child.contacts, *contacts])
        for each in self.people:
            self.words.add(each.label, each.names, each.contacts)
        if not self.decisions.include_professionals:
            for record in self.held.get(ExportPart.ADVICE, ()):
                self.words.add(AUTHOR, signatures(record.values.get("content")), ())

    def part(self, part: ExportPart) -> tuple[dict[str, JsonValue], ...]:
        """The records of a part."""
        self.current = part
        records = tuple(self._record(part, each) for each in self.held.get(part, ()))
        for label, times in self.words.replaced.items():
            self.left_out.count(part, label, times)
        self.words.replaced.clear()
        return records

    def _record(self, part: ExportPart, record: HeldRecord) -> dict[str, JsonValue]:
        withheld = self.left_out.withhold(part, record)
        if withheld is not None:
            return withheld
        values = record.values
        match part:
            case ExportPart.PEOPLE:
                return self._person(part, values)
            case ExportPart.READINGS:
                self.left_out.count(part, READER_ADDRESS)
                return {name: each for name, each in values.items() if name != "address"}
            case ExportPart.NOTICES:
                return self._notice(values)
            case _ if part in _TEXTUAL:
                return {
                    name: self.words.value(self._unnamed(part, each))
                    for name, each in values.items()
                }
            case _:
                return values

    def _person(self, part: ExportPart, version: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """A version of the child, with the people around it by role."""
        hidden = self.recipients
        related: list[JsonValue] = []
        for each in related_people(version):
            person = hidden.get(str(each.get("person_id")))
            if person is None:
                related.append(with_labels(each, hidden))
            else:
                self.left_out.count(part, person.label)
                related.append(
                    {"relation": person.label, "roles": each.get("roles"), "redacted": True}
                )
        return {**with_labels(version, hidden), "related_people": related}

    def _notice(self, notice: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """A notice, with its recipient by role where that is another person."""
        values, recipient = addressed_by_role(notice, self.recipients)
        if recipient is not None:
            self.left_out.count(ExportPart.NOTICES, recipient.label)
        return {name: self.words.value(each) for name, each in values.items()}

    def _unnamed(self, part: ExportPart, value: JsonValue) -> JsonValue:
        """A content without the names in its signatures, or of the members of a panel."""
        if self.decisions.include_professionals or not isinstance(value, dict):
            return value
        match part:
            case ExportPart.ADVICE:
                return self._signed(value, ("authors", "quality_assured_by"), AUTHOR)
            case ExportPart.PANELS if isinstance(decision := value.get("decision"), dict):
                return {**value, "decision": self._signed(decision, ("deciders",), MEMBER)}
            case _:
                return value

    def _signed(
        self, value: Mapping[str, JsonValue], fields: Sequence[str], label: str
    ) -> dict[str, JsonValue]:
        """An object whose fields have people by role only."""

        def unsigned(each: JsonValue) -> JsonValue:
            if not isinstance(each, dict) or each.get("name") is None or each["name"] in self.shown:
                return each
            self.left_out.count(self.current, label)
            return {name: one for name, one in each.items() if name != "name"}

        def field_value(each: JsonValue) -> JsonValue:
            return [unsigned(one) for one in each] if isinstance(each, list) else unsigned(each)

        return {name: field_value(each) if name in fields else each for name, each in value.items()}
