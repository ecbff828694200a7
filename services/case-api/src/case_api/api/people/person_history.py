"""The versions of the person of a case: who changed what, and when."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.people.person_record import PersonRecord, RecordedBy, person_response
from case_api.api.readings.gateway import PersonReadingDep
from case_api.domain.people.person_change import changed_details
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.erased_people import find_erased_people
from case_api.store.people.person_versions import (
    PersonVersion,
    find_person_version,
    person_versions_before,
)
from chassis.database import transaction
from chassis.preconditions import VERSIONED_RESPONSES
from chassis.problems import NotFound
from chassis.query import PlainDigits
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.contracts.vocabulary.case import PersonDetail
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["people"], **OF_CASE_FILE)

_NEWEST: Final = 2**31 - 1
"""Above the number of any version."""
VersionNumber = Annotated[int, Field(ge=1, le=_NEWEST), PlainDigits]


class PersonVersionSummary(StrictModel):
    """A version of a person, and which kinds of details differ from the one before."""

    version: EventPosition
    recorded_at: AwareDatetime
    recorded_by: RecordedBy
    changed: Annotated[tuple[PersonDetail, ...], Field(max_length=8)]
    """Empty for the first version."""


class PersonVersionPage(StrictModel):
    """A page of the versions of a person, the newest first."""

    versions: Annotated[tuple[PersonVersionSummary, ...], Field(max_length=50)]
    next: EventPosition | MISSING = MISSING
    """Pass it as `before` for the next page. Missing: this is the last."""


@router.get("/cases/{case_id}/person/versions", operation_id="listPersonVersions")
async def list_person_versions(
    request: Request,
    case_id: CaseId,
    reading: PersonReadingDep,
    before: Annotated[
        VersionNumber, Query(description="A version: only earlier ones are returned")
    ] = _NEWEST,
    limit: Annotated[
        Annotated[int, Field(ge=1, le=50), PlainDigits],
        Query(description="The largest number of versions in the response"),
    ] = 20,
) -> PersonVersionPage:
    """Who changed which kinds of details of the person, and when; the newest version first."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await person_versions_before(connection, ledger_id, case_id, before, limit + 1)
        if not found and before == _NEWEST:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.PERSON, case_id))
    more = len(found) > limit
    return PersonVersionPage(
        versions=tuple(_summaries(found)[:limit]),
        next=found[limit - 1].version if more else MISSING,
    )


@router.get(
    "/cases/{case_id}/person/versions/{version}",
    operation_id="getPersonVersion",
    response_model=PersonRecord,
    responses=VERSIONED_RESPONSES,
)
async def get_person_version(
    request: Request,
    case_id: CaseId,
    version: Annotated[VersionNumber, Path()],
    reading: PersonReadingDep,
) -> Response:
    """One version of the person, as it was recorded."""
    context, ledger_id = app_context(request), reading.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = await find_person_version(connection, ledger_id, case_id, version)
        erased = await find_erased_people(connection.db, ledger_id, case_id)
        if found is None:
            raise NotFound
        await reading.record(connection.db, DataRead.of_case(DataKind.PERSON, case_id))
    return person_response(found, erased)


def _summaries(found: Sequence[PersonVersion]) -> Sequence[PersonVersionSummary]:
    """Each version compared with the next, which is the one before it in time."""
    changes = [changed_details(was.document, now.document) for now, was in pairwise(found)]
    return [
        PersonVersionSummary(
            version=version.version,
            recorded_at=version.recorded_at,
            recorded_by=version.recorded_by,
            changed=tuple(changed),
        )
        for version, changed in zip(found, [*changes, []], strict=False)
    ]
