"""The statements that find institutions, composed of the criteria that are given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from case_api.domain.institutions.criteria import InstitutionCriteria
from case_api.store.institutions.name_probe import WordMatch
from case_api.store.search.search_query import ComposedQuery
from events.envelope import LedgerId

InstitutionPlace: TypeAlias = tuple[int, datetime, UUID]
"""The place of an institution in a list: its rank, when it was created, and its id."""
MAX_NAME_CANDIDATES: Final = 5_000
"""Institutions that a search by name ranks at most."""
_INDEXED: Final = ("urn", "laestab", "ukprn", "ods_code", "authority", "kind")
"""The columns with an index in the order of creation, the most selective first."""
_EXACT, _PREFIX, _ALIKE = range(3)
"""How well a word matches. The rank of an institution is the sum of those of the words."""


@dataclass(frozen=True, slots=True)
class NameCandidates:
    """What is read to find a name: the matches of a word, or, where None, an authority's area."""

    word: WordMatch | None
    count: int
    """How many there are, counted up to one more than `MAX_NAME_CANDIDATES`."""


def has_further_criteria(criteria: InstitutionCriteria) -> bool:
    """Whether rows of the index that `listed_query` reads have to be checked."""
    return bool([*_further(criteria)]) or criteria.open_on is not None


def listed_query(
    ledger_id: LedgerId,
    criteria: InstitutionCriteria,
    after: InstitutionPlace | None,
    length: int,
) -> ComposedQuery:
    """The next `length` rows of an index of the first criterion, and whether each meets all."""
    query = ComposedQuery()
    conditions = [f"i.ledger_id = {query.parameter(ledger_id)}"]
    for column, value in _driver(criteria).items():
        conditions.append(f"i.{column} = {query.parameter(value)}")
    if after is not None:
        place = ", ".join(query.parameter(each) for each in after[1:])
        conditions.append(f"(i.created_at, i.institution_id) > ({place})")
    matches = " AND ".join(("true", *_checks(query, _further(criteria), criteria)))
    query.text = (
        f"SELECT 0, i.created_at, i.institution_id, {matches}"  # noqa: S608  # placeholders only
        f" FROM case_api.institution i WHERE {' AND '.join(conditions)}"
        f" ORDER BY i.created_at, i.institution_id LIMIT {query.parameter(length)}"
    )
    return query


def candidate_counts_query(
    ledger_id: LedgerId, words: Sequence[WordMatch], authority: str | None
) -> ComposedQuery:
    """How many institutions each word has, and the area of an authority, up to a bound."""
    query = ComposedQuery()
    query.parameter(ledger_id)
    sources = [_matches(query, word) for word in words]
    if authority is not None:
        sources.append(_area(query, authority))
    bound = query.parameter(MAX_NAME_CANDIDATES + 1)
    counts = (f"(SELECT count(*) FROM ({each} LIMIT {bound}) AS f)" for each in sources)  # noqa: S608
    query.text = f"SELECT {', '.join(counts)}"
    return query


def named_query(  # a page of a search is of all of these
    ledger_id: LedgerId,
    criteria: InstitutionCriteria,
    words: Sequence[WordMatch],
    candidates: NameCandidates,
    after: InstitutionPlace | None,
    length: int,
) -> ComposedQuery:
    """At most `length` institutions that meet all criteria, the best match of the name first."""
    query = ComposedQuery()
    query.parameter(ledger_id)
    if candidates.word is None:
        source = _area(query, str(criteria.authority))
    else:
        source = f"SELECT DISTINCT institution_id FROM ({_matches(query, candidates.word)}) AS m"  # noqa: S608
    joins = "".join(
        f" CROSS JOIN LATERAL (SELECT min(m.rank) AS rank FROM ({_matches(query, word, of=True)})"  # noqa: S608
        f" AS m) AS w{number}"
        for number, word in enumerate(words)
    )
    rank = " + ".join(f"w{number}.rank" for number in range(len(words)))
    conditions = [f"{rank} IS NOT NULL", *_checks(query, _given(criteria), criteria)]
    order = f"{rank}, i.created_at, i.institution_id"
    if after is not None:
        place = ", ".join(query.parameter(each) for each in after)
        conditions.append(f"({order}) > ({place})")
    query.text = (
        f"SELECT {rank}, i.created_at, i.institution_id, true"  # noqa: S608  # placeholders only
        f" FROM ({source} OFFSET 0) AS c{joins}"
        " JOIN case_api.institution i ON i.ledger_id = $1 AND i.institution_id = c.institution_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {query.parameter(length)}"
    )
    return query


def _matches(query: ComposedQuery, match: WordMatch, *, of: bool = False) -> str:
    """The institutions that a word matches, each maybe several times; or only `c` among them."""
    word, end = query.parameter(match.word), query.parameter(match.end)
    alike = query.parameter(list(match.alike))
    one = "institution_id = c.institution_id" if of else "true"
    return (
        "SELECT institution_id,"  # noqa: S608  # placeholders only
        f" CASE WHEN word = {word} THEN {_EXACT} ELSE {_PREFIX} END AS rank"
        " FROM case_api.institution_word"
        f" WHERE ledger_id = $1 AND word >= {word} AND word < {end} AND {one}"
        f" UNION ALL SELECT institution_id, {_ALIKE} FROM case_api.institution_word"
        f" WHERE ledger_id = $1 AND word = ANY ({alike}::text[]) AND {one}"
    )


def _area(query: ComposedQuery, authority: str) -> str:
    return (
        "SELECT institution_id FROM case_api.institution"  # noqa: S608  # placeholders only
        f" WHERE ledger_id = $1 AND authority = {query.parameter(authority)}"
    )


def _given(criteria: InstitutionCriteria) -> Mapping[str, str]:
    """The criteria that are equal to a column."""
    values = {column: getattr(criteria, column) for column in _INDEXED}
    return {column: value for column, value in values.items() if value is not None}


def _driver(criteria: InstitutionCriteria) -> Mapping[str, str]:
    """The criterion whose index is read, if any."""
    return dict([*_given(criteria).items()][:1])


def _further(criteria: InstitutionCriteria) -> Mapping[str, str]:
    return dict([*_given(criteria).items()][1:])


def _checks(
    query: ComposedQuery, equal: Mapping[str, str], criteria: InstitutionCriteria
) -> Iterator[str]:
    for column, value in equal.items():
        # A column without a value is not equal to one.
        yield f"COALESCE(i.{column} = {query.parameter(value)}, false)"
    if criteria.open_on is not None:
        day = query.parameter(criteria.open_on)
        yield f"i.open_from <= {day} AND i.open_to >= {day}"
