"""Deadlines: of a case, of a council, and one explained."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.identity import Identity, needs
from chassis.problems import NotFound
from chassis.query import Day, Digits, Limit
from deadline_service.api.doors import Doors, Open, Outside
from deadline_service.api.explaining import explanation
from deadline_service.api.paging import ACursor, cursor_after, place_of
from deadline_service.api.patience import refuse_parked, until
from deadline_service.api.shown import (
    CaseDeadlines,
    DeadlinePage,
    ExplainedDeadline,
    ShownDeadline,
)
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.deadline import State
from deadline_service.store.asking import is_known, one, parked_from, reached
from deadline_service.store.council import settings_of
from deadline_service.store.facts import FACTS_AT_MOST, facts_of
from deadline_service.store.following import SUBSCRIPTION
from deadline_service.store.listing import listed, of_case
from deadline_service.store.ranges import Filter
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["deadlines"])

LARGEST: Final = 2**53 - 1
LARGE: Final[dict[int | str, dict[str, Any]]] = {409: {}, 429: {}}
"""What an explanation of a very large case may be refused with."""
Reader = Annotated[Identity, needs("deadlines:read")]
OnADay = Annotated[
    Day | SkipJsonSchema[None],
    Query(description="How things stand on this day instead of today"),
]
MinPosition = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST), Digits],
    Query(description="Wait until the log is timed up to here: a `position`"),
]
ADate = Annotated[Day | SkipJsonSchema[None], Query()]
AState = Annotated[State | SkipJsonSchema[None], Query()]
ARule = Annotated[
    Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    | SkipJsonSchema[None],
    Query(description="A rule of the rulebook, such as `plan-final`"),
]


@router.get("/cases/{case_id}/deadlines", responses={400: {}})
async def list_case_deadlines(  # noqa: PLR0913, PLR0917  # one parameter of the query each
    outside: Outside,
    reader: Reader,
    case_id: Annotated[UUID, Path()],
    min_position: MinPosition = 0,
    today: OnADay = None,
    cursor: ACursor = None,
    limit: Limit = 200,
) -> CaseDeadlines:
    """The deadlines of a case. A case may have none; 404 if the council has no such case."""
    ledger_id, case = LedgerId(reader.ledger_id), CaseId(case_id)
    within = {"ledger": str(ledger_id), "case": str(case)}
    after = place_of(outside.cursors, cursor, within)
    await _must_exist(outside, ledger_id, case)
    if min_position:
        await until(outside, ledger_id, min_position)
    day = today or await outside.clock.today()
    async with outside.reading(ledger_id) as council:
        position = await reached(council.db, ledger_id, SUBSCRIPTION)
        parked = await parked_from(council.db, ledger_id, case)
        refuse_parked(parked, min_position)
        found = await of_case(council.db, ledger_id, case, after, limit + 1)
        office = await _office(outside, council)
    shown = tuple(ShownDeadline.of(each, day, office) for each in found[:limit])
    is_last = len(found) <= limit
    more = MISSING if is_last else cursor_after(outside.cursors, found[limit - 1], within)
    still = MISSING if parked is None else True
    return CaseDeadlines(
        today=day, position=position, stands_still=still, deadlines=shown, next=more
    )


@router.get("/deadlines", responses={400: {}})
async def list_deadlines(  # noqa: PLR0913, PLR0917  # one parameter a filter
    outside: Outside,
    reader: Reader,
    state: AState = None,
    rule: ARule = None,
    due_from: ADate = None,
    due_to: ADate = None,
    today: OnADay = None,
    cursor: ACursor = None,
    limit: Limit = 50,
) -> DeadlinePage:
    """The council's deadlines by the day to work to; filters by state, rule and that day."""
    within = {
        "ledger": str(reader.ledger_id),
        "state": str(state),
        "rule": str(rule),
        "due": f"{due_from} {due_to}",
    }
    after = place_of(outside.cursors, cursor, within)
    day = today or await outside.clock.today()
    wanted = Filter(day, state, rule, due_from, due_to)
    async with outside.reading(reader.ledger_id) as council:
        found = await listed(council.db, council.ledger_id, wanted, after, limit + 1)
        office = await _office(outside, council)
    shown = tuple(ShownDeadline.of(each, day, office) for each in found[:limit])
    is_last = len(found) <= limit
    more = MISSING if is_last else cursor_after(outside.cursors, found[limit - 1], within)
    return DeadlinePage(today=day, deadlines=shown, next=more)


@router.get("/deadlines/{deadline_id}", response_model=ExplainedDeadline, responses=LARGE)
async def get_deadline(
    outside: Outside,
    reader: Reader,
    deadline_id: Annotated[UUID, Path()],
    min_position: MinPosition = 0,
    today: OnADay = None,
) -> Response:
    """A deadline with the way it came about: rule, words, facts, arithmetic, exceptions."""
    ledger_id = LedgerId(reader.ledger_id)
    if min_position:
        await until(outside, ledger_id, min_position)
    day = today or await outside.clock.today()
    async with outside.reading(ledger_id) as council:
        kept = await one(council.db, council.ledger_id, deadline_id)
        if kept is None:
            raise NotFound
        refuse_parked(await parked_from(council.db, ledger_id, kept.case_id), min_position)
        settings = await settings_of(council.db, council.ledger_id)
        facts = await facts_of(council.db, council.ledger_id, kept.case_id, FACTS_AT_MOST + 1)
    answer = await explanation(outside.pool, ledger_id, (facts, settings, day, deadline_id))
    return Response(answer, media_type="application/json")


async def _must_exist(outside: Doors, ledger_id: LedgerId, case_id: CaseId) -> None:
    """Pass if the council has a case; the same refusal for none and for another council's."""
    async with outside.reading(ledger_id) as council:
        if not await is_known(council.db, ledger_id, case_id):
            raise NotFound


async def _office(outside: Outside, council: Open) -> Calendar:
    """The days on which a council's offices are open."""
    settings = await settings_of(council.db, council.ledger_id)
    return settings.office_days(outside.calendar)
