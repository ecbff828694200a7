"""Print runs: the letters of notices, for the council's post room to print and post."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.encryption.authenticated import CannotDecrypt
from chassis.idempotency import result_response
from chassis.identity import Principal
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.query import PageLimit
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId
from events.failures import describe_error
from events.log.postgres import PostgresLog
from events.london_day import instant_of_day, london_day
from notification_service.api.dependencies import (
    AppContext,
    LetterPrinter,
    LetterReader,
    app_context,
)
from notification_service.api.idempotency import IdempotentPrintPostDep, created_response
from notification_service.api.notices.composition import notice_reader
from notification_service.api.notices.models import Notice
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
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.print_file import PrintedLetter, build_print_file
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    find_notice_content,
    notices_of_print_run,
)
from notification_service.store.notice_sending.print_runs import (
    AFTER_ALL_PRINT_RUNS,
    PrintRunKey,
    PrintRunRow,
    WrittenLetter,
    end_letter,
    end_print_run,
    find_print_run,
    letters_of_print_run,
    list_print_runs,
    next_letters,
    put_back_letters,
    record_file,
    start_print_run,
    waiting_letters,
)
from notification_service.store.notice_sending.readings import read_notice_key
from notification_service.store.notice_sending.release import WithheldReason, release_notice

router = APIRouter(prefix="/v1", tags=["notices"])
_LIST_KEY: Final = TypeAdapter[PrintRunKey](PrintRunKey)
ZIP: Final = "application/zip"
_ROUNDS: Final = 5
"""How often letters are looked for while all that wait longest are overtaken."""
_log: Final = structlog.stdlib.get_logger()
_FAILURES: Final[Mapping[WithheldReason, NoticeFailure]] = {
    WithheldReason.ERASED: NoticeFailure.NOT_ALLOWED,
    WithheldReason.OVERTAKEN: NoticeFailure.OVERTAKEN,
}


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
    letters = await _letters_to_print(request, context, identity, body.limit)

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
    return PrintRunDetail(print_run=PrintRun.of(found), notices=tuple(map(Notice.of, rows)))


@router.get(
    "/print-runs/{print_run_id}/file",
    operation_id="getPrintFile",
    response_class=Response,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_print_file(request: Request, print_run_id: UUID, identity: LetterReader) -> Response:
    """The letters of a print run: a ZIP with a PDF for each, and `letters.csv`, a row for each.

    While the print run is open each letter is looked at again: one that may not be sent now, or
    would not reach the right person any more, is left out, and its `file` is empty. Each reading is
    recorded.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        run = await _require(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
        printed = [await _printed(db, context, request, identity, each) for each in letters]
        if run.state == PrintRunState.OPEN:
            left_out = [each.notice_id for each in printed if each.pages is None]
            await record_file(raw, ledger_id, print_run_id, left_out)
    return Response(build_print_file(printed), media_type=ZIP)


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

    Those in `not_posted`, and those that the last file had not, wait for the next print run. 409
    where the file was not read.
    """
    context, ledger_id = post.context, LedgerId(post.ledger_id)

    async def record(db: AsyncConnection) -> PrintRun:
        raw = await driver_connection(db)
        run = await _require_open(raw, ledger_id, print_run_id)
        letters = await letters_of_print_run(raw, ledger_id, print_run_id)
        if run.file_read_at is None:
            raise Conflict("the file of the print run was not read, so that nothing was printed")
        _check(body, run, letters, context.clock())
        back = {*body.not_posted, *(each.notice.notice_id for each in letters if each.is_left_out)}
        await put_back_letters(raw, ledger_id, print_run_id, back)
        at = max(instant_of_day(body.posted_on, context.clock()), run.created_at)
        gone = [each for each in letters if each.notice.notice_id not in back]
        facts = [
            each.notice.sent(at, identity.actor)
            for each in gone
            if await end_letter(raw, each, print_run_id, None, at)
        ]
        if facts:
            await PostgresLog(db, ledger_id).append(*facts)
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


async def _letters_to_print(
    request: Request, context: AppContext, identity: Principal, limit: int
) -> Sequence[UUID]:
    """The letters that wait longest and may be sent. What is overtaken fails, and makes place."""
    for _ in range(_ROUNDS):
        released, overtaken = await _release_letters(request, context, identity, limit)
        if overtaken:
            await _fail_letters(context, identity, overtaken)
        if released or not overtaken:
            return released
    return ()


async def _release_letters(
    request: Request, context: AppContext, identity: Principal, limit: int
) -> tuple[Sequence[UUID], Sequence[tuple[WrittenLetter, NoticeFailure]]]:
    """The letters that wait longest and may be sent, and those that never may. Others wait.

    In a transaction of its own: a reading locks the record of reading, and a fact the log.
    """
    released, overtaken = list[UUID](), list[tuple[WrittenLetter, NoticeFailure]]()
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        for letter, content in await next_letters(await driver_connection(db), ledger_id, limit):
            found = await _release(db, context, request, identity, letter, content)
            if isinstance(found, NoticeLetter):
                released.append(letter.notice.notice_id)
            elif found in _FAILURES:
                overtaken.append((letter, _FAILURES[found]))
    return released, overtaken


async def _fail_letters(
    context: AppContext,
    identity: Principal,
    letters: Sequence[tuple[WrittenLetter, NoticeFailure]],
) -> None:
    ledger_id, now = LedgerId(identity.ledger_id), context.clock()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        facts = [
            letter.notice.failed(now, failure, actor=identity.actor)
            for letter, failure in letters
            if await end_letter(raw, letter, None, failure, now)
        ]
        if facts:
            await PostgresLog(db, ledger_id).append(*facts)


async def _release(
    db: AsyncConnection,
    context: AppContext,
    request: Request,
    identity: Principal,
    letter: WrittenLetter,
    content: bytes,
) -> NoticeLetter | WithheldReason:
    """A letter if it may be sent today. One that cannot be read harms no other: it waits."""
    reader = notice_reader(request, identity, letter.purpose)
    ring, day = context.personal_data_ring, london_day(context.clock())
    try:
        found = await release_notice(db, ring, letter.notice, content, reader, day)
    except (CannotDecrypt, ValidationError) as error:
        # Without its text, which may hold what is personal.
        _log.error("letter_not_readable", code=describe_error(error))
        return WithheldReason.UNREADABLE
    return found if isinstance(found, NoticeLetter | WithheldReason) else WithheldReason.OVERTAKEN


async def _printed(
    db: AsyncConnection,
    context: AppContext,
    request: Request,
    identity: Principal,
    letter: WrittenLetter,
) -> PrintedLetter:
    notice, raw = letter.notice, await driver_connection(db)
    kept = await find_notice_content(raw, notice.ledger_id, notice.notice_id)
    made: NoticeLetter | WithheldReason = WithheldReason.ERASED
    if kept is not None and letter.is_pending:
        made = await _release(db, context, request, identity, letter, kept[2])
    elif kept is not None:
        made = await _kept(raw, context, request, identity, letter, kept[2]) or made
    is_made = isinstance(made, NoticeLetter)
    return PrintedLetter(
        notice_id=notice.notice_id,
        case_id=notice.case_id,
        requirement=notice.requirement,
        is_large_print=is_made and made.is_large_print,
        pages=made.pages if is_made else None,
    )


async def _kept(
    db: DriverConnection,
    context: AppContext,
    request: Request,
    identity: Principal,
    letter: WrittenLetter,
    content: bytes,
) -> NoticeLetter | None:
    """A letter that was posted, as it was."""
    notice, ring = letter.notice, context.personal_data_ring
    reader = notice_reader(request, identity, letter.purpose)
    case_id, recipient = notice.case_id, notice.person_id
    key = await read_notice_key(db, ring, notice.ledger_id, case_id, recipient, reader)
    if key is None:
        return None
    plain = key.decrypt(content, CONTENT_PLACE.format(notice.notice_id))
    return NoticeLetter.model_validate_json(plain)


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


def _check(
    body: RecordMailingRequest, run: PrintRunRow, letters: Sequence[WrittenLetter], now: datetime
) -> None:
    if not london_day(run.created_at) <= body.posted_on <= london_day(now):
        message = "must be a day from that on which the print run was made until today"
        raise InvalidRequest(errors=[Violation("day", message, pointer="/posted_on")])
    if not {*body.not_posted} <= {each.notice.notice_id for each in letters}:
        message = "must be ids of notices of this print run"
        raise InvalidRequest(errors=[Violation("unknown_notice", message, pointer="/not_posted")])
