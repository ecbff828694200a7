"""The person of a case: read, and changed as a whole."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.doors import doors
from case_api.api.reading import Reader
from case_api.api.telling import Told
from case_api.domain.decide import CASE, Say
from case_api.domain.person import Person, changes
from case_api.store.case_log import CaseLog
from case_api.store.people import KeptPerson, keep_person, person_of
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
from events.command_handler import decide_and_append
from events.contracts import ContractModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["people"])


class ShownPerson(ContractModel):
    """The person of a case as they are known now."""

    version: EventPosition
    since: AwareDatetime
    """When this was recorded."""
    person: Person


@router.get(
    "/cases/{case_id}/person",
    operation_id="getPerson",
    response_model=ShownPerson,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_person(request: Request, case_id: CaseId, who: Reader) -> Response:
    """The child or young person of a case, with identifiers and contacts."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        kept = await person_of(await driver_connection(db), LedgerId(who.ledger_id), case_id)
    if kept is None:
        raise NotFound
    return not_modified(request, kept.version) or _answer(kept)


@router.put(
    "/cases/{case_id}/person",
    operation_id="changePerson",
    response_model=ShownPerson,
    responses={**VERSIONED_RESPONSES, 409: {}},
)
async def change_person(
    case_id: CaseId,
    person: Annotated[Person, Depends(strict_body(Person))],
    match: Annotated[IfMatch, Depends(if_match)],
    by: Told,
) -> Response:
    """Keep the person anew, as a whole. Earlier versions stay; the log learns what kind changed."""
    today = await by.outside.clock.today()
    refuse_unborn(person, today, "/birth_date")

    async def effect(db: AsyncConnection) -> KeptPerson:
        connection = await driver_connection(db)
        kept = await person_of(connection, by.ledger_id, case_id)
        if kept is None:
            raise NotFound
        match.check(kept.version)
        if person == kept.person:
            return kept
        await keep_person(connection, by.ledger_id, case_id, person, kept.version + 1, by.actor)
        now = await person_of(connection, by.ledger_id, case_id)
        command = Say([changes(kept.person, person)], today)
        await decide_and_append(CaseLog(db, by.ledger_id), CASE, case_id, command, by.say)
        return now or kept

    return _answer(await by.carried_out(lambda: by.in_a_transaction(effect)))


def refuse_unborn(person: Person, today: date, pointer: str) -> None:
    """Refuse a birth date that is after today; `pointer` says where in the body it is.

    Raises:
        InvalidRequest: nobody is born yet.
    """
    if person.birth_date > today:
        what = Violation("date_in_future", "must not be after today", pointer=pointer)
        raise InvalidRequest(errors=[what])


def _answer(kept: KeptPerson) -> Response:
    shown = ShownPerson(version=kept.version, since=kept.since, person=kept.person)
    headers = {"ETag": etag(kept.version)}
    return Response(shown.model_dump_json(), headers=headers, media_type="application/json")
