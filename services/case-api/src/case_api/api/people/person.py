"""The person of a case with the people around them: read, and replaced as a whole."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from case_api.api.command_context import CommandContext, PersonContextDep
from case_api.api.dependencies import PersonWriter, app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.errors import translate_errors
from case_api.api.people.person_checks import check_changed_person
from case_api.api.people.person_record import PersonRecord, person_response
from case_api.api.readings.gateway import PersonReadingDep
from case_api.domain.nhs_numbers.commands import RecordPersonChange, has_other_nhs_number
from case_api.domain.people.person import Person
from case_api.domain.people.person_change import details_changed
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.append_to_case import append_to_case
from case_api.store.case_list import find_opened_on
from case_api.store.erased_people import find_erased_people
from case_api.store.people.person_versions import (
    NewPersonVersion,
    PersonVersion,
    find_person,
    insert_person,
)
from chassis.body import strict_body
from chassis.database import transaction
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
    not_modified,
)
from chassis.problems import InvalidRequest, NotFound, Violation
from events.contracts.references import PersonId
from events.envelope import CaseId
from events.retry import retry_on_conflict

router = APIRouter(prefix="/v1", tags=["people"], **OF_CASE_FILE)


@router.get(
    "/cases/{case_id}/person",
    operation_id="getPerson",
    response_model=PersonRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_person(request: Request, case_id: CaseId, reading: PersonReadingDep) -> Response:
    """The child or young person of a case, with identifiers and the people around them."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_person(connection, ledger_id, case_id)
        erased = await find_erased_people(connection.db, ledger_id, case_id)
        if found is None:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.PERSON, case_id))
    return not_modified(request, found.version) or person_response(found, erased)


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
    context: PersonContextDep,
    identity: PersonWriter,
) -> Response:
    """Replace the person and the people around them as a whole.

    Earlier versions are kept and can be read; the log records which kinds of details changed.
    """
    complete = person.with_ids(context.app.new_id)
    with translate_errors():
        attempt = partial(_change, context, case_id, complete, match, identity.authority)
        changed = await retry_on_conflict(attempt)
    context.app.notify()
    return person_response(*changed)


async def _change(
    context: CommandContext, case_id: CaseId, person: Person, match: IfMatch, authority: str
) -> tuple[PersonVersion, Mapping[PersonId, date]]:
    """One try, in one transaction; the fact is appended last."""
    today = await context.app.clock.today()
    async with transaction(context.app.engine, context.ledger_id) as db:
        connection = await context.app.encrypted(db)
        before = await find_person(connection, context.ledger_id, case_id)
        if before is None:
            raise NotFound
        match.check(before.version)
        erased = await find_erased_people(connection.db, context.ledger_id, case_id)
        _check_erased(person, erased)
        fact = details_changed(before.document, person.model_dump(mode="json"))
        if fact is None:
            return before, erased
        opened_on = await find_opened_on(connection.db, context.ledger_id, case_id)
        check_changed_person(person, before, authority, today, opened_on)
        new = NewPersonVersion(person, before.version + 1, context.metadata.actor)
        after = await insert_person(connection, context.ledger_id, case_id, new)
        renumbered = has_other_nhs_number(before.document, person.model_dump(mode="json"))
        command = RecordPersonChange(fact, renumbered, today)
        await append_to_case(db, context.ledger_id, case_id, command, context.metadata)
        return after, erased


def _check_erased(person: Person, erased: Mapping[PersonId, date]) -> None:
    """Refuse the id of a person whose data was erased; who comes back has another."""
    errors = [
        Violation("erased", "is the id of a person whose data was erased", pointer=pointer)
        for i, each in enumerate(person.related_people)
        if each.person_id in erased
        for pointer in (f"/related_people/{i}/person_id",)
    ]
    if errors:
        raise InvalidRequest(errors=errors)
