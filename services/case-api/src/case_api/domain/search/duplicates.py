"""Cases that may be of the same child as a person, each with the reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.people.identifier import UPN_KINDS
from case_api.domain.people.person import Person
from case_api.domain.search.criteria import search_value
from case_api.domain.search.searched_name import one_letter_off
from events.contracts.published_enum import PublishedEnum
from events.name_words import split_words


class DuplicateReason(PublishedEnum):
    """Why a case may be of the same child, the strongest reason first."""

    SAME_UPN = "same_upn"
    """A UPN, current or former, is the same."""
    SAME_IDENTIFIER = "same_identifier"
    """Another number of the same kind is the same."""
    SAME_REFERENCE = "same_reference"
    """The council's reference is the same."""
    SAME_NAME_AND_BIRTH_DATE = "same_name_and_birth_date"
    SIMILAR_NAME_AND_BIRTH_DATE = "similar_name_and_birth_date"
    """A family name and a given name begin alike, or differ by one letter."""
    SAME_NAME_AND_POSTCODE = "same_name_and_postcode"


_MIN_BEGINNING: Final = 3
"""Letters of the beginning of a name that say something about it."""
IN_USE: Final = frozenset({DuplicateReason.SAME_UPN, DuplicateReason.SAME_REFERENCE})
"""The reasons for which a case is not opened, unless the client allows it."""


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """A case that has something in common: its person, as far as it is compared."""

    case_id: UUID
    reference: str | None
    words: frozenset[str]
    birth_date: date | None
    postcode: str | None
    identifiers: frozenset[tuple[str, str]]
    """Kinds and values, as they are searched."""
    main_case_id: UUID | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be of the same child."""

    case_id: UUID
    reasons: Sequence[DuplicateReason]
    main_case_id: UUID | None
    """The main case of its child, which may be this one. None: it is linked to no other case."""


class DuplicateCase(Exception):
    """A case cannot be opened, because a UPN or the reference is in use."""

    def __init__(self, duplicates: Sequence[Duplicate]) -> None:
        super().__init__("a UPN or the reference is in use in another case")
        self.duplicates = duplicates


def find_duplicates(
    person: Person, reference: str | None, candidates: Iterable[DuplicateCandidate]
) -> Sequence[Duplicate]:
    """The candidates for which there is a reason, those with the strongest first."""
    found = [
        Duplicate(candidate.case_id, reasons, candidate.main_case_id)
        for candidate in candidates
        if (reasons := _reasons(person, reference, candidate))
    ]
    order = list(DuplicateReason)
    return sorted(found, key=lambda each: (order.index(each.reasons[0]), each.case_id))


def searched_identifiers(person: Person) -> frozenset[tuple[str, str]]:
    """The kinds and values of a person's identifiers that count, as they are searched."""
    return frozenset(
        (each.kind.value, search_value(each.value)) for each in person.identifiers if each.counts
    )


def searched_upns(person: Person) -> frozenset[str]:
    """The values of a person's UPNs that count, as they are searched."""
    return _upns(searched_identifiers(person))


def _reasons(
    person: Person, reference: str | None, candidate: DuplicateCandidate
) -> Sequence[DuplicateReason]:
    mine = searched_identifiers(person)
    holds = {
        DuplicateReason.SAME_UPN: not _upns(mine).isdisjoint(_upns(candidate.identifiers)),
        DuplicateReason.SAME_IDENTIFIER: any(
            kind not in UPN_KINDS for kind, _ in mine & candidate.identifiers
        ),
        DuplicateReason.SAME_REFERENCE: reference is not None and reference == candidate.reference,
    }
    same_name = candidate.words.issuperset(_words(person))
    if person.birth_date == candidate.birth_date:
        similar = not same_name and _is_similar(person, candidate.words)
        holds[DuplicateReason.SAME_NAME_AND_BIRTH_DATE] = same_name
        holds[DuplicateReason.SIMILAR_NAME_AND_BIRTH_DATE] = similar
    if person.postcode is not MISSING and person.postcode == candidate.postcode:
        holds[DuplicateReason.SAME_NAME_AND_POSTCODE] = same_name
    return [reason for reason in DuplicateReason if holds.get(reason)]


def _upns(identifiers: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(value for kind, value in identifiers if kind in UPN_KINDS)


def _words(person: Person) -> Sequence[str]:
    return [*split_words(person.family_name), *split_words(person.given_names)]


def _is_similar(person: Person, words: Iterable[str]) -> bool:
    return all(
        any(_is_alike(mine, word) for mine in split_words(name) for word in words)
        for name in (person.family_name, person.given_names)
    )


def _is_alike(first: str, second: str) -> bool:
    """Whether one begins with the other, or they differ by a letter. Initials are not enough."""
    shorter = min(first, second, key=len)
    begins = len(shorter) >= _MIN_BEGINNING and (
        first.startswith(second) or second.startswith(first)
    )
    return begins or first == second or second in one_letter_off(first)
