"""Likely duplicates of a case, to be shown before it is opened."""

from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.readings.gateway import CaseReadingDep
from case_api.api.search.duplicate_problem import DuplicateCaseFound, duplicate_found
from case_api.domain.people.person import Person
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.store.search.duplicate_candidates import likely_duplicates
from chassis import idempotency
from chassis.body import strict_body
from chassis.database import transaction
from chassis.limits import AS_REPORT
from chassis.strict_model import StrictModel
from events.contracts.references import CaseReference
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

_MOST: Final = 20
"""Duplicates in a response."""


class FindDuplicatesRequest(StrictModel):
    """The person and the reference of a case, as they would be sent to open it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": {
                        "family_name": "Example",
                        "given_names": "Robin",
                        "birth_date": "2015-10-05",
                    },
                    "reference": "EHC 12",
                }
            ]
        }
    )

    person: Person
    reference: CaseReference | MISSING = MISSING


class DuplicateList(StrictModel):
    """The cases that may be of the same child, those with the strongest reason first."""

    duplicates: Annotated[tuple[DuplicateCaseFound, ...], Field(max_length=_MOST)]


@router.post("/duplicate-searches", operation_id="findDuplicates", openapi_extra=AS_REPORT)
async def find_likely_duplicates(
    request: Request,
    reading: CaseReadingDep,
    body: Annotated[FindDuplicatesRequest, Depends(strict_body(FindDuplicatesRequest))],
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
) -> DuplicateList:
    """The cases that may be of a person, each with the reasons. Nothing is stored."""
    context, ledger_id = app_context(request), reading.ledger_id
    reference = None if body.reference is MISSING else body.reference
    async with transaction(context.engine, ledger_id) as db:
        connection = await context.encrypted(db)
        found = (await likely_duplicates(connection, ledger_id, body.person, reference))[:_MOST]
        cases = [CaseId(each.case_id) for each in found]
        criteria = {*body.model_fields_set, *body.person.model_fields_set} - {"person"}
        await reading.record(
            connection.db, DataRead.of_cases(DataKind.DUPLICATE_SEARCH, cases, [*criteria])
        )
    return DuplicateList(duplicates=tuple(map(duplicate_found, found)))
