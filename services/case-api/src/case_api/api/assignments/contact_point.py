"""The one contact of a family on a day, with the reasons."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.assignments.contact_point import (
    Candidate,
    ContactPointKind,
    ContactPointReason,
    Directory,
    candidates,
    next_day_of_officer,
)
from case_api.domain.assignments.contact_wording import contact_sentence
from case_api.domain.assignments.periods import Assignments
from case_api.domain.directory.officer import Officer
from case_api.domain.directory.team import Team
from case_api.store.assignments.case_assignments import read_assignments, read_directory
from chassis.database import driver_connection, transaction
from chassis.problems import NotFound
from chassis.query import QueryDate
from chassis.strict_model import StrictModel
from events.contracts.references import OfficerId, TeamId
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1", tags=["directory"])


class ConsideredContact(StrictModel):
    """An officer or a team that was considered, and why it is the contact or is not."""

    kind: ContactPointKind
    reason: ContactPointReason
    statement: Annotated[str, Field(max_length=200)]
    """The reason as a sentence, without names."""
    officer_id: OfficerId | MISSING = MISSING
    team_id: TeamId | MISSING = MISSING


class ContactPoint(StrictModel):
    """The one contact of a family on a day."""

    on: date
    kind: ContactPointKind
    officer_id: OfficerId | MISSING = MISSING
    team_id: TeamId | MISSING = MISSING
    name: Annotated[str, Field(max_length=200)] | MISSING = MISSING
    """Missing, as are the e-mail address and the number: the directory does not have it."""
    email: Annotated[str, Field(max_length=254)] | MISSING = MISSING
    phone: Annotated[str, Field(max_length=30)] | MISSING = MISSING
    considered: Annotated[tuple[ConsideredContact, ...], Field(min_length=1, max_length=5000)]
    """Who was considered, in order. If anyone is the contact, it is the last."""
    next_day_of_officer: date | MISSING = MISSING
    """The next day on which the officer, or one who covers, is the contact. Missing where one is on
    this day, or is not for a quarter."""
    lead_officers_so_far: Annotated[int, Field(ge=0, le=5000)]
    """How many officers have led the case up to this day."""


@router.get("/cases/{case_id}/contact-point", operation_id="getContactPoint")
async def get_contact_point(
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    on: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The day. Missing: today")
    ] = None,
) -> ContactPoint:
    """The officer of a case, else who covers, else the team: for any day, past or to come.

    By the facts of the case as they are in effect, corrected and voided ones accounted for, and by
    the present leave, working patterns and teams of the directory.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    day = on or await context.clock.today()
    async with transaction(context.engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        held = await read_assignments(log, case_id)
        if held is None:
            raise NotFound
        directory = await read_directory(await driver_connection(db), log, held, day.year)
    return _contact_point(held, directory, day)


def _contact_point(held: Assignments, directory: Directory, on: date) -> ContactPoint:
    found = [*candidates(held, directory, on)]
    chosen = found[-1] if found[-1].is_available else None
    is_officer = chosen is not None and chosen.officer_id is not None
    returns_on = None if is_officer else next_day_of_officer(held, directory, on)
    details = _details(chosen, directory)
    return ContactPoint(
        on=on,
        kind=chosen.kind if chosen else ContactPointKind.NONE,
        officer_id=(chosen and chosen.officer_id) or MISSING,
        team_id=(chosen and chosen.team_id) or MISSING,
        name=details.name if details else MISSING,
        email=details.email if details else MISSING,
        phone=details.phone if details else MISSING,
        considered=tuple(_considered(each, on) for each in found),
        next_day_of_officer=returns_on or MISSING,
        lead_officers_so_far=held.leads_so_far(on),
    )


def _details(chosen: Candidate | None, directory: Directory) -> Officer | Team | None:
    """What the directory has about the contact."""
    if chosen is None:
        return None
    if chosen.officer_id is not None:
        return directory.officers.get(chosen.officer_id)
    return directory.teams.get(chosen.team_id) if chosen.team_id else None


def _considered(candidate: Candidate, on: date) -> ConsideredContact:
    return ConsideredContact(
        kind=candidate.kind,
        reason=candidate.reason,
        statement=contact_sentence(candidate, on),
        officer_id=candidate.officer_id or MISSING,
        team_id=candidate.team_id or MISSING,
    )
