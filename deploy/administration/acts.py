"""The record of what administrators did."""

import json
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import MISSING

from chassis.query import PageLimit, PlainDigits
from chassis.strict_model import StrictModel
from deploy.administration.context import administration_transaction
from deploy.administration.scopes import InstallationReader

router = APIRouter(prefix="/v1/acts", tags=["acts"])
MAX_ACT_ID: Final = 2**53 - 1
LIST_ACTS: Final = """
    SELECT act_id, recorded_at, actor, login, action, ledger_id, subject,
           detail::text
      FROM identity.administration_act WHERE act_id < $1 ORDER BY act_id DESC LIMIT $2
"""


class Act(StrictModel):
    """One act of administration. It cannot be changed or removed."""

    act_id: Annotated[int, Field(ge=1, le=MAX_ACT_ID)]
    recorded_at: AwareDatetime
    actor: str
    """`administrator:<name>`, or `login:<role>` for a command."""
    login: str
    """The database login, which no program chooses."""
    action: str
    """Such as `council.registered`, `key.created` or `client.closed`."""
    ledger_id: UUID | MISSING = MISSING
    subject: str
    """The id of what was changed, or the name of a client."""
    detail: dict[str, JsonValue]
    """What it was changed to. It has no secret and no hash."""


class ActList(StrictModel):
    """Acts, the latest first."""

    acts: Annotated[tuple[Act, ...], Field(max_length=200)]


@router.get("", operation_id="listActs")
async def list_acts(
    request: Request,
    reader: InstallationReader,
    limit: PageLimit = 50,
    before: Annotated[
        int,
        Query(description="List acts before this `act_id`"),
        Field(ge=1, le=MAX_ACT_ID),
        PlainDigits,
    ] = MAX_ACT_ID,
) -> ActList:
    """What was done, by whom and when; by commands too."""
    async with administration_transaction(request, reader) as db:
        rows = await db.fetch(LIST_ACTS, before, limit)
    return ActList(
        acts=tuple(
            Act(
                **{name: row[name] for name in ("act_id", "recorded_at", "actor", "login")},
                action=row["action"],
                ledger_id=row["ledger_id"] or MISSING,
                subject=row["subject"],
                detail=json.loads(row["detail"]),
            )
            for row in rows
        )
    )
