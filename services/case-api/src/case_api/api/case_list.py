"""The list of a council's cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.store.case_list import cases_after
from chassis.database import driver_connection, transaction
from chassis.query import PageLimit
from events.contracts import ContractModel
from events.contracts.references import CaseReference
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["cases"])


class CaseSummary(ContractModel):
    """A case in the list."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    opened_at: AwareDatetime


class CasePage(ContractModel):
    """A page of the list, the first opened first."""

    cases: Annotated[tuple[CaseSummary, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")] | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


@router.get("/cases", operation_id="listCases", responses={400: {}})
async def list_cases(
    request: Request,
    identity: CaseReader,
    reference: Annotated[
        CaseReference | SkipJsonSchema[None], Query(description="Only cases of this reference")
    ] = None,
    limit: PageLimit = 50,
    cursor: Annotated[
        Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")] | SkipJsonSchema[None],
        Query(description="The `next` of the previous page"),
    ] = None,
) -> CasePage:
    """The cases of the council, in the order in which they were opened."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    bound = {"list": "cases", "ledger": str(ledger_id), "reference": reference or ""}
    after = _place(context.cursors.decode(cursor, within=bound)) if cursor else None
    async with transaction(context.engine, ledger_id) as db:
        found = await cases_after(
            await driver_connection(db), ledger_id, after, reference, limit + 1
        )
    page = [
        CaseSummary(
            case_id=case.case_id, reference=case.reference or MISSING, opened_at=case.opened_at
        )
        for case in found[:limit]
    ]
    last = found[limit - 1] if len(found) > limit else None
    if last is None:
        return CasePage(cases=tuple(page))
    place = [last.opened_at.isoformat(), str(last.case_id)]
    return CasePage(cases=tuple(page), next=context.cursors.encode(place, within=bound))


def _place(at: Sequence[int | str]) -> tuple[datetime, UUID]:
    opened_at, case_id = map(str, at)
    return datetime.fromisoformat(opened_at), UUID(case_id)
