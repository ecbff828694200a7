"""List 1 of Annex A as a file: CSV, the findings, a page for print."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from case_api.api.dependencies import app_context
from case_api.api.inspection.annex_list import AsOfDay
from case_api.api.readings.gateway import CaseReadingDep
from case_api.domain.inspection.annex_files import ANNEX_WRITERS, AnnexFileFormat, AnnexWriter
from case_api.domain.inspection.annex_row import AnnexRow
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.inspection.print_page import PRINT_POLICY
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.inspection.annex_list import current_moment
from case_api.store.inspection.annex_stream import annex_rows
from chassis.limits import AS_REPORT

router = APIRouter(prefix="/v1", tags=["inspections"])

CSV_TYPE: Final = "text/csv; charset=utf-8"
HTML_TYPE: Final = "text/html; charset=utf-8"
_TEXT: Final = {"schema": {"type": "string"}}
FILE_CONTENT: Final = {"text/csv": _TEXT, "text/html": _TEXT}
"""The media types of files for inspectors, as they are published."""
_FILES: Final[Mapping[AnnexFileFormat, tuple[str, str]]] = {
    AnnexFileFormat.CSV: ("annex-a-list-1.csv", CSV_TYPE),
    AnnexFileFormat.FINDINGS: ("findings.csv", CSV_TYPE),
    AnnexFileFormat.HTML: ("annex-a-list-1.html", HTML_TYPE),
}


@router.get(
    "/inspections/annex-a/list-1/file",
    operation_id="downloadAnnexA",
    response_class=StreamingResponse,
    responses={200: {"description": "The whole list.", "content": FILE_CONTENT}},
    openapi_extra=AS_REPORT,
)
async def download_annex_a(
    request: Request,
    reading: CaseReadingDep,
    format_: Annotated[
        AnnexFileFormat, Query(alias="format", description="The form of the file")
    ] = AnnexFileFormat.CSV,
    as_of: AsOfDay = None,
) -> StreamingResponse:
    """The whole list as one file, as of the moment at which the download begins.

    The CSV has the columns and titles of the template and no others; days are day/month/year.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    day = as_of or await context.clock.today()
    async with context.open_log(ledger_id) as log:
        moment = await current_moment(await log.connection(), ledger_id, day)
        data = DataRead(DataKind.INSPECTION_LIST, covers_all=True)
        await reading.record(await log.connection(), data)
    ranges = annex_rows(partial(context.open_log, ledger_id), context.vault, moment)
    first = await anext(ranges)  # before the response begins: it can be refused until then
    name, media_type = _FILES[format_]
    return file_response(_text(ANNEX_WRITERS[format_](), moment, first, ranges), name, media_type)


def file_response(content: AsyncGenerator[str], name: str, media_type: str) -> StreamingResponse:
    """A file that is not kept by caches."""
    headers = file_headers(name, media_type)
    return StreamingResponse(content, media_type=media_type, headers=headers)


def file_headers(name: str, media_type: str) -> dict[str, str]:
    """The headers of a file. A page for print is displayed, and may load nothing."""
    disposition = "inline" if media_type == HTML_TYPE else "attachment"
    return {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Content-Security-Policy": f"{PRINT_POLICY}; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


async def _text(
    writer: AnnexWriter,
    moment: ListMoment,
    first: Sequence[AnnexRow],
    ranges: AsyncGenerator[Sequence[AnnexRow]],
) -> AsyncGenerator[str]:
    yield writer.start(moment) + writer.rows(first)
    async for rows in ranges:
        yield writer.rows(rows)
    yield writer.end()
