"""Items of a panel's agenda: created, and replaced as a whole until they are decided."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.panels.case_files import item_records, read_case_files
from case_api.api.panels.item_checks import check_conflicts, check_meets, translate_evidence
from case_api.api.panels.item_models import (
    ChangePanelItemRequest,
    CreatePanelItemRequest,
    PanelItemRecord,
)
from case_api.api.panels.item_number import ItemNumber
from case_api.domain.panels.evidence import freeze
from case_api.domain.panels.panel_item import PanelItem
from case_api.store.panels.panel_items import (
    ItemVersion,
    TooManyItems,
    find_item,
    insert_item,
    next_item,
)
from case_api.store.panels.panels import lock_panel
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.idempotency import result_response
from chassis.preconditions import (
    CREATED_VERSIONED_RESPONSES,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from events.contracts.references import DocumentId, DocumentRef, PanelId
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["panels"])

_PATH: Final = "/panels/{panel_id}/items"


@router.post(
    _PATH,
    operation_id="createPanelItem",
    status_code=201,
    response_model=PanelItemRecord,
    responses={**CREATED_VERSIONED_RESPONSES, 404: {}, 409: {}},
)
async def create_panel_item(
    panel_id: PanelId,
    body: Annotated[CreatePanelItemRequest, Depends(strict_body(CreatePanelItemRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Put a question about a case on the agenda, with evidence that is frozen to its hashes.

    Every document must be in the file of that case. 409 if the panel is cancelled.
    """
    day = await context.app.clock.today()

    async def create(db: AsyncConnection) -> PanelItemRecord:
        raw = await driver_connection(db)
        panel = await lock_panel(raw, context.ledger_id, panel_id)
        if panel is None:
            raise NotFound
        check_meets(panel.document)
        check_conflicts(panel.document, body.conflicts)
        document = await frozen_item(db, context, body.case_id, body)
        try:
            number = await next_item(raw, context.ledger_id, panel_id)
            new = _version(context, (panel_id, number, 1), body.case_id, document)
            await insert_item(raw, context.ledger_id, new)
        except TooManyItems as full:
            raise Conflict(str(full)) from full
        (record,) = await item_records(db, context.ledger_id, [new], day)
        return record

    outcome = await context.app.idempotency.run_in_transaction(request, PanelItemRecord, create)
    location = f"/v1/panels/{panel_id}/items/{outcome.result.item}"
    headers = {"Location": location, "ETag": etag(1)}
    return result_response(outcome.result, replayed=outcome.replayed, headers=headers)


@router.put(
    _PATH + "/{item}",
    operation_id="changePanelItem",
    response_model=PanelItemRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_panel_item(
    panel_id: PanelId,
    item: ItemNumber,
    body: Annotated[ChangePanelItemRequest, Depends(strict_body(ChangePanelItemRequest))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace an item as a whole, and freeze its evidence as it is now. 409 once it is decided.

    Earlier versions are kept.
    """
    day = await context.app.clock.today()
    async with transaction(context.app.engine, context.ledger_id) as db:
        raw = await driver_connection(db)
        panel = await lock_panel(raw, context.ledger_id, panel_id)
        found = await find_item(raw, context.ledger_id, panel_id, item)
        if panel is None or found is None:
            raise NotFound
        match.check(found.version)
        if found.document.decision is not MISSING:
            raise Conflict("the item is decided: what changed is another decision on it")
        check_conflicts(panel.document, body.conflicts)
        document = await frozen_item(db, context, found.case_id, body)
        if document != found.document:
            version = panel_id, item, found.version + 1
            found = _version(context, version, found.case_id, document)
            try:
                await insert_item(raw, context.ledger_id, found)
            except TooManyItems as full:
                raise Conflict(str(full)) from full
        (record,) = await item_records(db, context.ledger_id, [found], day)
    return EtagResponse.versioned(record, found.version).response()


async def frozen_item(
    db: AsyncConnection, context: CommandContext, case_id: CaseId, body: ChangePanelItemRequest
) -> PanelItem:
    """The item of a body, with its evidence frozen.

    Raises:
        InvalidRequest: the council has no such case, or a document is not in its file.
    """
    evidence, position = await frozen_evidence(db, context, case_id, body.evidence)
    return PanelItem(
        question=body.question,
        evidence=evidence,
        frozen_at_position=position,
        conflicts=body.conflicts,
    )


async def frozen_evidence(
    db: AsyncConnection, context: CommandContext, case_id: CaseId, evidence: Sequence[DocumentId]
) -> tuple[tuple[DocumentRef, ...], int]:
    """Documents of a case with their hashes, and the position of the last fact that was read.

    Raises:
        InvalidRequest: the council has no such case, or a document is not in its file.
    """
    history = (await read_case_files(db, context.ledger_id, [case_id]))[case_id]
    if not history:
        unknown = Violation("unknown_case", "is not the id of a case", pointer="/case_id")
        raise InvalidRequest(errors=[unknown])
    with translate_evidence():
        return freeze(history, evidence), history[-1].position


def _version(
    context: CommandContext, ref: tuple[PanelId, int, int], case_id: CaseId, document: PanelItem
) -> ItemVersion:
    return ItemVersion(*ref, case_id, document, datetime.now(UTC), context.metadata.actor)
