"""The list of deadlines as a CSV file."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter
from pydantic_core import MISSING
from starlette.responses import StreamingResponse

from chassis.csv_text import csv_text
from chassis.identity import Principal, require_scopes
from chassis.limits import AS_REPORT
from deadline_service.api.deadline_filters import (
    DeadlineSelection,
    ListFiltersDep,
    select_deadlines,
)
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.api.listed_deadline import DeadlineLister, ListedDeadline
from deadline_service.store.listing import ListPosition, list_position
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["deadlines"])

_PAGE_ROWS: Final = 500
_COLUMNS: Final = (
    *("deadline_id", "case_id", "reference", "rule", "title", "owed_by", "kind", "state"),
    "summary",
    *("is_limit_of_law", "started_on", "due_on", "law_due_on", "last_working_day", "not_before"),
    *("settled_on", "ground", "officer_id", "officer_is_cover", "team_id"),
    *("instrument", "provision", "link"),
)


@router.get(
    "/deadlines.csv",
    operation_id="exportDeadlines",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A line of names, then a line for each deadline.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        409: {},
    },
    openapi_extra=AS_REPORT,
)
async def export_deadlines(
    context: Context,
    reader: Annotated[Principal, require_scopes("deadlines:read")],
    filters: ListFiltersDep,
) -> StreamingResponse:
    """The whole list of deadlines as CSV, with the filters and the order of the list.

    It has ids, references of cases and codes, and no name. What is not known is an empty cell.
    """
    day = filters.of_cases.today or await context.clock.today()
    wanted = filters.of_cases.on(day, filters.due_from, filters.due_to)
    ledger_id = LedgerId(reader.ledger_id)
    async with context.read_session(ledger_id) as session:
        selected = await select_deadlines(session.db, ledger_id, filters.of_cases, wanted)
    lister = DeadlineLister(ledger_id, context.rulebook, context.calendar, day)
    export = _Export(context, selected, lister)
    first = await export.read_page(None)
    return StreamingResponse(
        export.lines(first),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="deadlines-{day}.csv"'},
    )


@dataclass(frozen=True, slots=True)
class _Export:
    """The lines of a file, a page at a time, each read in a transaction of its own."""

    context: AppContext
    selected: DeadlineSelection
    lister: DeadlineLister

    async def read_page(self, after: ListPosition | None) -> "_Page":
        """A page after a place in the list; the first, before the response begins.

        A failure until then can be answered; a later one ends the connection.
        """
        async with self.context.read_session(self.selected.ledger_id) as session:
            rows = await self.selected.page(session.db, after, _PAGE_ROWS)
            found = await self.lister.responses(session.db, rows)
        last = list_position(rows[-1]) if len(rows) == _PAGE_ROWS else None
        return _Page(csv_text(map(_line, found)), last)

    async def lines(self, first: "_Page") -> AsyncGenerator[str]:
        """The names of the columns, then the lines of each page."""
        yield csv_text([_COLUMNS])
        page = first
        yield page.lines
        while page.last is not None:
            page = await self.read_page(page.last)
            yield page.lines


class _Page(NamedTuple):
    """Lines of the file. `last` is the place after which the list may go on; None: it ends."""

    lines: str
    last: ListPosition | None


def _line(deadline: ListedDeadline) -> Sequence[object]:
    officer = None if deadline.officer is MISSING else deadline.officer
    source = None if deadline.source is MISSING else deadline.source
    values = {
        **dict(deadline),
        "officer_id": officer and officer.officer_id,
        "officer_is_cover": officer and _flag(value=officer.is_cover),
        "is_limit_of_law": _flag(value=deadline.is_limit_of_law),
        "instrument": source and source.instrument,
        "provision": source and source.provision,
        "link": source and source.link,
    }
    return [None if values[name] is MISSING else values[name] for name in _COLUMNS]


def _flag(*, value: bool) -> str:
    return "true" if value else "false"
