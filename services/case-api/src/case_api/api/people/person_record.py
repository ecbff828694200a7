"""A version of a person as a response."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import Response
from pydantic import AwareDatetime, Field
from pydantic_core import to_json

from case_api.domain.people.person import Person
from case_api.store.capacity import MAX_FACTS
from case_api.store.people.person_versions import PersonVersion
from chassis.preconditions import etag
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, PersonId

RecordedBy = Annotated[str, Field(max_length=200, examples=["client:case-management"])]
"""A reference to who recorded it: the client of an API key, never a person's name."""


class ErasedRelatedPerson(StrictModel):
    """A parent, carer or professional whose data was erased from every version."""

    person_id: PersonId
    erased_on: date


class PersonRecord(StrictModel):
    """A version of the person of a case."""

    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    recorded_by: RecordedBy
    erased_people: Annotated[tuple[ErasedRelatedPerson, ...], Field(max_length=MAX_FACTS)]
    """Related people who are left out of this version, because their data was erased since."""
    person: Person


def person_response(found: PersonVersion, erased: Mapping[PersonId, date]) -> Response:
    """A version as it was stored, with its entity tag; `erased` are people who are left out.

    The stored document is sent as it is: what was recorded under an earlier rule can be read.
    """
    head = to_json(
        {
            "version": found.version,
            "since": found.recorded_at.isoformat(),
            "recorded_by": found.recorded_by,
            "erased_people": [
                {"person_id": person_id, "erased_on": day} for person_id, day in erased.items()
            ],
        }
    )
    body = head[:-1] + b',"person":' + found.details.encode() + b"}"
    return Response(body, headers={"ETag": etag(found.version)}, media_type="application/json")
