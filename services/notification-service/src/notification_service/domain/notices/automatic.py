"""Which notices can be sent without a person: all that they state is on record or set."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from events.contracts import CONTRACTS
from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ElementValue, ValueKind
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.values import STEPS_VALUE

RECORDED_ROLES: Final = FAMILY | {Audience.ADVISER, Audience.ADVISER_LEAD, Audience.SENDER}
"""The roles whose person the record has: the addressees of a day, and who a fact names."""


def values_of_a_person(
    catalogue: NoticeCatalogue, requirement: NoticeRequirement
) -> Iterator[ElementValue]:
    """What a notice must state and only a person can: reasons, for example, or evidence.

    Services come from the settings of the council, days, codes, limits and documents from deadlines
    and facts, letters from what was sent before, the next steps from the catalogue. A service that
    is not set, a day that no deadline has, a code without words, or a document that the fact does
    not name holds the notice back at its time.
    """
    for value in catalogue.values_of(requirement):
        if not _is_on_record(value, requirement):
            yield value


def _is_on_record(value: ElementValue, requirement: NoticeRequirement) -> bool:
    """Whether every fact that requires a notice can have a value, or the settings do."""
    facts = {each.event_type for each in requirement.triggers}
    if value.kind is ValueKind.SERVICES:
        return value.from_settings
    if value.id == STEPS_VALUE:
        return bool(requirement.next)
    if value.kind is ValueKind.ENCLOSURES:
        return facts <= (value.documents or {}).keys()
    is_of_history = value.kind is ValueKind.LETTERS or value.rules is not None
    return is_of_history or _is_in_each(facts, value.field or (value.worded_field,))


def _is_in_each(facts: Collection[str], fields: Collection[str | None]) -> bool:
    """Whether facts of each of these types have one of some fields."""
    return all({*fields} & CONTRACTS[fact].model_fields.keys() for fact in facts)


@dataclass(frozen=True, slots=True)
class AutomaticProblem:
    """Why a notice cannot be automatic: a code, and a clause about its id."""

    code: str
    sentence: str


def automatic_problem(catalogue: NoticeCatalogue, notice: str) -> AutomaticProblem | None:
    """Why the notice of that id cannot be sent by itself. None: it can be."""
    found = [each for each in catalogue.requirements if each.id == notice]
    if not found:
        return AutomaticProblem("unknown_notice", "is no id of a notice in docs/notices.md")
    if any(each.takes_back for each in found):
        return AutomaticProblem(
            "takes_back", "takes back what was sent: an officer looks at it first"
        )
    if any(not each.audiences <= RECORDED_ROLES for each in found):
        sentence = "goes to someone whom no fact names: an officer chooses the person"
        return AutomaticProblem("recipient_of_a_person", sentence)
    values = {value.id for each in found for value in values_of_a_person(catalogue, each)}
    if values:
        sentence = f"states what a person must give: {', '.join(sorted(values))}"
        return AutomaticProblem("values_of_a_person", sentence)
    return None
