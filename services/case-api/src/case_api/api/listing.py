"""The cases that a council holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.doors import doors
from case_api.api.reading import Reader
from case_api.store.cases import cases_after
from chassis.cursor import CursorCodec
from chassis.database import driver_connection, transaction
from chassis.query import PageLimit
from events.contracts import ContractModel
from events.contracts.references import CaseReference
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["cases"])


class ListedCase(ContractModel):
    """A case in the list."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    opened_at: AwareDatetime


class CasePage(ContractModel):
    """Part of the list, the longest held first."""

    cases: Annotated[tuple[ListedCase, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")] | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.get("/cases", operation_id="listCases", responses={400: {}})
async def list_cases(
    request: Request,
    who: Reader,
    reference: Annotated[
        CaseReference | SkipJsonSchema[None], Query(description="Only cases of this reference")
    ] = None,
    limit: PageLimit = 50,
    cursor: Annotated[
        Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")] | SkipJsonSchema[None],
        Query(description="The `next` of the page before"),
    ] = None,
) -> CasePage:
    """The cases that the council holds, in the order in which they were opened."""
    cursors: CursorCodec = request.app.state.cursors
    bound = {"list": "cases", "ledger": str(who.ledger_id), "reference": reference or ""}
    after = _place(cursors.decode(cursor, within=bound)) if cursor else None
    async with transaction(doors(request).engine, who.ledger_id) as db:
        ledger_id = LedgerId(who.ledger_id)
        found = await cases_after(
            await driver_connection(db), ledger_id, after, reference, limit + 1
        )
    page = [
        ListedCase(
            case_id=case.case_id, reference=case.reference or MISSING, opened_at=case.opened_at
        )
        for case in found[:limit]
    ]
    last = found[limit - 1] if len(found) > limit else None
    if last is None:
        return CasePage(cases=tuple(page))
    place = [last.opened_at.isoformat(), str(last.case_id)]
    return CasePage(cases=tuple(page), next=cursors.encode(place, within=bound))


def _place(at: Sequence[int | str]) -> tuple[datetime, UUID]:
    opened_at, case_id = map(str, at)
    return datetime.fromisoformat(opened_at), UUID(case_id)
