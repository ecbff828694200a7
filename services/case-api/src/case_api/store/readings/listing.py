"""The record of reading, the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from asyncpg import Record

from case_api.domain.readings.chain import ReadingRow
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId

READING_COLUMNS: Final = ", ".join(f"r.{each.name}" for each in fields(ReadingRow))
_CONDITIONS: Final = {
    "case_id": "",
    "actor": "r.actor = ${}",
    "kind": "r.kind = ${}",
    "not_before": "r.position >= (SELECT t.position FROM case_api.reading t"
    " WHERE t.ledger_id = $1 AND t.recorded_at >= ${} ORDER BY t.recorded_at, t.position LIMIT 1)",
    "before": "r.position <= (SELECT t.position FROM case_api.reading t"
    " WHERE t.ledger_id = $1 AND t.recorded_at < ${}"
    " ORDER BY t.recorded_at DESC, t.position DESC LIMIT 1)",
    "below": "r.position < ${}",
    "disclosing": "${}::boolean",
}
"""By the name of a filter. Instants never decrease with positions, so that they bound positions."""
_DISCLOSING: Final = " AND c.discloses", " AND case_api.discloses_v1(r.actor, r.kind)"
"""Of the readings of a case, and of those of any: the conditions of two partial indexes."""


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which readings: those to which every given filter applies.

    `case_id` finds the readings of a case and those that may be of any. `before` is the first
    instant after the period. `below` is a position: the page goes on with earlier ones. With
    `disclosing`, which is given with a case, only readings that are disclosures.
    """

    case_id: CaseId | None = None
    actor: str | None = None
    kind: str | None = None
    not_before: datetime | None = None
    before: datetime | None = None
    below: int | None = None
    disclosing: bool | None = None


async def list_readings(
    db: DriverConnection, ledger_id: LedgerId, only: ReadingFilter, limit: int
) -> Sequence[ReadingRow]:
    """At most `limit` readings of a council, the newest first."""
    given = {
        each.name: value
        for each, value in zip(fields(only), astuple(only), strict=True)
        if value is not None
    }
    query = readings_query(tuple(given))
    return [reading_row(row) for row in await db.fetch(query, ledger_id, limit, *given.values())]


@cache
def readings_query(given: Sequence[str]) -> str:
    """The statement for some filters, in the order of their values: a range of one index.

    A case's readings are a range of `reading_case`, merged with those that may be of any case.
    """
    conditions = "".join(f" AND {each}" for each in _conditions(given))
    end = f"{conditions} ORDER BY r.position DESC LIMIT $2"
    of_council = f"SELECT {READING_COLUMNS} FROM case_api.reading r WHERE r.ledger_id = $1"  # noqa: S608  # constants
    if "case_id" not in given:
        return of_council + end
    number = 3 + list(given).index("case_id")
    only_of_case, only_of_any = _DISCLOSING if "disclosing" in given else ("", "")
    of_case = (
        f"SELECT {READING_COLUMNS} FROM case_api.reading_case c"  # noqa: S608  # constants
        " JOIN case_api.reading r ON r.ledger_id = $1 AND r.position = c.position"
        f" WHERE c.ledger_id = $1 AND c.case_id = ${number}{only_of_case}"
    )
    of_any = f"{of_council} AND r.covers_all{only_of_any}"
    # Ordered by the position of `reading_case`, the first rows of its key are enough.
    first = f"{of_case}{conditions} ORDER BY c.position DESC LIMIT $2"
    return f"({first}) UNION ALL ({of_any}{end}) ORDER BY position DESC LIMIT $2"


def reading_row(row: Record) -> ReadingRow:
    """A row of the record."""
    values = dict(row)
    case_ids: Sequence[UUID] = values.pop("case_ids")
    criteria: Sequence[str] = values.pop("criteria")
    return ReadingRow(**values, case_ids=tuple(case_ids), criteria=tuple(criteria))


def _conditions(given: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(given, 3):
        if text := _CONDITIONS[name]:
            yield text.format(number)
