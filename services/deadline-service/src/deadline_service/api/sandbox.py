"""The day in a sandbox."""

from typing import Annotated

from fastapi import APIRouter, Depends

from chassis import idempotency
from chassis.body import strict_body
from chassis.clock import SandboxClock
from chassis.identity import Principal, require_scopes
from chassis.problems import NotFound
from deadline_service.api.dependencies import Context
from events.contracts import ContractModel
from events.contracts.references import EventDate

router = APIRouter(prefix="/v1", tags=["sandbox"])


class SandboxDay(ContractModel):
    """The day that it is taken to be, in every service."""

    today: EventDate


@router.post("/sandbox/clock")
async def set_sandbox_clock(
    context: Context,
    _client: Annotated[Principal, require_scopes("sandbox:control")],
    body: Annotated[SandboxDay, Depends(strict_body(SandboxDay))],
    _key: Annotated[str, Depends(idempotency.idempotency_key)],
) -> SandboxDay:
    """Make it another day; what that day brings is announced at once.

    404 where this is no sandbox. Sent again, it is the day it was sent for again: the key is asked
    for as on every POST, and no answer is kept.
    """
    if not isinstance(context.clock, SandboxClock):
        raise NotFound
    await context.clock.set(body.today)
    context.notify()
    return body
