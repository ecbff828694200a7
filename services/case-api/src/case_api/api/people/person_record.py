"""A version of a person as a response."""

from typing import Annotated

from fastapi import Response
from pydantic import AwareDatetime, Field
from pydantic_core import to_json

from case_api.domain.people.person import Person
from case_api.store.people.person_versions import PersonVersion
from chassis.preconditions import etag
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition

RecordedBy = Annotated[str, Field(max_length=200, examples=["client:case-management"])]
"""A reference to who recorded it: the client of an API key, never a person's name."""


class PersonRecord(StrictModel):
    """A version of the person of a case."""

    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    recorded_by: RecordedBy
    person: Person


def person_response(found: PersonVersion) -> Response:
    """A version as it was stored, with its entity tag.

    The stored document is sent as it is: what was recorded under an earlier rule can be read.
    """
    head = to_json(
        {
            "version": found.version,
            "since": found.recorded_at.isoformat(),
            "recorded_by": found.recorded_by,
        }
    )
    body = head[:-1] + b',"person":' + found.details.encode() + b"}"
    return Response(body, headers={"ETag": etag(found.version)}, media_type="application/json")
