"""The chronologies of the children whom inspectors track: in pages, and as a file."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, TypeAdapter
from pydantic_core import MISSING
from starlette.responses import StreamingResponse

from case_api.api.dependencies import AppContext, app_context
from case_api.api.inspection.annex_file import CSV_TYPE, FILE_CONTENT, HTML_TYPE, file_response
from case_api.api.inspection.annex_list import AsOfDay
from case_api.api.readings.gateway import CaseReadingDep
from case_api.domain.chronology_item import ChronologyItem
from case_api.domain.inspection.chronology_files import (
    CHRONOLOGY_WRITERS,
    ChronologyFileFormat,
    ChronologyWriter,
)
from case_api.domain.inspection.inspected_case import MAX_INSPECTED_CASES, InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.inspection.annex_list import current_moment
from case_api.store.inspection.chronologies import read_chronology_items
from case_api.store.inspection.inspected_cases import find_inspected_cases
from chassis.limits import AS_REPORT
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import InvalidRequest, NotFound, Violation
from chassis.query import PageLimit
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, Position
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1", tags=["inspections"])

_Key = tuple[date, int, datetime, int, date, int]
"""The day, the position and the instant of the chronologies; then the place of the case, and the
day and position of the entry, after which a page begins."""
_KEY: Final = TypeAdapter[_Key](_Key)
_NAMES: Final[Mapping[ChronologyFileFormat, tuple[str, str]]] = {
    ChronologyFileFormat.CSV: ("chronologies.csv", CSV_TYPE),
    ChronologyFileFormat.HTML: ("chronologies.html", HTML_TYPE),
}


class InspectedEntry(ChronologyItem):
    """Something that happened in one of the cases."""

    case_id: CaseId


class ChronologiesPage(StrictModel):
    """A page of the chronologies: case after case as they were asked for, the earliest first."""

    as_of: date
    """The day up to which they go."""
    position: EventPosition
    """Up to where in the log they are known."""
    cases: Annotated[tuple[InspectedCase, ...], Field(max_length=MAX_INSPECTED_CASES)]
    """All cases that were asked for, on every page."""
    entries: Annotated[tuple[InspectedEntry, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING


@dataclass(frozen=True, slots=True)
class InspectedQuery:
    """Which cases are asked for, and up to which day."""

    case_id: Annotated[
        Annotated[tuple[CaseId, ...], Field(min_length=1, max_length=MAX_INSPECTED_CASES)],
        Query(description="The cases, up to six: repeat the parameter"),
    ]
    as_of: AsOfDay = None

    def __post_init__(self) -> None:
        """Refuse a case that is asked for twice.

        Raises:
            InvalidRequest: there is one.
        """
        if len({*self.case_id}) < len(self.case_id):
            twice = Violation("repeated", "must not have the same case twice", parameter="case_id")
            raise InvalidRequest(errors=[twice])


Asked = Annotated[InspectedQuery, Depends()]


@router.get(
    "/inspections/chronologies",
    operation_id="listInspectedChronologies",
    responses={400: {}, 404: {}},
    openapi_extra=AS_REPORT,
)
async def list_inspected_chronologies(
    request: Request,
    asked: Asked,
    reading: CaseReadingDep,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> ChronologiesPage:
    """The chronologies of up to six cases, as getChronology has each, in one list.

    All pages are as known at the first. Of a case that was erased nothing is shown but the day.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    of = f"{[str(each) for each in asked.case_id]} {asked.as_of}"
    identifies = {"list": "inspected-chronologies", "ledger": str(ledger_id), "of": of}
    pages = PagedList[tuple[int, InspectedEntry], _Key](context.cursors, identifies, _KEY)
    place = pages.after(cursor)
    async with context.open_log(ledger_id) as log:
        cases = await _find(log, asked)
        moment = (
            await _moment(context, log, asked)
            if place is None
            else ListMoment(place[0], Position(place[1]), place[2])
        )
        rows = await _read_page(log, cases, moment, place, limit + 1)
        data = DataRead.of_cases(DataKind.CHRONOLOGY, asked.case_id)
        await reading.record(await log.connection(), data)
    known = moment.day, int(moment.position), moment.recorded_at
    page = pages.page(rows, limit, lambda row: (*known, row[0], row[1].on, int(row[1].position)))
    return ChronologiesPage(
        as_of=moment.day,
        position=moment.position,
        cases=tuple(cases),
        entries=tuple(entry for _, entry in page.rows),
        next=page.next,
    )


@router.get(
    "/inspections/chronologies/file",
    operation_id="downloadInspectedChronologies",
    response_class=StreamingResponse,
    responses={200: {"description": "The whole chronologies.", "content": FILE_CONTENT}, 404: {}},
    openapi_extra=AS_REPORT,
)
async def download_inspected_chronologies(
    request: Request,
    asked: Asked,
    reading: CaseReadingDep,
    format_: Annotated[
        ChronologyFileFormat, Query(alias="format", description="The form of the file")
    ] = ChronologyFileFormat.HTML,
) -> StreamingResponse:
    """The chronologies of up to six cases as one file: for print, or for a spreadsheet."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with context.open_log(ledger_id) as log:
        cases = await _find(log, asked)
        moment = await _moment(context, log, asked)
        # All are read before the response begins: it can be refused until then.
        found = [await read_chronology_items(log, each, moment) for each in cases]
        data = DataRead.of_cases(DataKind.CHRONOLOGY, asked.case_id)
        await reading.record(await log.connection(), data)
    name, media_type = _NAMES[format_]
    content = _text(CHRONOLOGY_WRITERS[format_](), moment, [*zip(cases, found, strict=True)])
    return file_response(content, name, media_type)


async def _find(log: PostgresLog, asked: InspectedQuery) -> Sequence[InspectedCase]:
    """The cases that are asked for, in the same order.

    Raises:
        NotFound: the council has no such case, whatever another council has; `errors` has which.
    """
    found = await find_inspected_cases(await log.connection(), log.ledger_id, asked.case_id)
    if len(found) < len(asked.case_id):
        unknown = [i for i, each in enumerate(asked.case_id, 1) if each not in found]
        message = f"must be ids of cases: not so number {', '.join(map(str, unknown))}"
        raise NotFound(errors=[Violation("unknown_case", message, parameter="case_id")])
    return [found[each] for each in asked.case_id]


async def _moment(context: AppContext, log: PostgresLog, asked: InspectedQuery) -> ListMoment:
    day = asked.as_of or await context.clock.today()
    return await current_moment(await log.connection(), log.ledger_id, day)


async def _read_page(
    log: PostgresLog,
    cases: Sequence[InspectedCase],
    moment: ListMoment,
    place: _Key | None,
    limit: int,
) -> Sequence[tuple[int, InspectedEntry]]:
    """At most `limit` entries after a place, each with the place of its case."""
    rows: list[tuple[int, InspectedEntry]] = []
    first, after = (0, (date.min, 0)) if place is None else (place[3], place[4:])
    for index in range(first, len(cases)):
        case = cases[index]
        rows += (
            (index, InspectedEntry(case_id=case.case_id, **dict(each)))
            for each in await read_chronology_items(log, case, moment)
            if index > first or (each.on, int(each.position)) > after
        )
        if len(rows) >= limit:
            break
    return rows[:limit]


async def _text(
    writer: ChronologyWriter,
    moment: ListMoment,
    cases: Sequence[tuple[InspectedCase, Sequence[ChronologyItem]]],
) -> AsyncGenerator[str]:
    yield writer.start(moment)
    for case, items in cases:
        yield writer.case(case, items)
    yield writer.end()
