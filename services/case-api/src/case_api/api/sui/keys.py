"""The keys by which the department signs notifications for a council: registered and revoked."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.dependencies import app_context
from case_api.api.sui.models import RegisteredSuiKey, SuiKey, SuiKeyList, SuiKeyToRegister
from case_api.api.sui.notifications import callback_path
from case_api.domain.sui.lifecycle_contract import read_key
from case_api.store.sui.sui_keys import (
    MAX_SUI_KEYS,
    SuiKeyInUse,
    SuiKeyRow,
    TooManySuiKeys,
    add_sui_key,
    delete_sui_key,
    list_sui_keys,
)
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyKeyDep, idempotent_request, result_response
from chassis.identity import Principal, require_scopes
from chassis.problems import Conflict, NotFound
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["sui"])

SuiManager = Annotated[Principal, require_scopes("sui:manage")]
"""A client that may register and revoke the department's keys."""

_log = structlog.stdlib.get_logger()


@router.post(
    "/sui-keys",
    operation_id="registerSuiKey",
    status_code=201,
    response_model=RegisteredSuiKey,
    responses={409: {}},
)
async def register_sui_key(
    request: Request,
    manager: SuiManager,
    body: Annotated[SuiKeyToRegister, Depends(strict_body(SuiKeyToRegister))],
    key: IdempotencyKeyDep,
) -> Response:
    """Accept what the department signs with a key, from the next notification on.

    Several keys are accepted at once, so that the department can change to the next one. The secret
    is stored encrypted, and is never shown. 409 where the council has a key of this id, or ten.
    """
    context, ledger_id = app_context(request), LedgerId(manager.ledger_id)
    row = SuiKeyRow(context.new_id(), body.key_id, datetime.now(UTC), manager.actor)
    secret = read_key(body.secret.get_secret_value())

    async def register(db: AsyncConnection) -> RegisteredSuiKey:
        try:
            await add_sui_key(await context.encrypted(db), ledger_id, row, secret)
        except SuiKeyInUse:
            raise Conflict("there is a key of this id: revoke it first") from None
        except TooManySuiKeys:
            raise Conflict(f"there are {MAX_SUI_KEYS} keys already: revoke one first") from None
        url = f"{request.base_url}{callback_path(ledger_id)}"
        return RegisteredSuiKey(**dict(SuiKey.of(row)), url=url)

    identified = idempotent_request(manager, request, key, await request.body())
    outcome = await context.idempotency.run_in_transaction(identified, RegisteredSuiKey, register)
    if not outcome.replayed:
        _log.info("sui_key_registered", key_id=row.key_id)
    return result_response(outcome.result, replayed=outcome.replayed)


@router.get("/sui-keys", operation_id="listSuiKeys")
async def list_keys_of_department(request: Request, manager: SuiManager) -> SuiKeyList:
    """The keys by which the department may sign, and when each was last used; no secret."""
    ledger_id = LedgerId(manager.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await list_sui_keys(await driver_connection(db), ledger_id)
    return SuiKeyList(sui_keys=tuple(map(SuiKey.of, found)))


@router.delete("/sui-keys/{sui_key_id}", operation_id="revokeSuiKey", status_code=204)
async def revoke_sui_key(
    request: Request, manager: SuiManager, sui_key_id: Annotated[UUID, Path()]
) -> None:
    """Refuse what is signed with a key, from the next notification on."""
    ledger_id = LedgerId(manager.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        if not await delete_sui_key(await driver_connection(db), ledger_id, sui_key_id):
            raise NotFound
    _log.info("sui_key_revoked")
