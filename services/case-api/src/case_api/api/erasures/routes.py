"""Personal data is erased from a case: the child's, with the file, or one related person's."""

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from case_api.api.command_context import CommandContext, context_of
from case_api.api.dependencies import CaseEraser
from case_api.api.erasures.models import ErasePersonalDataRequest, PersonalDataErasure
from case_api.api.execute import execute_as
from case_api.store.erasure.erasure_executor import (
    ErasureExecutor,
    ErasureResult,
    ImportUnfinished,
    RequestedErasure,
)
from case_api.store.people.person_versions import OutdatedPerson
from chassis import idempotency
from chassis.body import strict_body
from chassis.idempotency import IdempotencyKeyDep, result_response
from chassis.problems import Conflict, Unavailable
from events.contracts import CasePersonErased
from events.destroyed_keys import DestroyedKeys, DestroyedKeysUnavailable
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["people"])

_UNFINISHED_IMPORT: Final = (
    "an import of the council has not ended, whose rows may be about anybody: wait for its end, or"
    " cancel it"
)
_LATER: Final = {"Retry-After": "60"}
_OUTDATED: Final = (
    "the person of the case was recorded under other rules: read it, and replace it first"
)


@router.post(
    "/cases/{case_id}/erasures",
    operation_id="erasePersonalData",
    status_code=201,
    response_model=PersonalDataErasure,
    responses={404: {}, 409: {}},
)
async def erase_personal_data(
    request: Request,
    case_id: CaseId,
    body: Annotated[ErasePersonalDataRequest, Depends(strict_body(ErasePersonalDataRequest))],
    key: IdempotencyKeyDep,
    identity: CaseEraser,
) -> Response:
    """Erase personal data from a case, and record that it was: `case.person_erased`.

    `child` erases the whole file of the case: everybody in it, texts, plans, advice and documents.
    The case must be closed, or its plan have ended, and no appeal, order, recommendation or
    complaint be open. `related_person` erases one parent, carer or professional from all versions
    of the people, also in an open case that has another addressee. The facts of the case stay.
    """
    context = context_of(request, identity)
    repeated = idempotency.idempotent_request(identity, request, key, await request.body())
    app = context.app
    order = RequestedErasure(app.idempotency, repeated)
    executor = ErasureExecutor(app.engine, app.vault, app.destroyed_keys, order, context.metadata)
    attempt = partial(_attempt, executor, context, case_id, body.fact())
    outcome = await execute_as(ErasureResult, context, repeated, attempt)
    if outcome.replayed:
        await _ensure_confirmed(app.destroyed_keys, context, case_id, body.fact())
    response = PersonalDataErasure.of(outcome.result)
    location = f"/v1/cases/{case_id}/history/{response.position}"
    return result_response(response, replayed=outcome.replayed, headers={"Location": location})


async def _attempt(
    executor: ErasureExecutor, context: CommandContext, case_id: CaseId, fact: CasePersonErased
) -> ErasureResult:
    """One try, in one transaction."""
    try:
        return await executor.execute(case_id, fact, await context.app.clock.today())
    except ImportUnfinished:
        raise Conflict(_UNFINISHED_IMPORT) from None
    except OutdatedPerson:
        raise Conflict(_OUTDATED) from None
    except DestroyedKeysUnavailable as error:
        raise Unavailable(headers=_LATER) from error


async def _ensure_confirmed(
    keys: DestroyedKeys, context: CommandContext, case_id: CaseId, fact: CasePersonErased
) -> None:
    """Answer that it was erased only once the ledger of destroyed keys states it."""
    try:
        await keys.ensure_confirmed(context.ledger_id, case_id, fact)
    except DestroyedKeysUnavailable as error:
        raise Unavailable(headers=_LATER) from error
