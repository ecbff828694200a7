"""The record of reading: of a council, and of a case."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import app_context
from case_api.api.readings.gateway import ReadingGateway, RecordReadingDep
from case_api.api.readings.models import ReadingPage, RecordedReading
from case_api.domain.readings.chain import ReadingRow
from case_api.domain.readings.london_period import begins_at, ends_at
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.case_existence import has_case
from case_api.store.readings.listing import ReadingFilter, list_readings
from chassis.database import driver_connection, transaction
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import PageLimit, QueryDate
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["readings"])

_POSITION: Final = TypeAdapter[tuple[int]](tuple[int])
_Actor = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~][ -~]*$")]
FromDay = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(alias="from", description="The first day, in England"),
]
"""The query parameter `from`."""
ToDay = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(alias="to", description="The last day, in England"),
]
"""The query parameter `to`."""


@dataclass(frozen=True, slots=True)
class ReadingQuery:
    """Which readings are listed: those to which every given filter applies."""

    actor: Annotated[
        _Actor | SkipJsonSchema[None], Query(description="Only readings by this actor")
    ] = None
    kind: Annotated[
        DataKind | SkipJsonSchema[None], Query(description="Only readings of this kind of data")
    ] = None
    from_: FromDay = None
    to: ToDay = None

    def filter(self, case_id: CaseId | None) -> ReadingFilter:
        """The filter of the store; of readings of a case, if one is given."""
        return ReadingFilter(
            case_id=case_id,
            actor=self.actor,
            kind=self.kind,
            not_before=None if self.from_ is None else begins_at(self.from_),
            before=None if self.to is None else ends_at(self.to),
        )

    def criteria(self) -> tuple[str, ...]:
        """The kinds of the filters that are given."""
        given: dict[str, str | date | None] = {
            "actor": self.actor,
            "kind": self.kind,
            "from": self.from_,
            "to": self.to,
        }
        return tuple(name for name, value in given.items() if value is not None)


_Asked = Annotated[ReadingQuery, Depends()]


@router.get("/readings", operation_id="listReadings", responses={400: {}, 404: {}})
async def list_council_readings(
    request: Request,
    reading: RecordReadingDep,
    asked: _Asked,
    case_id: Annotated[
        CaseId | SkipJsonSchema[None],
        Query(description="Only readings of this case, and those that may be of any"),
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> ReadingPage:
    """Who read personal data of the council's cases, what, when, for what and from where.

    Whose data was searched for is not recorded, only whose was found. This reading is recorded too.
    """
    return await _read_page(request, reading, asked, case_id, (limit, cursor))


@router.get("/cases/{case_id}/readings", operation_id="listCaseReadings", responses={400: {}})
async def list_case_readings(
    request: Request,
    case_id: CaseId,
    reading: RecordReadingDep,
    asked: _Asked,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> ReadingPage:
    """Who read the data of one case, for the answer to a subject access request.

    It has the readings that may be of any case too (`covers_all`), such as files of all children.
    The record is kept when the data of the case is erased. This reading is recorded too.
    """
    return await _read_page(request, reading, asked, case_id, (limit, cursor))


async def _read_page(
    request: Request,
    reading: ReadingGateway,
    asked: ReadingQuery,
    case_id: CaseId | None,
    place: tuple[int, str | None],
) -> ReadingPage:
    """A page of a length that goes on from a cursor.

    Raises:
        NotFound: there is no such case.
    """
    context, ledger_id, (limit, cursor) = app_context(request), reading.ledger_id, place
    identifies = {"list": "readings", "ledger": str(ledger_id), "of": f"{asked} {case_id}"}
    pages = PagedList[ReadingRow, tuple[int]](context.cursors, identifies, _POSITION)
    after = pages.after(cursor)
    only = replace(asked.filter(case_id), below=None if after is None else after[0])
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        if case_id is not None and not await has_case(connection, ledger_id, case_id):
            raise NotFound
        found = await list_readings(connection, ledger_id, only, limit + 1)
        page = pages.page(found, limit, lambda row: (row.position,))
        await reading.record(connection, _read(asked, case_id, len(page.rows)))
    return ReadingPage(readings=tuple(map(RecordedReading.of, page.rows)), next=page.next)


def _read(asked: ReadingQuery, case_id: CaseId | None, results: int) -> DataRead:
    cases = () if case_id is None else (case_id,)
    return DataRead(DataKind.READING_RECORD, cases, criteria=asked.criteria(), results=results)
