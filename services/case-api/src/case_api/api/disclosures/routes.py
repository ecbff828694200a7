"""The ledger of disclosures of a case."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import app_context
from case_api.api.disclosures.models import DisclosureEntry, DisclosureInclude, DisclosurePage
from case_api.api.readings.gateway import RecordReadingDep
from case_api.domain.disclosures.ledger import LEDGER_START, LedgerItem, LedgerPlace
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.disclosures.ledger_reader import DisclosureReader
from chassis.pagination import CursorParam, PagedList
from chassis.problems import NotFound
from chassis.query import PageLimit
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["readings"])

_Place = tuple[int, int, datetime, UUID]
_PLACE: Final = TypeAdapter[_Place](_Place)


@router.get("/cases/{case_id}/disclosures", operation_id="listDisclosures", responses={400: {}})
async def list_disclosures(
    request: Request,
    case_id: CaseId,
    reading: RecordReadingDep,
    include: Annotated[
        DisclosureInclude | SkipJsonSchema[None],
        Query(description="`uses`: with what the council read itself"),
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> DisclosurePage:
    """What was disclosed of a case, to whom, when and for which purpose, from all records of it.

    Facts of the case that state a disclosure; readings by a person outside of the council; facts
    that were sent to webhooks. The ledger remains when the data of the case is erased. This reading
    is recorded too.
    """
    context, ledger_id = app_context(request), reading.ledger_id
    of = f"{case_id} {include}"
    identifies = {"list": "disclosures", "ledger": str(ledger_id), "of": of}
    pages = PagedList[LedgerItem, _Place](context.cursors, identifies, _PLACE)
    after = pages.after(cursor)
    place = LEDGER_START if after is None else LedgerPlace(*after)
    async with context.open_log(ledger_id) as log:
        reader = await DisclosureReader.open(log, case_id, with_uses=include is not None)
        if reader is None:
            raise NotFound
        found = await reader.page(place, limit)
        criteria = () if include is None else (include.value,)
        data = DataRead(
            DataKind.DISCLOSURE_LEDGER, (case_id,), criteria=criteria, results=len(found.items)
        )
        await reading.record(reader.db, data)
    page = pages.page_until(found.items, found.next)
    entries = tuple(map(DisclosureEntry.of, page.rows))
    return DisclosurePage(disclosures=entries, sources=reader.sources, next=page.next)
