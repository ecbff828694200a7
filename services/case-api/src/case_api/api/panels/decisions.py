"""Decisions on items: a fact of the case, the reasons as a text, and a version of the item."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.command_context import CommandContext, CommandContextDep, IdempotentRequestDep
from case_api.api.execute import execute_as
from case_api.api.panels.item_checks import check_conflicts, check_meets, refuse_members
from case_api.api.panels.item_models import DecidedPanelItem, DecidePanelItemRequest
from case_api.api.panels.item_number import ItemNumber
from case_api.api.panels.items import frozen_evidence
from case_api.domain.errors import CannotHaveHappened, UnknownCase
from case_api.domain.panels.decide_item import NewDecision, decision_fact, refused_deciders
from case_api.domain.panels.panel import Panel
from case_api.domain.panels.panel_item import (
    MAX_CONFLICTS,
    DeclaredConflict,
    ItemDecision,
    PanelItem,
)
from case_api.domain.record import RecordFacts
from case_api.store.append_to_case import append_to_case
from case_api.store.case_texts import NewCaseText, insert_texts
from case_api.store.funding.agreements import find_agreement
from case_api.store.panels.panel_items import (
    MAX_ITEM_VERSIONS,
    ItemVersion,
    find_item,
    insert_item,
)
from case_api.store.panels.panels import lock_panel
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import IdempotentRequest, result_response
from chassis.preconditions import CREATED_VERSIONED_RESPONSES, IfMatch, etag, if_match
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from events.contracts.references import PanelId, TextId

router = APIRouter(prefix="/v1", tags=["panels"])


@router.post(
    "/panels/{panel_id}/items/{item}/decisions",
    operation_id="decidePanelItem",
    status_code=201,
    response_model=DecidedPanelItem,
    responses={**CREATED_VERSIONED_RESPONSES, 404: {}, 409: {}},
)
async def decide_panel_item(
    panel_id: PanelId,
    item: ItemNumber,
    body: Annotated[DecidePanelItemRequest, Depends(strict_body(DecidePanelItemRequest))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record what a panel decided on an item: `draft.panel_decided` in the case, with codes only.

    An item that is decided does not change: another decision on it is a new version, with a fact of
    its own. It is not the decision of the authority, which is recorded as such, such as
    `request.agreed`, on its own day and in its own time limit.
    """
    attempt = partial(_decide, (panel_id, item), body, match, context, request)
    outcome = await execute_as(DecidedPanelItem, context, request, attempt)
    headers = {
        "Location": f"/v1/panels/{panel_id}/items/{item}",
        "ETag": etag(outcome.result.version),
    }
    return result_response(outcome.result, replayed=outcome.replayed, headers=headers)


async def _decide(
    key: tuple[PanelId, int],
    body: DecidePanelItemRequest,
    match: IfMatch,
    context: CommandContext,
    request: IdempotentRequest,
) -> DecidedPanelItem:
    """One try, in one transaction."""
    today = await context.app.clock.today()
    async with transaction(context.app.engine, context.ledger_id) as db:
        raw = await driver_connection(db)
        panel = await lock_panel(raw, context.ledger_id, key[0])
        before = await find_item(raw, context.ledger_id, *key)
        if panel is None or before is None:
            raise NotFound
        match.check(before.version)
        check_meets(panel.document)
        if panel.document.held_on > today:
            raise Conflict("the panel is held on a later day")
        if before.version >= MAX_ITEM_VERSIONS:
            raise Conflict(f"an item has at most {MAX_ITEM_VERSIONS} versions")
        decided = await _decided_item(db, context, before, body)
        _check_deciders(panel.document, decided, body)
        await _check_agreement(raw, context, before, body)
        text = NewCaseText(before.case_id, TextId(context.app.new_id()), body.reasons)
        try:
            await insert_texts(
                context.app.vault.open(raw), context.ledger_id, [text], context.metadata.actor
            )
        except UnknownCase:
            raise Conflict("the personal data of the case was erased") from None
        result = await _append(db, context, panel.document, decided, body, text.text_id)
        await context.app.idempotency.insert(raw, request, result)
        return result


