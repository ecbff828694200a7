"""The list of what was left out of an export, made while the parts are."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.subject_access.export import (
    HeldRecord,
    Redaction,
    RedactionReason,
    WithheldRecord,
)
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.third_parties import ThirdParty


@dataclass
class RedactionList:
    """What was left out: of people by their labels, and records that the council withholds.

    `professionals` are labels of professionals who are none of `people`.
    """

    people: Sequence[ThirdParty]
    professionals: Collection[str]
    decided: Sequence[WithheldRecord]
    _counts: Counter[tuple[ExportPart, str]] = field(
        default_factory=Counter[tuple[ExportPart, str]]
    )
    _withheld: Counter[int] = field(default_factory=Counter[int])

    def count(self, part: ExportPart, label: str, times: int = 1) -> None:
        """Note that something of a person was left out of a part."""
        self._counts[part, label] += times

    def withhold(self, part: ExportPart, record: HeldRecord) -> dict[str, JsonValue] | None:
        """What stands in the place of a record that is withheld; None if it is not."""
        for index, each in enumerate(self.decided):
            if each.part is part and each.record_id == record.record_id:
                self._withheld[index] += 1
                return {"withheld": each.reason.value, "record_id": str(record.record_id)}
        return None

    def listed(self) -> Iterator[Redaction]:
        """What was left out."""
        people = {each.label: each for each in self.people}
        for (part, label), count in self._counts.items():
            person = people.get(label)
            professional = label in self.professionals or (
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
        for index, count in self._withheld.items():
            decision = self.decided[index]
            yield Redaction(
                part=decision.part,
                what="the whole record",
                reason=decision.reason,
                count=count,
                record_id=decision.record_id,
            )
