"""Makes an export of what is held: other people are replaced by their roles, and it is listed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.subject_access.export import (
    NOT_INCLUDED,
    ExportedPart,
    HeldRecord,
    Redaction,
    RedactionReason,
    SubjectAccessExport,
    WithheldRecord,
)
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.third_parties import (
    ThirdParty,
    own_words,
    related_people,
    signatures,
    third_parties,
)
from case_api.domain.subject_access.word_redactor import WordRedactor
from events.contracts.references import PersonId
from events.envelope import CaseId

HeldFile = Mapping[ExportPart, Sequence[HeldRecord]]
"""What is held, by part; the versions of the people with the newest first."""
_TEXTUAL: Final = frozenset(
    {
        *(ExportPart.PLANS, ExportPart.ADVICE, ExportPart.TEXTS),
        *(ExportPart.DOCUMENTS, ExportPart.PANELS),
    }
)
"""Parts that people wrote texts for."""
_AUTHOR: Final = "author of advice"
_MEMBER: Final = "member of a panel"
_ADDRESS: Final = "address of the computer from which it was read"


@dataclass(frozen=True, slots=True)
class AccessDecisions:
    """What the council decided about the data of others, and about what is withheld."""

    include_people: frozenset[PersonId] = frozenset()
    include_professionals: bool = False
    withheld: Sequence[WithheldRecord] = ()

    def includes(self, person: ThirdParty) -> bool:
        """Whether the data of a person is shown."""
        return person.person_id in self.include_people or (
            self.include_professionals and person.is_professional
        )


def unknown_people(held: HeldFile, decisions: AccessDecisions) -> Iterator[PersonId]:
    """Those who are to be included and are in no version."""
    known = {each.person_id for each in third_parties(_documents(held))}
    yield from sorted(each for each in decisions.include_people if each not in known)


def unknown_records(held: HeldFile, withheld: Sequence[WithheldRecord]) -> Iterator[int]:
    """The numbers of those that are to be withheld and are not there, from 0 on."""
    known = {(part, each.record_id) for part, records in held.items() for each in records}
    for index, each in enumerate(withheld):
        if (each.part, each.record_id) not in known:
            yield index


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
        redactions=tuple(redacting.listed()),
        not_included=NOT_INCLUDED,
    )


@dataclass
class _Redacting:
    """The redaction of one export, part after part."""

    held: HeldFile
    decisions: AccessDecisions
    people: Sequence[ThirdParty] = ()
    counts: Counter[tuple[ExportPart, str]] = field(default_factory=Counter[tuple[ExportPart, str]])
    withheld: Counter[int] = field(default_factory=Counter[int])
    current: ExportPart = ExportPart.CASE
    shown: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        documents = _documents(self.held)
        everybody = third_parties(documents)
        self.people = [each for each in everybody if not self.decisions.includes(each)]
        shown = [each for each in everybody if self.decisions.includes(each)]
        self.shown = frozenset(name for each in shown for name in each.names)
        stays = [text for each in shown for text in (*each.names, *each.contacts)]
        self.words = WordRedactor([*own_words(documents), *stays])
        for each in self.people:
            self.words.add(each.label, each.names, each.contacts)
        if not self.decisions.include_professionals:
            for record in self.held.get(ExportPart.ADVICE, ()):
                self.words.add(_AUTHOR, signatures(record.values.get("content")), ())

    def part(self, part: ExportPart) -> tuple[dict[str, JsonValue], ...]:
        """The records of a part."""
        self.current = part
        records = tuple(self._record(part, each) for each in self.held.get(part, ()))
        self.counts.update({(part, label): n for label, n in self.words.replaced.items()})
        self.words.replaced.clear()
        return records

    def listed(self) -> Iterator[Redaction]:
        """What was left out."""
        people = {each.label: each for each in self.people}
        for (part, label), count in self.counts.items():
            person = people.get(label)
            professional = label in {_AUTHOR, _MEMBER} or (
                person is not None and person.is_professional
            )
            reason = RedactionReason.PROFESSIONAL if professional else RedactionReason.THIRD_PARTY
            person_id = None if person is None else person.person_id
            yield Redaction(
                part=part,
                what=label,
                reason=reason,
                count=count,
                person_id=MISSING if person_id is None else person_id,
            )
        for index, count in self.withheld.items():
            decision = self.decisions.withheld[index]
            yield Redaction(
                part=decision.part,
                what="the whole record",
                reason=decision.reason,
                count=count,
                record_id=decision.record_id,
            )

    def _record(self, part: ExportPart, record: HeldRecord) -> dict[str, JsonValue]:
        for index, each in enumerate(self.decisions.withheld):
            if each.part is part and each.record_id == record.record_id:
                self.withheld[index] += 1
                return {"withheld": each.reason.value, "record_id": str(record.record_id)}
        values = record.values
        match part:
            case ExportPart.PEOPLE:
                return self._person(values)
            case ExportPart.READINGS:
                self.counts[part, _ADDRESS] += 1
                return {name: each for name, each in values.items() if name != "address"}
            case _ if part in _TEXTUAL:
                return {
                    name: self.words.value(self._unnamed(part, each))
                    for name, each in values.items()
                }
            case _:
                return values

    def _person(self, version: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """A version of the child, with the people around it by role."""
        hidden = {str(each.person_id): each for each in self.people}
        related: list[JsonValue] = []
        for each in related_people(version):
            person = hidden.get(str(each.get("person_id")))
            if person is None:
                related.append(_with_labels(each, hidden))
            else:
                self.counts[ExportPart.PEOPLE, person.label] += 1
                related.append(
                    {"relation": person.label, "roles": each.get("roles"), "redacted": True}
                )
        return {**_with_labels(version, hidden), "related_people": related}

    def _unnamed(self, part: ExportPart, value: JsonValue) -> JsonValue:
        """A content without the names in its signatures, or of the members of a panel."""
        if self.decisions.include_professionals or not isinstance(value, dict):
            return value
        match part:
            case ExportPart.ADVICE:
                return self._signed(value, ("authors", "quality_assured_by"), _AUTHOR)
            case ExportPart.PANELS if isinstance(decision := value.get("decision"), dict):
                return {**value, "decision": self._signed(decision, ("deciders",), _MEMBER)}
            case _:
                return value

    def _signed(
        self, value: Mapping[str, JsonValue], fields: Sequence[str], label: str
    ) -> dict[str, JsonValue]:
        """An object whose fields have people by role only."""

        def unsigned(each: JsonValue) -> JsonValue:
            if not isinstance(each, dict) or each.get("name") is None or each["name"] in self.shown:
                return each
            self.counts[self.current, label] += 1
            return {name: one for name, one in each.items() if name != "name"}

        def field_value(each: JsonValue) -> JsonValue:
            return [unsigned(one) for one in each] if isinstance(each, list) else unsigned(each)

        return {name: field_value(each) if name in fields else each for name, each in value.items()}


def _documents(held: HeldFile) -> Sequence[Mapping[str, JsonValue]]:
    return [each.values for each in held.get(ExportPart.PEOPLE, ())]


def _with_labels(
    person: Mapping[str, JsonValue], hidden: Mapping[str, ThirdParty]
) -> dict[str, JsonValue]:
    """A person whose safety flags name others by their roles."""
    flags = person.get("safety_flags")
    if not isinstance(flags, list):
        return {**person}
    return {**person, "safety_flags": [_flag(each, hidden) for each in flags]}


def _flag(flag: JsonValue, hidden: Mapping[str, ThirdParty]) -> JsonValue:
    people = flag.get("people") if isinstance(flag, dict) else None
    if not isinstance(flag, dict) or not isinstance(people, list):
        return flag
    ids = [str(each) for each in people]
    return {**flag, "people": [hidden[each].label if each in hidden else each for each in ids]}
