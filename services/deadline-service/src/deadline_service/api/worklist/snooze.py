"""Putting items of work off until a day."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import ConfigDict

from chassis.body import strict_body
from chassis.database import transaction
from chassis.identity import Principal, require_scopes
from chassis.problems import InvalidRequest, NotFound, Violation
from chassis.strict_model import StrictModel
from deadline_service.api.dependencies import Context
from deadline_service.domain.worklist.snooze import SnoozeReason, last_snooze_day
from deadline_service.store.council_settings import read_settings
from deadline_service.store.snoozed_items import (
    delete_snooze,
    lock_work_item,
    purge_snoozed,
    save_snooze,
)
from events.contracts.references import EventDate
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["worklist"])

Snoozer = Annotated[Principal, require_scopes("worklist:write")]
ItemId = Annotated[UUID, Path(description="The `item_id` of the item in a worklist")]


class Snooze(StrictModel):
    """Until when an item is put off, and why."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"until_on": "2026-12-04", "reason": "waiting_for_professional"}]
        }
    )

    until_on: EventDate
    """The day on which it is shown again: at most the last working day by its last day in law;
    without one, at most 14 days ahead."""
    reason: SnoozeReason


@router.put(
    "/worklist/items/{item_id}/snooze", responses={404: {}}, operation_id="snoozeWorklistItem"
)
async def snooze_worklist_item(
    context: Context,
    snoozer: Snoozer,
    item_id: ItemId,
    body: Annotated[Snooze, Depends(strict_body(Snooze))],
) -> Snooze:
    """Leave an item out of worklists until a day; in place of an earlier such day.

    Never past its last day in law, nor the last working day before that: it is shown again by then.
    If facts move the day meanwhile, it is shown again on it at the latest. Nothing of the case
    changes, and nothing is on the log.
    """
    ledger_id = LedgerId(snoozer.ledger_id)
    today = await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        item = await lock_work_item(db, ledger_id, item_id)
        if item is None:
            raise NotFound
        office = (await read_settings(db, ledger_id)).office_calendar(context.calendar)
        last_day = last_snooze_day(item.kind, item.due_on, item.law_due_on, today, office)
        if not today < body.until_on <= last_day:
            raise InvalidRequest(errors=[_out_of_range(is_late=last_day <= today)])
        await purge_snoozed(db, ledger_id, today)
        of_case = item_id, item.case_id
        await save_snooze(db, ledger_id, of_case, body.until_on, body.reason, snoozer.actor)
    return body


@router.delete(
    "/worklist/items/{item_id}/snooze",
    status_code=204,
    operation_id="unsnoozeWorklistItem",
)
async def unsnooze_worklist_item(context: Context, snoozer: Snoozer, item_id: ItemId) -> Response:
    """Show an item again at once. Without effect if it is not snoozed."""
    ledger_id = LedgerId(snoozer.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        await delete_snooze(db, ledger_id, item_id)
    return Response(status_code=204)


def _out_of_range(*, is_late: bool) -> Violation:
    if is_late:
        message = (
            "must not be given: the last day until which it may be put off is today or has passed"
        )
    else:
        message = (
            "must be after today, and at most the last working day by the last day in law; without"
            " one, 14 days ahead"
        )
    return Violation("until_on_out_of_range", message, pointer="/until_on")
