"""The statement of a search, composed of the conditions of the criteria that are given.

A name drives the search where there is one: the cases of each word are looked up by tokens, those
of all words are joined and ranked. Without a name each condition is a range of an index, in the
order of opening.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from case_api.domain.search.criteria import CaseCriteria
from case_api.store.search.due_cases import DueCases
from case_api.store.search.name_tokens import NameMatch
from events.blind_index import BlindIndex, IndexedValue

SearchPlace: TypeAlias = tuple[int, datetime, UUID]
"""Where a page begins: after the case of this rank, instant of opening, and id."""
SEARCH_COLUMNS: Final = (
    "c.case_id, c.opened_at, c.reference, c.cohort, c.stage, c.flags, c.officer_id, c.team_id,"
    " c.setting, c.main_case_id, c.erased_on, c.closed_on,"
    " p.summary"
)
"""The columns of a case that was found, behind its rank."""
_EXACT, _PREFIX, _ALIKE = range(3)
"""How well a word matches. The rank of a case is the sum of those of the words, 0 without any."""


@dataclass(slots=True)
class ComposedQuery:
    """A statement and its values."""

    text: str = ""
    values: list[object] = field(default_factory=list[object])

    def parameter(self, value: object) -> str:
        """A placeholder for a value, which is sent apart from the statement."""
        self.values.append(value)
        return f"${len(self.values)}"


def search_page_query(
    index: BlindIndex,
    criteria: CaseCriteria,
    words: Sequence[NameMatch],
    after: SearchPlace | None,
    limit: int,
    due: DueCases | None = None,
) -> ComposedQuery:
    """At most `limit` cases after a place, the best match of the name first, then by opening.

    Of a search by name each row has the number of cases from the place on: all are ranked anyway.
    """
    query = ComposedQuery()
    source = search_source(query, index.ledger_id, words)
    conditions = [*search_conditions(query, criteria, index)]
    if due is not None:
        conditions.append(due_condition(query, due))
    counted, rank = ("count(*) OVER ()", "n.rank") if words else ("NULL", "0")
    order = "n.rank, c.opened_at, c.case_id" if words else "c.opened_at, c.case_id"
    if after is not None:
        place = after if words else after[1:]
        conditions.append(f"({order}) > ({', '.join(query.parameter(each) for each in place)})")
    query.text = (
        f"SELECT {counted}, {rank}, {SEARCH_COLUMNS} {source}"
        f"{''.join(f' AND {each}' for each in conditions)}"
        f" ORDER BY {order} LIMIT {query.parameter(limit)}"
    )
    return query


def search_count_query(
    index: BlindIndex, criteria: CaseCriteria, at_most: int, due: DueCases | None = None
) -> ComposedQuery:
    """How many cases a search without a name finds, counted up to a bound."""
    query = ComposedQuery()
    source = search_source(query, index.ledger_id, ())
    conditions = [*search_conditions(query, criteria, index)]
    if due is not None:
        conditions.append(due_condition(query, due))
    query.text = (
        f"SELECT count(*) FROM (SELECT {source}{''.join(f' AND {each}' for each in conditions)}"  # noqa: S608  # placeholders only
        f" LIMIT {query.parameter(at_most)}) AS found"
    )
    return query


def search_source(query: ComposedQuery, ledger_id: UUID, words: Sequence[NameMatch] = ()) -> str:
    """The tables, and the condition of the ledger, which has the first placeholder."""
    query.parameter(ledger_id)
    cases = "case_api.case_list c"
    if words:
        named = f"({_named(query, words)}) AS n"
        cases = f"{named} JOIN {cases} ON c.ledger_id = $1 AND c.case_id = n.case_id"
    return (
        f"FROM {cases} LEFT JOIN case_api.person_search p"
        " ON p.ledger_id = $1 AND p.case_id = c.case_id WHERE c.ledger_id = $1"
    )


def _named(query: ComposedQuery, words: Sequence[NameMatch]) -> str:
    """The cases that all words match, with their rank; OFFSET, so that no other case is read."""
    sets = " JOIN ".join(
        f"({_cases_of(query, word)}) AS w{number}{' USING (case_id)' if number else ''}"
        for number, word in enumerate(words)
    )
    rank = " + ".join(f"w{number}.rank" for number in range(len(words)))
    return f"SELECT case_id, {rank} AS rank FROM {sets} OFFSET 0"  # noqa: S608  # placeholders only


def _cases_of(query: ComposedQuery, match: NameMatch) -> str:
    """The cases that a word matches, each with its best match."""
    ranges = " UNION ALL ".join(
        f"SELECT case_id, {rank} AS rank FROM case_api.person_name"  # noqa: S608  # placeholders only
        f" WHERE ledger_id = $1 AND token = ANY ({query.parameter(list(tokens))}::bigint[])"
        for rank, tokens in (
            (_EXACT, match.exact),
            (_PREFIX, match.prefix),
            (_ALIKE, match.alike),
        )
    )
    return f"SELECT case_id, min(rank) AS rank FROM ({ranges}) AS matched GROUP BY case_id"  # noqa: S608


def due_condition(query: ComposedQuery, due: DueCases) -> str:
    """The condition that a case is due; where these are many, a look-up for each case.

    A scalar subquery, so that the cases that are due are never read as a whole.
    """
    if due.cases is not None:
        return f"c.case_id = ANY ({query.parameter(due.cases)}::uuid[])"
    by, today = query.parameter(due.by), query.parameter(due.today)
    return (
        "(SELECT true FROM case_api.running_deadline d"  # noqa: S608  # placeholders only
        f" WHERE d.ledger_id = $1 AND d.case_id = c.case_id AND d.due_on <= {by}"
        f" AND d.law_due_on >= {today} LIMIT 1)"
    )


def search_conditions(
    query: ComposedQuery, criteria: CaseCriteria, index: BlindIndex
) -> Iterator[str]:
    """A condition for each criterion that is given, apart from the name and the day."""
    columns = {
        "c.reference": criteria.reference,
        "c.officer_id": criteria.officer_id,
        "c.team_id": criteria.team_id,
        "c.setting": criteria.setting,
        "c.cohort": criteria.cohort,
        "c.stage": criteria.stage,
    }
    for column, value in columns.items():
        if value is not None:
            yield f"{column} = {query.parameter(value)}"
    if criteria.birth_date is not None:
        tokens = index.tokens(IndexedValue.BIRTH_DATE, [criteria.birth_date.isoformat()])
        yield f"p.birth_date = ANY ({query.parameter(tokens)}::bigint[])"
    if criteria.postcode is not None:
        tokens = index.tokens(IndexedValue.POSTCODE, [criteria.postcode])
        yield f"p.postcode = ANY ({query.parameter(tokens)}::bigint[])"
    if criteria.flag is not None:
        # A constant from a list of values: the text of the condition selects a partial index.
        yield f"'{criteria.flag.value}' = ANY (c.flags)"
    if criteria.identifier is not None:
        tokens = index.tokens(IndexedValue.IDENTIFIER, [criteria.identifier])
        yield _identifier_condition(query, criteria, tokens)


def _identifier_condition(
    query: ComposedQuery, criteria: CaseCriteria, tokens: Sequence[int]
) -> str:
    given = query.parameter(tokens)
    kinds = ""
    if criteria.identifier_kinds is not None:
        kinds = f" AND i.kind = ANY ({query.parameter(list(criteria.identifier_kinds))}::text[])"
    return (
        "c.case_id IN (SELECT i.case_id FROM case_api.person_identifier i"  # noqa: S608
        f" WHERE i.ledger_id = $1 AND i.token = ANY ({given}::bigint[]){kinds})"
    )
