"""That an automatic notice which was held back is not to be sent."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Response
from pydantic import AwareDatetime, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import driver_connection
from chassis.idempotency import result_response
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.contracts.vocabulary.case import NoticeDismissal
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog
from notification_service.api.dependencies import NoticeSenderClient
from notification_service.api.idempotency import IdempotentNoticePostDep
from notification_service.domain.automatic_notices.facts import dismissed_fact
from notification_service.domain.automatic_notices.preparation import AutomaticNotice
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notices.entry import RequirementId
from notification_service.store.automatic_notices.rows import (
    end_automatic_notice,
    lock_held_notice,
)
from notification_service.store.notices import current_notices

router = APIRouter(prefix="/v1", tags=["notices"])


class DismissNoticeRequest(StrictModel):
    """That a notice which was held back is not to be sent."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {"requirement": "plan-agreed", "reports": 4, "reason": "informed_otherwise"},
            ]
        }
    )

    requirement: RequirementId
    """The notice, by its id in docs/notices.md."""
    reports: EventPosition
    """The position of the fact that it should report."""
    reason: NoticeDismissal


class DismissedNotice(StrictModel):
    """A notice that was held back and is not to be sent."""

    requirement: RequirementId
    reports: EventPosition
    reason: NoticeDismissal
    dismissed_at: AwareDatetime


@router.post(
    "/cases/{case_id}/notice-dismissals",
    operation_id="dismissNotice",
    status_code=201,
    response_model=DismissedNotice,
    responses={404: {}, 409: {}, 422: {}},
)
async def dismiss_notice(
    case_id: CaseId,
    body: Annotated[DismissNoticeRequest, Depends(strict_body(DismissNoticeRequest))],
    post: IdempotentNoticePostDep,
    identity: NoticeSenderClient,
) -> Response:
    """Record that a notice which was held back is not to be sent: `notice.dismissed`.

    Its item leaves the worklist. A notice that a provision requires is dismissed only where the
    recipient was told otherwise.
    """
    ledger_id, now = LedgerId(post.ledger_id), post.context.clock()
    notice = AutomaticNotice(case_id, body.reports, body.requirement)
    is_duty = any(
        each.is_statutory for each in current_notices().requirements if each.id == body.requirement
    )
    if is_duty and body.reason is NoticeDismissal.NOT_NEEDED:
        message = "must be `informed_otherwise`: a provision requires this notice"
        raise InvalidRequest(errors=[Violation("required_notice", message, pointer="/reason")])

    async def dismiss(db: AsyncConnection) -> DismissedNotice:
        raw = await driver_connection(db)
        log = PostgresLog(db, ledger_id)
        if not await lock_held_notice(raw, ledger_id, notice):
            if not await log.read_stored_streams([case_id]):
                raise NotFound
            raise Conflict("no such notice of the case is held back")
        dismissed = AutomaticState.DISMISSED
        await end_automatic_notice(raw, ledger_id, notice, dismissed, [body.reason], now)
        fact = dismissed_fact(ledger_id, notice, body.reason, now, identity.actor)
        await log.append(fact)
        return DismissedNotice(
            requirement=body.requirement,
            reports=body.reports,
            reason=body.reason,
            dismissed_at=now,
        )

    outcome = await post.execute(DismissedNotice, dismiss)
    return result_response(outcome.result, replayed=outcome.replayed)
