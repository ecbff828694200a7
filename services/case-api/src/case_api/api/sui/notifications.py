"""The address at which the department sends notifications for a council, signed.

The signature is the credential. Before it is verified every refusal depends on the request alone,
and is the same for a council, a key and a signature that are unknown or wrong.
"""

import asyncio
import time
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from structlog.contextvars import bind_contextvars

from case_api.api.dependencies import app_context
from case_api.api.errors import translate_errors
from case_api.api.sui.problems import NotificationRefused
from case_api.api.sui.signed_body import SignedBody, notification_in
from case_api.domain.readings.new_reading import NewReading
from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.sui.lifecycle_contract import (
    ACKNOWLEDGED_WITHIN_SECONDS,
    LifecycleNotification,
    SignedDelivery,
)
from case_api.store.event_metadata import EventMetadata
from case_api.store.sui.notification_receiver import NotificationReceiver, Receipt
from case_api.store.sui.sui_keys import KnownKey, find_sui_key, note_sui_key_use
from chassis import request_id
from chassis.app_state import provided
from chassis.client_address import client_address
from chassis.database import transaction
from chassis.limits import AS_CALLBACK, FailedAuthentications, client_network
from chassis.problems import Unavailable
from chassis.routing import matched_operation
from events.envelope import LedgerId
from events.retry import retry_on_conflict

router = APIRouter(prefix="/v1", tags=["sui"])

SUI_ACTOR: Final = "dfe:sui"
"""Who recorded the facts that follow from a notification, and who searched for the number."""
_RESPONSE_MARGIN_SECONDS: Final = 0.5
"""Seconds that are left of the sender's time for the response to arrive."""
_NO_COUNCIL: Final = UUID(int=0)
_NO_KEY: Final = bytes(32)
_REFUSED: Final = "sui_signature"
_CHALLENGE: Final = {"WWW-Authenticate": "SUI-HMAC-SHA256"}

_log: Final = structlog.stdlib.get_logger()


def callback_path(ledger_id: LedgerId) -> str:
    """Where the department sends the notifications of a council, below the host."""
    return f"v1/callbacks/dfe-sui/{ledger_id}"


def _ledger_or_none(value: Any, parse: ValidatorFunctionWrapHandler) -> UUID:  # noqa: ANN401  # input
    """The id of a ledger. What is no UUID is the id of no council, and is refused as such."""
    try:
        ledger_id: UUID = parse(value)
    except ValidationError:
        return _NO_COUNCIL
    return ledger_id


@router.post(
    "/callbacks/dfe-sui/{ledger_id}",
    operation_id="receiveLifecycleNotification",
    status_code=202,
    response_class=Response,
    openapi_extra=AS_CALLBACK,
    responses={202: {"description": "It was received, now or before. The response is empty."}},
)
async def receive_lifecycle_notification(
    request: Request,
    ledger_id: Annotated[
        UUID,
        WrapValidator(_ledger_or_none),
        Path(description="The council's ledger, as registerSuiKey shows."),
    ],
    body: Annotated[bytes, Depends(SignedBody())],
) -> Response:
    """Receive a lifecycle notification of the Department for Education, signed with a key of it.

    The contract is the department's draft for suppliers of case systems, version 1. 202 is answered
    once the event is stored, and again for each later delivery of it within 30 days. Where the
    council holds the number of a changed NHS number, its cases are told, an officer has it on the
    worklist, and the search is in the record of reading. Otherwise only the id of the event is
    kept.
    """
    try:
        async with asyncio.timeout(ACKNOWLEDGED_WITHIN_SECONDS - _RESPONSE_MARGIN_SECONDS):
            ledger = LedgerId(ledger_id)
            key = await _authenticate(request, ledger, body)
            bind_contextvars(ledger=str(ledger))
            receipt = await _receive(request, ledger, key, notification_in(request, body))
    except TimeoutError:
        raise Unavailable(headers={"Retry-After": "1"}) from None
    if receipt.cases:
        app_context(request).notify()
    _log.info(
        "lifecycle_notification_received",
        code="new" if receipt.is_new else "duplicate",
        count=receipt.cases,
    )
    return Response(status_code=202)


async def _authenticate(request: Request, ledger_id: LedgerId, body: bytes) -> KnownKey:
    """The key that a delivery is signed with.

    Raises:
        NotificationRefused: it is not, for whatever reason.
        RateLimitExceeded: its address has sent too many such.
    """
    context, delivery = app_context(request), SignedDelivery.of(request.headers.getlist)
    if delivery is not None and delivery.is_current(time.time()):
        async with transaction(context.engine, ledger_id) as db:
            key = await find_sui_key(await context.encrypted(db), ledger_id, delivery.key_id)
        # Compared even if there is no such key, so that the time taken reveals nothing.
        right = delivery.is_signed_with(_NO_KEY if key is None else key.secret, body)
        if key is not None and right:
            return key
    provided(request.app, FailedAuthentications).record(client_network(request.scope), _REFUSED)
    raise NotificationRefused(headers=_CHALLENGE)


async def _receive(
    request: Request, ledger_id: LedgerId, key: KnownKey, notification: LifecycleNotification
) -> Receipt:
    """Receive a notification in one transaction, which is repeated after a concurrent append."""
    context, today = app_context(request), await app_context(request).clock.today()
    metadata = EventMetadata(
        actor=SUI_ACTOR,
        correlation_id=uuid5(NAMESPACE_URL, request_id.current(request.scope)),
        traceparent=None,
        new_id=context.new_id,
    )
    read = partial(
        NewReading,
        *(SUI_ACTOR, f"{SUI_ACTOR}:{key.sui_key_id}"),
        matched_operation(request.scope).operation_id or "",
        ReadingPurpose.CASEWORK,
        client_address(request.scope),
    )
    receiver = NotificationReceiver(context.vault, ledger_id, metadata, today, read)

    async def attempt() -> Receipt:
        async with transaction(context.engine, ledger_id) as db:
            connection = await context.encrypted(db)
            await note_sui_key_use(connection.db, ledger_id, key, today)
            return await receiver.receive(db, notification, datetime.now(UTC))

    with translate_errors():
        return await retry_on_conflict(attempt)
