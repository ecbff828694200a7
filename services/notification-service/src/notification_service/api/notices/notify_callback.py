"""The address at which GOV.UK Notify reports what became of a message, with a bearer token.

The token is the only proof, so a receipt is believed in nothing: it has the message looked up at
Notify by its id. Of its body the id and the status are read; the address in it is not.
"""

import hmac
from hashlib import sha256
from typing import Annotated, ClassVar, Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.app_state import provided
from chassis.body import parse_body, read_json_body
from chassis.database import Ledgers, driver_connection, transaction
from chassis.limits import AS_CALLBACK, FailedAuthentications, client_network
from chassis.middleware import MAX_BODY_BYTES_KEY
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import (
    BodyTooLarge,
    InvalidRequest,
    MalformedJson,
    Problem,
    UnsupportedMediaType,
)
from notification_service.api.dependencies import app_context
from notification_service.domain.govuk_notify.receipt import is_news, parse_status
from notification_service.store.notice_sending.receipts import find_receipt, hasten_look

router = APIRouter(prefix="/v1", tags=["notices"])

MAX_RECEIPT_BYTES: Final = 8192
_MAX_VALUES: Final = 40
_REFUSED: Final = "notify_token"
_BEARER: Final = "bearer "

_log: Final = structlog.stdlib.get_logger()


class ReceiptRefused(
    Problem, code="receipt-refused", status=401, title="The delivery receipt is not accepted."
):
    """It must have the bearer token that was set at GOV.UK Notify."""


class DeliveryReceipt(BaseModel):
    """What is read of a delivery receipt. Its other members are ignored, and not kept."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")

    id: UUID
    """Notify's id of the message."""
    status: Annotated[str, Field(min_length=1, max_length=60)]
    """How far it is, by the sender of the receipt."""


class ReceiptBody(DocumentedDependency):
    """The dependency that reads a receipt of who has the token."""

    problems = (
        *(ReceiptRefused, MalformedJson, BodyTooLarge),
        *(UnsupportedMediaType, InvalidRequest),
    )

    async def __call__(self, request: Request) -> DeliveryReceipt:
        """The receipt. Raises `ReceiptRefused` before a byte of it is read."""
        if not _has_token(request):
            failed = provided(request.app, FailedAuthentications)
            failed.record(client_network(request.scope), _REFUSED)
            raise ReceiptRefused(headers={"WWW-Authenticate": "Bearer"})
        request.scope[MAX_BODY_BYTES_KEY] = MAX_RECEIPT_BYTES
        return parse_body(DeliveryReceipt, await read_json_body(request), _MAX_VALUES)

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the body."""
        schema = schemas.reference(DeliveryReceipt)
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }


@router.post(
    "/callbacks/govuk-notify",
    operation_id="receiveDeliveryReceipt",
    status_code=204,
    response_class=Response,
    openapi_extra=AS_CALLBACK,
)
async def receive_delivery_receipt(
    request: Request, receipt: Annotated[DeliveryReceipt, Depends(ReceiptBody())]
) -> Response:
    """Receive a delivery receipt of GOV.UK Notify, with the bearer token that was set there.

    The status of the message is looked up at Notify, within seconds, and recorded as Notify then
    answers. A receipt of an unknown message, or one that says nothing new, has no effect.
    """
    engine, reported = app_context(request).engine, parse_status(receipt.status)
    async with transaction(engine, Ledgers.ALL) as db:
        known = await find_receipt(await driver_connection(db), receipt.id)
    is_new = known is not None and reported is not None and is_news(known.status, reported)
    if known is not None and is_new:
        async with transaction(engine, known.ledger_id) as db:
            await hasten_look(await driver_connection(db), known.ledger_id, known.notice_id)
    _log.info("delivery_receipt_received", code="new" if is_new else "no_effect")
    return Response(status_code=204)


def _has_token(request: Request) -> bool:
    """Whether a request has the token. All of it is compared, whatever is sent."""
    expected = app_context(request).notify_callback_token
    given = request.headers.get("authorization", "")
    is_bearer = given[: len(_BEARER)].lower() == _BEARER
    token = given[len(_BEARER) :].strip().encode()
    equal = hmac.compare_digest(sha256(token).digest(), sha256(expected.encode()).digest())
    return equal and is_bearer and bool(expected)
