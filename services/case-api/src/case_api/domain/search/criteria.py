"""What cases are searched by: all criteria that are given must hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from case_api.domain.case_view import Stage
from case_api.domain.people.identifier import UPN_KINDS, IdentifierKind
from events.contracts.vocabulary.case import CaseFlag


@dataclass(frozen=True, slots=True)
class CaseCriteria:
    """The criteria of one search. None, or no word: not given."""

    words: Sequence[str] = ()
    """Of a name, as `query_words` returns them."""
    birth_date: date | None = None
    postcode: str | None = None
    identifier: str | None = None
    """As `search_value` returns it."""
    identifier_kinds: Sequence[IdentifierKind] | None = None
    reference: str | None = None
    officer_id: UUID | None = None
    team_id: UUID | None = None
    setting: str | None = None
    cohort: int | None = None
    stage: Stage | None = None
    flag: CaseFlag | None = None
    due_by: date | None = None
    """The last day on which the next statutory date may be."""


def search_value(identifier: str) -> str:
    """An identifier as it is searched: in capitals and without spaces."""
    return "".join(identifier.split()).upper()


def normal_postcode(text: str) -> str:
    """A postcode as it is stored: in capitals, one space before its last three characters."""
    bare = search_value(text)
    return f"{bare[:-3]} {bare[-3:]}"


def kinds_alike(kind: IdentifierKind) -> Sequence[IdentifierKind]:
    """The kinds to search for one: a UPN is found also where it is a former one."""
    return sorted(UPN_KINDS) if kind in UPN_KINDS else [kind]
