"""Print runs: the letters of notices, for the council's post room to print and post."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import StreamingResponse

from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import result_response
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit
from events.envelope import LedgerId
from events.london_day import instant_of_day
from notification_service.api.dependencies import LetterPrinter, LetterReader, app_context
from notification_service.api.idempotency import IdempotentPrintPostDep, created_response
from notification_service.api.notices.letter_release import LetterRelease
from notification_service.api.notices.models import Notice
from notification_service.api.notices.print_file_stream import stream_print_file
from notification_service.api.notices.print_models import (
    CancelPrintRunRequest,
    LettersToPrint,
    PrintRun,
    PrintRunDetail,
    PrintRunPage,
    PrintRunState,
    RecordMailingRequest,
    StartPrintRunRequest,
)
from notification_service.api.notices.recorded_mailing import RecordedMailing
from notification_service.store.notice_sending.facts_of_notices import append_facts
from notification_service.store.notice_sending.notices import notices_of_print_run
from notification_service.store.notice_sending.print_runs import (
    AFTER_ALL_PRINT_RUNS,
    PrintRunKey,
    PrintRunRow,
    end_letter,
    end_print_run,
    find_print_run,
    letters_of_print_run,
    list_print_runs,
    put_back_letters,
    record_file,
    start_print_run,
    waiting_letters,
)

router = APIRouter(prefix="/v1", tags=["notices"])
_LIST_KEY: Final = TypeAdapter[PrintRunKey](PrintRunKey)
ZIP: Final = "application/zip"


@router.post(
    "/print-runs",
    operation_id="createPrintRun",
    status_code=201,
    response_model=PrintRun,
    responses={409: {}},
)
async def post_print_run(
    request: Request,
    body: Annotated[StartPrintRunRequest, Depends(strict_body(StartPrintRunRequest))],
    post: IdempotentPrintPostDep,
    identity: LetterPrinter,
) -> Response:
    """Put the letters that wait longest in a print run. No other print run has them meanwhile.

    A letter that would not reach the right person any more is not in it, and `notice.failed`: the
    recipient has another address or may not be contacted, or the fact was corrected.
    """
    context, ledger_id = post.context, LedgerId(post.ledger_id)
    print_run_id = context.new_id()
    letters = await LetterRelease(context, request, identity).letters_to_print(body.limit)

    async def start(db: AsyncConnection) -> PrintRun:
        raw = await driver_connection(db)
        if not await start_print_run(raw, ledger_id, print_run_id, identity.actor, letters):
            raise Conflict("no letter waits to be printed")
        return PrintRun.of(await _require(raw, ledger_id, print_run_id))

    outcome = await post.execute(PrintRun, start)
    return created_response(outcome, f"{router.prefix}/print-runs/{outcome.result.print_run_id}")


@router.get("/print-runs", operation_id="listPrintRuns", responses={400: {}})
async def get_print_runs(
    request: Request,
    identity: LetterPrinter,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> PrintRunPage:
    """The print runs of the council, the newest first, and how many letters wait for the next."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "print-runs", "ledger": str(ledger_id)}
    pages = PagedList[PrintRunRow, PrintRunKey](context.cursors, identifies, _LIST_KEY)
    before = pages.after(cursor) or AFTER_ALL_PRINT_RUNS
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await list_print_runs(raw, ledger_id, before, limit + 1)
        waiting = await waiting_letters(raw, ledger_id)
    page = pages.page(found, limit, lambda row: (row.created_at, row.print_run_id))
    return PrintRunPage(
        waiting=LettersToPrint.of(waiting),
        print_runs=tuple(map(PrintRun.of, page.rows)),
        next=page.next,
    )


