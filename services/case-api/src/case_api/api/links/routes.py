"""Cases of one child are linked, and unlinked: a fact in both."""

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.execute import execute_as
from case_api.api.families.link import LINK, UNLINK
from case_api.api.links.models import RecordedLink, RecordLinkRequest, RecordUnlinkingRequest
from case_api.domain.links.link_cases import LinkCases, LinkCommand, UnlinkCases
from case_api.store.links.link_executor import LinkExecutor, LinkResult
from chassis.body import strict_body
from chassis.idempotency import IdempotentRequest, result_response
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

_PATH: Final = "/cases/{case_id}/"


@router.post(
    _PATH + LINK.noun, operation_id=LINK.name, status_code=201, response_model=RecordedLink
)
async def link_cases(
    case_id: CaseId,
    body: Annotated[RecordLinkRequest, Depends(strict_body(RecordLinkRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Link this case to another of the council that is of the same child: `case.linked` in both.

    Nothing else changes: both cases stay open, with their references, facts and deadlines, because
    each duty of the council goes on. All links of a case name the same main case. A link is not
    corrected or voided, but ended: then it may be recorded otherwise.
    """
    command = LinkCases(
        case_id=case_id,
        other_case_id=body.other_case_id,
        main_case_id=body.main_case_id,
        reason=body.reason,
        today=await context.app.clock.today(),
    )
    return await _execute(context, request, command)


@router.post(
    _PATH + UNLINK.noun, operation_id=UNLINK.name, status_code=201, response_model=RecordedLink
)
async def unlink_cases(
    case_id: CaseId,
    body: Annotated[RecordUnlinkingRequest, Depends(strict_body(RecordUnlinkingRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """End the link of this case to another: `case.unlinked` in both."""
    command = UnlinkCases(
        case_id=case_id,
        other_case_id=body.other_case_id,
        reason=body.reason,
        today=await context.app.clock.today(),
    )
    return await _execute(context, request, command)


async def _execute(
    context: CommandContext, request: IdempotentRequest, command: LinkCommand
) -> Response:
    executor = LinkExecutor(context.app.engine, context.app.idempotency, request, context.metadata)
    attempt = partial(executor.execute, command)
    outcome = await execute_as(LinkResult, context, request, attempt)
    response = RecordedLink.of(outcome.result)
    location = f"/v1/cases/{command.case_id}/history/{response.position}"
    return result_response(response, replayed=outcome.replayed, headers={"Location": location})
