"""The report of an import: what became of each row, as a file."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import StreamingResponse

from case_api.api.dependencies import AppContext, CaseReader, app_context
from case_api.api.imports.jobs import require_job
from case_api.domain.imports.outcome import ImportFormat, ImportRowReport, RowOutcome
from case_api.store.imports.outcomes import outcomes_after
from chassis.csv_text import csv_text
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["imports"])

_PAGE_ROWS: Final = 500
_MEDIA_TYPES: Final = {
    ImportFormat.NDJSON: "application/x-ndjson",
    ImportFormat.CSV: "text/csv; charset=utf-8",
}
_COLUMNS: Final = ("row", "reference", "outcome", "case_id", "code", "pointer", "message")
_TEXT: Final = {"schema": {"type": "string"}}


@router.get(
    "/imports/{import_id}/report",
    operation_id="getImportReport",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A line for each row; in CSV, one for each violation of a row.",
            "content": {"application/x-ndjson": _TEXT, "text/csv": _TEXT},
        }
    },
)
async def get_report(
    request: Request,
    import_id: UUID,
    identity: CaseReader,
    format_: Annotated[
        ImportFormat, Query(alias="format", description="The format of the report")
    ] = ImportFormat.NDJSON,
    outcome: Annotated[
        RowOutcome | SkipJsonSchema[None], Query(description="Only rows with this outcome")
    ] = None,
) -> StreamingResponse:
    """Download what became of each row that was read, in order. It holds no personal data.

    Each has the number of the row, the reference, and why it was refused: a code, the place in the
    row and a sentence, never the value that was given. While the import runs, the report has the
    rows that have been read.
    """
    report = _Report(app_context(request), LedgerId(identity.ledger_id), import_id, outcome)
    first = await report.first_page()
    name = f"import-{import_id}.{format_.value}"
    return StreamingResponse(
        _WRITERS[format_](report.pages(first)),
        media_type=_MEDIA_TYPES[format_],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


_Page: TypeAlias = Sequence[ImportRowReport]


@dataclass(frozen=True, slots=True)
class _Report:
    """The rows of a report, a page at a time, each read in a transaction of its own."""

    context: AppContext
    ledger_id: LedgerId
    import_id: UUID
    outcome: RowOutcome | None

    async def first_page(self) -> _Page:
        """The first page, read before the response begins: it can be refused until then.

        Raises:
            NotFound: there is no such import.
        """
        async with transaction(self.context.engine, self.ledger_id) as db:
            await require_job(db, self.ledger_id, self.import_id)
            return await self._read(db, 0)

    async def pages(self, first: _Page) -> AsyncGenerator[_Page]:
        """Every page, from the first."""
        page = first
        yield page
        while len(page) == _PAGE_ROWS:
            async with transaction(self.context.engine, self.ledger_id) as db:
                page = await self._read(db, page[-1].row)
            yield page

    async def _read(self, db: AsyncConnection, after: int) -> _Page:
        return await outcomes_after(
            await driver_connection(db),
            self.ledger_id,
            self.import_id,
            after,
            _PAGE_ROWS,
            self.outcome,
        )


async def _ndjson(pages: AsyncGenerator[_Page]) -> AsyncGenerator[str]:
    async for page in pages:
        yield "".join(f"{row.model_dump_json()}\n" for row in page)


async def _csv(pages: AsyncGenerator[_Page]) -> AsyncGenerator[str]:
    yield csv_text([_COLUMNS])
    async for page in pages:
        yield csv_text(line for row in page for line in _csv_lines(row))


def _csv_lines(row: ImportRowReport) -> Iterator[Sequence[object]]:
    """A line for each violation, or one without."""
    reference, case_id = ("" if part is MISSING else part for part in (row.reference, row.case_id))
    known = (row.row, reference, row.outcome.value, case_id)
    for each in row.violations:
        yield (*known, each.code, each.pointer, each.message)
    if not row.violations:
        yield (*known, "", "", "")


_WRITERS: Final = {ImportFormat.NDJSON: _ndjson, ImportFormat.CSV: _csv}
