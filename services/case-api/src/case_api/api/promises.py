"""The promises that were made in contacts about a case."""

from typing import Annotated, Final, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.case_on_day import OnDay, read_case_on
from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.promises import Promise, PromiseState, promises
from chassis.strict_model import StrictModel
from events.contracts.references import (
    ContactId,
    DueDate,
    EventDate,
    EventPosition,
    LocalCode,
    TextId,
)
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

MAX_PROMISES: Final = 200
"""Promises in one response."""


class PromisedReply(StrictModel):
    """A reply that was promised, and whether it was given."""

    contact_id: ContactId
    """The contact in which it was promised."""
    position: EventPosition
    promised_on: EventDate
    due_on: DueDate
    subject: LocalCode | MISSING = MISSING
    """What the contact was about."""
    text: TextId | MISSING = MISSING
    """The text of the contact."""
    state: PromiseState
    reply_contact_id: ContactId | MISSING = MISSING
    """The contact that decides whether the promise was kept. Missing: there was no reply."""
    replied_on: EventDate | MISSING = MISSING

    @classmethod
    def of(cls, found: Promise) -> Self:
        """The response for a promise."""
        contact, reply = found.contact, found.reply
        return cls(
            contact_id=contact.contact_id,
            position=found.position,
            promised_on=contact.on,
            due_on=found.due_on,
            subject=contact.subject,
            text=contact.text,
            state=found.state,
            reply_contact_id=reply.contact_id if reply else MISSING,
            replied_on=reply.on if reply else MISSING,
        )


class PromisedReplyList(StrictModel):
    """The replies that were promised in a case, the first due first."""

    promises: Annotated[tuple[PromisedReply, ...], Field(max_length=MAX_PROMISES)]


@router.get("/cases/{case_id}/promises", operation_id="listPromises")
async def list_promises(
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    on: OnDay = None,
    state: Annotated[
        PromiseState | SkipJsonSchema[None], Query(description="Only promises in this state")
    ] = None,
) -> PromisedReplyList:
    """The replies that were promised by a day (`reply_due_on` of a contact): open, kept or broken.

    A reply keeps the promise if it states so (`promise_kept`), or states nothing and is in time.
    Of more than 200, those that are due first are returned.
    """
    case, day = await read_case_on(app_context(request), identity, case_id, on)
    found = [each for each in promises(case, day) if state is None or each.state is state]
    found.sort(key=lambda each: (each.due_on, each.position))
    return PromisedReplyList(promises=tuple(map(PromisedReply.of, found[:MAX_PROMISES])))
