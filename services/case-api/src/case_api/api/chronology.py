"""The chronology of a case, in pages and as a file for a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.case_history import read_case_history
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.people.person_record import RecordedBy
from case_api.domain.chronology import ChronologyEntry, ChronologyFilter, chronology
from case_api.domain.chronology_csv import CHRONOLOGY_COLUMNS, chronology_cells
from case_api.domain.chronology_item import ChronologyItem
from chassis.csv_text import csv_text
from chassis.identity import Principal
from chassis.pagination import Cursor, CursorParam, PagedList
from chassis.problems import InvalidRequest, Violation
from chassis.query import MinPosition, PageLimit, QueryDate, QueryFlag
from chassis.strict_model import StrictModel
from events.envelope import CaseId
from events.event_filters import ALL_TYPES, EventFilter
from events.stored_event import decode_events

router = APIRouter(prefix="/v1", tags=["cases"])

_LIST_KEY: Final = TypeAdapter[tuple[date, int]](tuple[date, int])


class ChronologyPage(StrictModel):
    """A page of a chronology, the earliest first."""

    entries: Annotated[tuple[ChronologyItem, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING


@dataclass(frozen=True, slots=True)
class ChronologyQuery:
    """What of a chronology is wanted."""

    type: Annotated[
        Annotated[tuple[EventFilter, ...], Field(max_length=50)],
        Query(description="Only these: `*` for all, a family such as `request.*`, or one type"),
    ] = (ALL_TYPES,)
    from_on: Annotated[QueryDate | SkipJsonSchema[None], Query(description="The first day")] = None
    to_on: Annotated[QueryDate | SkipJsonSchema[None], Query(description="The last day")] = None
    recorded_by: Annotated[
        Annotated[tuple[RecordedBy, ...], Field(max_length=20)],
        Query(description="Only what one of these recorded, such as `client:case-management`"),
    ] = ()
    include_amended: Annotated[
        QueryFlag,
        Query(description="With what was voided, and with the corrections and voids themselves"),
    ] = False
    min_position: MinPosition = 0

    def __post_init__(self) -> None:
        """Refuse days in the wrong order, which would find nothing.

        Raises:
            InvalidRequest: `to_on` is before `from_on`.
        """
        if self.from_on is not None and self.to_on is not None and self.to_on < self.from_on:
            message = "must be from_on or later"
            raise InvalidRequest(errors=[Violation("out_of_range", message, parameter="to_on")])

    @property
    def filter(self) -> ChronologyFilter:
        """The entries that are wanted."""
        return ChronologyFilter(
            types=self.type,
            from_on=self.from_on,
            to_on=self.to_on,
            recorded_by=self.recorded_by,
            include_amended=self.include_amended,
        )

    @property
    def identity(self) -> str:
        """What tells this query from others of the same case, in a cursor."""
        return repr(
            (
                sorted(self.type),
                self.from_on,
                self.to_on,
                sorted(self.recorded_by),
                self.include_amended,
            )
        )


Wanted = Annotated[ChronologyQuery, Depends()]


@router.get("/cases/{case_id}/chronology", operation_id="getChronology", responses={400: {}})
async def get_chronology(  # one parameter of the query each
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    wanted: Wanted,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> ChronologyPage:
    """What happened in a case, by the day on which it did: for a bundle, a complaint, a meeting.

    Corrections are applied. What was voided is left out, unless `include_amended`. Each entry has
    the duties that it did late and the irregularities, as known now.
    """
    of = f"{case_id} {wanted.identity}"
    identifies = {"list": "chronology", "ledger": str(identity.ledger_id), "of": of}
    context = app_context(request)
    pages = PagedList[ChronologyEntry, tuple[date, int]](context.cursors, identifies, _LIST_KEY)
    after = pages.after(cursor)
    entries = await _entries(request, case_id, identity, wanted)
    rest = [each for each in entries if after is None or _key(each) > after]
    page = pages.page(rest[: limit + 1], limit, _key)
    return ChronologyPage(entries=tuple(map(ChronologyItem.of, page.rows)), next=page.next)


@router.get(
    "/cases/{case_id}/chronology.csv",
    operation_id="downloadChronology",
    response_class=Response,
    responses={
        200: {
            "description": "A header, and a line for each entry.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        400: {},
    },
)
async def download_chronology(
    request: Request, case_id: CaseId, identity: CaseReader, wanted: Wanted
) -> Response:
    """The whole chronology as CSV, of which no cell is a formula."""
    entries = await _entries(request, case_id, identity, wanted)
    lines = [chronology_cells(ChronologyItem.of(each)) for each in entries]
    name = f'attachment; filename="chronology-{case_id}.csv"'
    return Response(
        csv_text([CHRONOLOGY_COLUMNS, *lines]),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


async def _entries(
    request: Request, case_id: CaseId, identity: Principal, wanted: ChronologyQuery
) -> Sequence[ChronologyEntry]:
    history = await read_case_history(app_context(request), identity, case_id, wanted.min_position)
    return chronology(decode_events(history).decoded, wanted.filter)


def _key(entry: ChronologyEntry) -> tuple[date, int]:
    return entry.on, entry.recorded.position
