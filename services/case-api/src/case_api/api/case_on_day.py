"""A case as it is on a day, for reads that follow from its facts alone."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import AppContext
from case_api.domain.case_state import CaseState
from case_api.domain.fold import fold
from chassis.identity import Principal
from chassis.problems import NotFound
from chassis.query import QueryDate
from events.envelope import CaseId, LedgerId
from events.history import as_of, effective
from events.stored_event import decode_events

OnDay = Annotated[
    QueryDate | SkipJsonSchema[None], Query(description="As of this day; today if left out")
]
"""The query parameter `on`."""


async def read_case_on(
    context: AppContext, identity: Principal, case_id: CaseId, on: date | None
) -> tuple[CaseState, date]:
    """A case after its facts up to a day, today where it is None, and the day.

    Raises:
        NotFound: there is no such case.
    """
    day = on or await context.clock.today()
    async with context.open_log(LedgerId(identity.ledger_id)) as log:
        history = await log.read_stored_streams([case_id])
    if not history:
        raise NotFound
    return fold(as_of(effective(decode_events(history).decoded), day)), day
