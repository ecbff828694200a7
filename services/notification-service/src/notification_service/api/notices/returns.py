"""Letters that came back: the date of the notice is in doubt."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import driver_connection
from chassis.idempotency import result_response
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.strict_model import StrictModel
from events.contracts.references import EventDate
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.london_day import instant_of_day, london_day
from notification_service.api.dependencies import LetterPrinter
from notification_service.api.idempotency import IdempotentPrintPostDep
from notification_service.api.notices.models import Notice
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.store.notice_sending.notices import find_notice
from notification_service.store.notice_sending.returns import lock_ended_notice, return_letter

router = APIRouter(prefix="/v1", tags=["notices"])


class RecordReturnRequest(StrictModel):
    """That a letter came back."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"returned_on": "2026-04-09"}]}
    )

    returned_on: EventDate
    """The day on which it came back, today at the latest."""


@router.post(
    "/notices/{notice_id}/returns",
    operation_id="recordReturn",
    status_code=201,
    response_model=Notice,
    responses={404: {}, 409: {}, 422: {}},
)
async def post_return(
    notice_id: UUID,
    body: Annotated[RecordReturnRequest, Depends(strict_body(RecordReturnRequest))],
    post: IdempotentPrintPostDep,
    identity: LetterPrinter,
) -> Response:
    """Record that a letter came back: `notice.failed`, and an item of the worklist.

    The family may have had no notice, so that their time limit may not have begun. The notice can
    be sent again, once the address was checked.
    """
    ledger_id, now = LedgerId(post.ledger_id), post.context.clock()

    async def record(db: AsyncConnection) -> Notice:
        raw = await driver_connection(db)
        found = await lock_ended_notice(raw, ledger_id, notice_id)
        if found is None:
            raise NotFound
        is_posted = found.state == NoticeState.SENT and found.sent_at is not None
        if found.notice.channel != SendingChannel.LETTER or not is_posted:
            raise Conflict("it is no letter that was posted and has not come back")
        if not london_day(found.sent_at or now) <= body.returned_on <= london_day(now):
            message = "must be a day from that on which the letter was posted until today"
            raise InvalidRequest(errors=[Violation("day", message, pointer="/returned_on")])
        at = instant_of_day(body.returned_on, now)
        await return_letter(raw, ledger_id, notice_id, at)
        fact = found.notice.failed(at, NoticeFailure.RETURNED, actor=identity.actor)
        await PostgresLog(db, ledger_id).append(fact)
        row = await find_notice(raw, ledger_id, notice_id)
        if row is None:
            raise NotFound
        return Notice.of(row)

    outcome = await post.execute(Notice, record)
    return result_response(outcome.result, replayed=outcome.replayed)
