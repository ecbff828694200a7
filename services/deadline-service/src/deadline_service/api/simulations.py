"""What if: the deadlines that a history implies, nothing stored."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from pydantic_core import MISSING

from chassis import idempotency
from chassis.body import strict
from chassis.identity import Identity, needs
from chassis.problems import InvalidRequest, NotFound, Violation
from deadline_service.api.doors import Doors, Open, Outside
from deadline_service.api.shown import ExplainedDeadline
from deadline_service.api.simulated import Simulation, events_of, recorded
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.explanation import Part, explain
from deadline_service.domain.timetable import timetable
from deadline_service.store.council import settings_of
from deadline_service.store.following import FAMILIES
from events.envelope import Recorded
from events.history import UnfitCorrection

router = APIRouter(prefix="/v1", tags=["simulations"])

Reader = Annotated[Identity, needs("deadlines:read")]


class Simulated(Part):
    """Every deadline that the facts imply, explained, in the order in which they began."""

    today: date
    deadlines: Annotated[tuple[ExplainedDeadline, ...], Field(max_length=100_000)]


@router.post("/simulations", responses={404: {}})
async def simulate(
    outside: Outside,
    reader: Reader,
    body: Annotated[Simulation, Depends(strict(Simulation))],
    _: Annotated[str, Depends(idempotency.required)],
) -> Simulated:
    """Work out the deadlines of a supposed history, or of a case with supposed changes.

    Nothing is stored, so the same request has the same answer whatever its Idempotency-Key.
    """
    today = await outside.clock.today() if body.today is MISSING else body.today
    async with outside.reading(reader.ledger_id) as council:
        history, field = await _history(council, body, today)
        settings = await _settings(council, body)
    try:
        # Beside the loop, because two thousand facts take a while.
        found = await asyncio.to_thread(_deadlines, outside, history, settings, today)
    except UnfitCorrection as unfit:
        message = f"a correction does not fit the fact that it corrects: {unfit}"
        wrong = Violation("unfit_correction", message, pointer=f"/{field}")
        raise InvalidRequest(errors=[wrong]) from None
    return Simulated(today=today, deadlines=tuple(found))


async def _history(council: Open, body: Simulation, today: date) -> tuple[Sequence[Recorded], str]:
    """The facts to time, and the field of the body that they or the last of them came in."""
    if isinstance(body.history, tuple) and body.case_id is MISSING and body.changes is MISSING:
        events = events_of(body.history, "history")
        return recorded(body.history, events, (), today), "history"
    if body.history is not MISSING or body.case_id is MISSING:
        message = "give either history, or case_id with changes"
        raise InvalidRequest(errors=[Violation("either_or", message, pointer="")])
    changes = () if body.changes is MISSING else body.changes
    events = events_of(changes, "changes")
    facts = await council.log.streams([body.case_id], FAMILIES)
    if not facts:
        raise NotFound("there is no such case")
    return [*facts, *recorded(changes, events, facts, today)], "changes"


async def _settings(council: Open, body: Simulation) -> CouncilSettings:
    if body.settings is MISSING:
        return await settings_of(council.db, council.ledger_id)
    return body.settings


def _deadlines(
    outside: Doors, history: Sequence[Recorded], settings: CouncilSettings, today: date
) -> Sequence[ExplainedDeadline]:
    book, calendar = outside.rulebook, outside.calendar
    office = settings.office_days(calendar)
    return [
        ExplainedDeadline.telling(
            each, explain(each, calendar.name, book.exceptions), today, office
        )
        for each in timetable(history, book, calendar, settings, today)
    ]
