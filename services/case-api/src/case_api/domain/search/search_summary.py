"""What a search shows of a person, and what possible duplicates are compared by."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.search.duplicates import searched_identifiers
from events.name_words import indexed_words


@dataclass(frozen=True, slots=True)
class SearchSummary:
    """The current version of a person, as far as a search needs it. Stored encrypted."""

    family_name: str
    given_names: str
    birth_date: date
    postcode: str | None
    words: Sequence[str]
    """Of all names, as they are indexed."""
    identifiers: Sequence[tuple[str, str]]
    """The kinds and values of those that count, as they are searched."""

    @classmethod
    def of(cls, person: Person) -> Self:
        """The summary of a person."""
        return cls(
            family_name=person.family_name,
            given_names=person.given_names,
            birth_date=person.birth_date,
            postcode=None if person.postcode is MISSING else person.postcode,
            words=sorted(indexed_words(person.names())),
            identifiers=sorted(searched_identifiers(person)),
        )


SEARCH_SUMMARY = TypeAdapter(SearchSummary)
"""Its form as JSON."""
