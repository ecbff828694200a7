"""The report of a retention run as a file."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import StreamingResponse

from case_api.api.dependencies import AppContext, CaseReader, app_context
from case_api.api.retention.models import RetentionFindingRecord
from case_api.api.retention.runs import require_run
from case_api.domain.retention.finding import RetentionFinding
from case_api.store.retention.findings import FIRST_FINDING, findings_after
from chassis.csv_text import csv_text
from chassis.database import driver_connection, transaction
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["retention"])

_PAGE_ROWS: Final = 500
_MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_COLUMNS: Final = (
    *("case_id", "record_class", "policy", "outcome"),
    *("in_the_way", "in_the_way_position", "in_the_way_on"),
)


@router.get(
    "/retention-runs/{run_id}/report",
    operation_id="downloadRetentionReport",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A line for each case.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        404: {},
    },
)
async def download_retention_report(
    request: Request, run_id: UUID, identity: CaseReader
) -> StreamingResponse:
    """Download the cases whose period had ended, as listRetentionFindings has them, in CSV."""
    report = _Report(app_context(request), LedgerId(identity.ledger_id), run_id)
    first = await report.first_page()
    return StreamingResponse(
        _csv(report.pages(first)),
        media_type=_MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="retention-{run_id}.csv"'},
    )


@dataclass(frozen=True, slots=True)
class _Report:
    """The rows of a report, a page at a time, each read in a transaction of its own."""

    context: AppContext
    ledger_id: LedgerId
    run_id: UUID

    async def first_page(self) -> Sequence[RetentionFinding]:
        """The first page, read before the response begins: it can be refused until then.

        Raises:
            NotFound: there is no such run.
        """
        async with transaction(self.context.engine, self.ledger_id) as db:
            await require_run(db, self.ledger_id, self.run_id)
            return await self._read(db, FIRST_FINDING)

    async def pages(
        self, first: Sequence[RetentionFinding]
    ) -> AsyncGenerator[Sequence[RetentionFinding]]:
        """Every page, from the first."""
        page = first
        yield page
        while len(page) == _PAGE_ROWS:
            async with transaction(self.context.engine, self.ledger_id) as db:
                page = await self._read(db, page[-1].case_id)
            yield page

    async def _read(self, db: AsyncConnection, after: CaseId) -> Sequence[RetentionFinding]:
        raw = await driver_connection(db)
        return await findings_after(raw, self.ledger_id, self.run_id, after, _PAGE_ROWS)


async def _csv(pages: AsyncGenerator[Sequence[RetentionFinding]]) -> AsyncGenerator[str]:
    yield csv_text([_COLUMNS])
    async for page in pages:
        yield csv_text(_line(RetentionFindingRecord.of(each)) for each in page)


def _line(found: RetentionFindingRecord) -> Sequence[object]:
    fact = found.in_the_way
    known = found.case_id, found.record_class, found.policy, found.outcome.value
    blocking = (None, None, None) if fact is MISSING else (fact.type, fact.position, fact.on)
    return [None if each is MISSING else each for each in (*known, *blocking)]
