"""Phase transfers in bulk: those of a cohort are recorded, and how far each is."""

from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.execute import execute_as
from case_api.api.phase_transfers.models import (
    IdentifiedTransfers,
    IdentifyTransfersRequest,
    ListedTransfer,
    TransferCounts,
    TransferPage,
)
from case_api.domain.phase_transfers.identify import IdentifyTransfers
from case_api.domain.phase_transfers.progress import TransferProgress
from case_api.store.phase_transfers.identify_executor import (
    IdentifyTransfersExecutor,
    TransfersResult,
)
from case_api.store.phase_transfers.transfer_rows import (
    TransferRow,
    count_transfers,
    transfers_after,
)
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import result_response
from chassis.pagination import CursorParam, PagedList
from chassis.query import PageLimit, QueryDate
from events.contracts import ReviewPhaseTransferIdentified
from events.contracts.vocabulary.review import PhaseTransfer
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["cases"])

_LIST_KEY: Final = TypeAdapter[tuple[UUID]](tuple[UUID])
_FIRST: Final = UUID(int=0)


@router.post(
    "/phase-transfers",
    operation_id="identifyPhaseTransfers",
    response_model=IdentifiedTransfers,
    responses={409: {}},
)
async def identify_phase_transfers(
    body: Annotated[IdentifyTransfersRequest, Depends(strict_body(IdentifyTransfersRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record that the children of a cohort who have a plan move between phases on a day.

    A fact in each case, 500 at most at once, all of them or none:
    `review.phase_transfer_identified`, from which the days of reg 18 run. Cases that have the same
    transfer already are left out, so that it may be sent again, for children who moved in. A child
    who moves otherwise than the cohort is recorded in the case alone.
    """
    transfer = ReviewPhaseTransferIdentified(kind=body.kind, transfers_on=body.transfers_on)
    command = IdentifyTransfers(transfer, body.cohort, await context.app.clock.today())
    executor = IdentifyTransfersExecutor(
        context.app.engine, context.app.idempotency, request, context.metadata
    )

    async def attempt() -> TransfersResult:
        return await executor.execute(command, dry_run=body.dry_run)

    outcome = await execute_as(TransfersResult, context, request, attempt)
    response = IdentifiedTransfers.of(outcome.result, dry_run=body.dry_run)
    return result_response(response, replayed=outcome.replayed, status=HTTPStatus.OK)


@router.get("/phase-transfers", operation_id="listPhaseTransfers", responses={400: {}})
async def list_phase_transfers(  # noqa: PLR0913, PLR0917  # one parameter of the query each
    request: Request,
    identity: CaseReader,
    kind: Annotated[PhaseTransfer, Query(description="The move")],
    transfers_on: Annotated[QueryDate, Query(description="The first day in the new phase")],
    progress: Annotated[
        TransferProgress | SkipJsonSchema[None],
        Query(description="Only children for whom it has come so far"),
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> TransferPage:
    """The children who move between phases on a day, how far each is, and how many in all.

    By when each must be done, and which are late, are deadlines of deadline-service: the rules
    `phase-transfer-other` (15 February) and `phase-transfer-post16` (31 March).
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    which = {"kind": kind.value, "on": str(transfers_on), "progress": str(progress)}
    identifies = {"list": "phase-transfers", "ledger": str(ledger_id), **which}
    pages = PagedList[TransferRow, tuple[UUID]](context.cursors, identifies, _LIST_KEY)
    (after,) = pages.after(cursor) or (_FIRST,)
    transfer = kind, transfers_on
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        counts = await count_transfers(raw, ledger_id, transfer)
        found = await transfers_after(raw, ledger_id, transfer, progress, (after, limit + 1))
    page = pages.page(found, limit, lambda row: (row.case_id,))
    return TransferPage(
        counts=TransferCounts.model_validate(counts),
        transfers=tuple(map(ListedTransfer.of, page.rows)),
        next=page.next,
    )
