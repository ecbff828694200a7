"""The person of a case: read, and replaced as a whole."""

from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime

from case_api.api.command_context import CommandContext, CommandContextDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.errors import translate_errors
from case_api.domain.person import Person, changes
from case_api.domain.record import RecordFacts
from case_api.store.append_to_case import append_to_case
from case_api.store.people import NewPersonVersion, PersonVersion, find_person, insert_person
from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    etag,
    if_match,
    not_modified,
)
from chassis.problems import InvalidRequest, NotFound, Violation
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, LedgerId
from events.retry import retry_on_conflict

router = APIRouter(prefix="/v1", tags=["people"])


class PersonRecord(StrictModel):
    """The person of a case as recorded now."""

    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    person: Person


@router.get(
    "/cases/{case_id}/person",
    operation_id="getPerson",
    response_model=PersonRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_person(request: Request, case_id: CaseId, identity: CaseReader) -> Response:
    """The child or young person of a case, with identifiers and contacts."""
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        found = await find_person(await driver_connection(db), ledger_id, case_id)
    if found is None:
        raise NotFound
    return not_modified(request, found.version) or _response(found)


@router.put(
    "/cases/{case_id}/person",
    operation_id="changePerson",
    response_model=PersonRecord,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_person(
    case_id: CaseId,
    person: Annotated[Person, Depends(strict_body(Person))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: CommandContextDep,
) -> Response:
    """Replace the person as a whole.

    Earlier versions are kept; the log records which kinds of details changed.
    """
    today = await context.app.clock.today()
    refuse_future(person.birth_date, today, "/birth_date")
    with translate_errors():
        attempt = partial(_change, context, case_id, person, match, today)
        changed = await retry_on_conflict(attempt)
    context.app.notify()
    return _response(changed)


async def _change(
    context: CommandContext, case_id: CaseId, person: Person, match: IfMatch, today: date
) -> PersonVersion:
    """One try, in one transaction; the fact is appended last."""
    async with transaction(context.app.engine, context.ledger_id) as db:
        connection = await driver_connection(db)
        before = await find_person(connection, context.ledger_id, case_id)
        if before is None:
            raise NotFound
        match.check(before.version)
        if person == before.person:
            return before
        new = NewPersonVersion(person, before.version + 1, context.metadata.actor)
        await insert_person(connection, context.ledger_id, case_id, new)
        after = await find_person(connection, context.ledger_id, case_id)
        command = RecordFacts([changes(before.person, person)], today)
        await append_to_case(db, context.ledger_id, case_id, command, context.metadata)
        return after or before


def refuse_future(day: date, today: date, pointer: str) -> None:
    """Refuse a day that is after today; `pointer` is its place in the body.

    Raises:
        InvalidRequest: it is in the future.
    """
    if day > today:
        violation = Violation("date_in_future", "must not be after today", pointer=pointer)
        raise InvalidRequest(errors=[violation])


def _response(found: PersonVersion) -> Response:
    body = PersonRecord(version=found.version, since=found.recorded_at, person=found.person)
    headers = {"ETag": etag(found.version)}
    return Response(body.model_dump_json(), headers=headers, media_type="application/json")