@router.get("/print-runs/{print_run_id}", operation_id="getPrintRun")
async def get_print_run(
    request: Request, print_run_id: UUID, identity: LetterPrinter
) -> PrintRunDetail:
    """A print run with its letters, in the order of its file."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await _require(raw, ledger_id, print_run_id)
        rows = await notices_of_print_run(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
    in_some_files = (each.notice.notice_id for each in letters if each.is_in_some_files)
    return PrintRunDetail(
        print_run=PrintRun.of(found),
        notices=tuple(map(Notice.of, rows)),
        in_some_files=tuple(in_some_files),
    )


@router.get(
    "/print-runs/{print_run_id}/file",
    operation_id="getPrintFile",
    response_class=StreamingResponse,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_print_file(request: Request, print_run_id: UUID, identity: LetterReader) -> Response:
    """The letters of a print run: a ZIP with a PDF for each, and `letters.csv`, a row for each.

    What a letter encloses is beside it, verified while it is read: a file that cannot be opened was
    not read to its end.

    While the print run is open each letter is looked at again: one that may not be sent now, or
    would not reach the right person any more, is left out, and its `file` is empty. Each reading is
    recorded.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        run = await _require(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
        release = LetterRelease(context, request, identity)
        printed = [await release.printed(db, each) for each in letters]
        if run.state == PrintRunState.OPEN:
            left_out = [each.printed.notice_id for each in printed if each.content is None]
            await record_file(raw, ledger_id, print_run_id, left_out)
    return StreamingResponse(stream_print_file(printed), media_type=ZIP)


@router.post(
    "/print-runs/{print_run_id}/mailings",
    operation_id="recordMailing",
    status_code=201,
    response_model=PrintRun,
    responses={404: {}, 409: {}, 422: {}},
)
async def post_mailing(
    print_run_id: UUID,
    body: Annotated[RecordMailingRequest, Depends(strict_body(RecordMailingRequest))],
    post: IdempotentPrintPostDep,
    identity: LetterPrinter,
) -> Response:
    """Record that the letters of a print run were posted: `notice.sent` of each of their cases.

    Those in `not_posted`, and those that no file had, wait for the next print run. A letter that
    one file had and another had not may be in the post: it is named in `posted` or in `not_posted`.
    409 where one is not, and where the file was not read.
    """
    context, ledger_id = post.context, LedgerId(post.ledger_id)

    async def record(db: AsyncConnection) -> PrintRun:
        raw = await driver_connection(db)
        run = await _require_open(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
        if run.file_read_at is None:
            raise Conflict("the file of the print run was not read, so that nothing was printed")
        mailing = RecordedMailing(body, letters)
        mailing.check(run, context.clock())
        await put_back_letters(raw, ledger_id, print_run_id, mailing.not_posted)
        at = max(instant_of_day(body.posted_on, context.clock()), run.created_at)
        facts = [
            each.notice.sent(at, identity.actor)
            for each in mailing.posted
            if await end_letter(raw, each, print_run_id, None, at)
        ]
        if facts:
            await append_facts(db, ledger_id, facts)
        await end_print_run(
            raw, ledger_id, print_run_id, body.posted_on, len(facts), identity.actor
        )
        return PrintRun.of(await _require(raw, ledger_id, print_run_id))

    outcome = await post.execute(PrintRun, record)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.post(
    "/print-runs/{print_run_id}/cancellations",
    operation_id="cancelPrintRun",
    status_code=201,
    response_model=PrintRun,
    dependencies=[Depends(strict_body(CancelPrintRunRequest))],
    responses={404: {}, 409: {}},
)
async def post_cancellation(
    print_run_id: UUID, post: IdempotentPrintPostDep, identity: LetterPrinter
) -> Response:
    """Cancel a print run of which no letter was posted: its letters wait for another."""
    ledger_id = LedgerId(post.ledger_id)

    async def cancel(db: AsyncConnection) -> PrintRun:
        raw = await driver_connection(db)
        run = await _require_open(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
        ids = [each.notice.notice_id for each in letters]
        await put_back_letters(raw, ledger_id, print_run_id, ids)
        await end_print_run(raw, ledger_id, print_run_id, None, run.letters, identity.actor)
        return PrintRun.of(await _require(raw, ledger_id, print_run_id))

    outcome = await post.execute(PrintRun, cancel)
    return result_response(outcome.result, replayed=outcome.replayed)


async def _require(db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID) -> PrintRunRow:
    found = await find_print_run(db, ledger_id, print_run_id)
    if found is None:
        raise NotFound
    return found


async def _require_open(
    db: DriverConnection, ledger_id: LedgerId, print_run_id: UUID
) -> PrintRunRow:
    """A print run that is open, locked."""
    found = await find_print_run(db, ledger_id, print_run_id, lock=True)
    if found is None:
        raise NotFound
    if found.state != PrintRunState.OPEN:
        raise Conflict(f"the print run is {found.state}")
    return found