async def _decided_item(
    db: AsyncConnection, context: CommandContext, before: ItemVersion, body: DecidePanelItemRequest
) -> ItemVersion:
    """The next version of an item, not decided yet: with other evidence and further conflicts."""
    item = before.document
    evidence, position = item.evidence, item.frozen_at_position
    if body.evidence is not MISSING:
        evidence, position = await frozen_evidence(db, context, before.case_id, body.evidence)
    return ItemVersion(
        before.panel_id,
        before.item,
        before.version + 1,
        before.case_id,
        PanelItem(
            question=item.question,
            evidence=evidence,
            frozen_at_position=position,
            conflicts=_merged(item.conflicts, body.conflicts),
        ),
        datetime.now(UTC),
        context.metadata.actor,
    )


def _merged(
    earlier: tuple[DeclaredConflict, ...], further: tuple[DeclaredConflict, ...]
) -> tuple[DeclaredConflict, ...]:
    """The conflicts of an item and those that were declared at the meeting, each once.

    Raises:
        InvalidRequest: they are more than an item can have.
    """
    merged = tuple(dict.fromkeys((*earlier, *further)))
    if len(merged) > MAX_CONFLICTS:
        message = f"an item has at most {MAX_CONFLICTS} conflicts, those before included"
        raise InvalidRequest(errors=[Violation("too_long", message, pointer="/conflicts")])
    return merged


def _check_deciders(panel: Panel, item: ItemVersion, body: DecidePanelItemRequest) -> None:
    """Pass if members of the panel decide who declared no conflict.

    Raises:
        InvalidRequest: another is named.
    """
    check_conflicts(panel, body.conflicts)
    refused = refused_deciders(panel, item.document.conflicts, body.deciders)
    refuse_members("/deciders/{}", refused)


async def _check_agreement(
    db: DriverConnection, context: CommandContext, item: ItemVersion, body: DecidePanelItemRequest
) -> None:
    """Pass if the funding agreement is one of the case, if one is named.

    Raises:
        InvalidRequest: it is not.
    """
    if body.resources is MISSING or body.resources.agreement_id is MISSING:
        return
    agreement_id = body.resources.agreement_id
    if await find_agreement(db, context.ledger_id, item.case_id, agreement_id) is None:
        message = "is not the id of a funding agreement of the case"
        pointer = "/resources/agreement_id"
        raise InvalidRequest(errors=[Violation("unknown_agreement", message, pointer=pointer)])


async def _append(
    db: AsyncConnection,
    context: CommandContext,
    panel: Panel,
    item: ItemVersion,
    body: DecidePanelItemRequest,
    reasons: TextId,
) -> DecidedPanelItem:
    """Append the fact of a decision, and store the version of the item with it."""
    new = NewDecision(body.decision, body.legal_tests, reasons, body.resources)
    fact = decision_fact(panel, item.document, new, item.ref)
    command = RecordFacts([fact], await context.app.clock.today())
    ledger_id = context.ledger_id
    try:
        (appended,) = await append_to_case(db, ledger_id, item.case_id, command, context.metadata)
    except CannotHaveHappened as refusal:
        refusal.field = None  # a field of the fact is no place in the body
        raise
    decision = ItemDecision(
        decision=body.decision,
        deciders=panel.named(frozenset(body.deciders)),
        legal_tests=body.legal_tests,
        reasons=reasons,
        resources=body.resources,
        position=appended.position,
    )
    document = item.document.model_copy(update={"decision": decision})
    await insert_item(await driver_connection(db), ledger_id, replace(item, document=document))
    return DecidedPanelItem(
        panel_id=item.panel_id,
        item=item.item,
        version=item.version,
        case_id=item.case_id,
        position=appended.position,
        reasons=reasons,
    )
