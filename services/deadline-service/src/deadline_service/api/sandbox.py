"""The clock of a sandbox."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.body import strict_body
from chassis.clock import SandboxClock
from chassis.idempotency import result_response
from chassis.identity import Principal, require_scopes
from chassis.problems import NotFound
from chassis.strict_model import StrictModel
from deadline_service.api.dependencies import Context
from events.contracts.references import EventDate

router = APIRouter(prefix="/v1", tags=["sandbox"])


class SandboxDay(StrictModel):
    """The current day of the sandbox, in every service."""

    today: EventDate


@router.post("/sandbox/clock", response_model=SandboxDay)
async def set_sandbox_clock(
    request: Request,
    context: Context,
    identity: Annotated[Principal, require_scopes("sandbox:control")],
    body: Annotated[SandboxDay, Depends(strict_body(SandboxDay))],
    key: Annotated[str, Depends(idempotency.idempotency_key)],
) -> Response:
    """Set the day of the sandbox; deadlines of that day are announced at once.

    404 where the installation is no sandbox.
    """
    clock = context.clock
    if not isinstance(clock, SandboxClock):
        raise NotFound

    async def set_day(db: AsyncConnection) -> SandboxDay:
        await clock.set_within(db, body.today)
        return body

    identified = idempotency.idempotent_request(identity, request, key, await request.body())
    outcome = await context.idempotency.run_in_transaction(identified, SandboxDay, set_day)
    if not outcome.replayed:
        context.notify()
    return result_response(outcome.result, replayed=outcome.replayed, status=HTTPStatus.OK)
