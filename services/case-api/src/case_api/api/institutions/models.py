"""Institutions as requests and responses."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.domain.institutions.institution import InstitutionDetails
from case_api.domain.institutions.institution_id import InstitutionId
from case_api.store.institutions.institutions import StoredInstitution
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition


class CreateInstitutionRequest(StrictModel):
    """An institution to create. `institution_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "institution": {
                        "name": "Example Speech Therapy",
                        "kind": "therapy",
                        "authority": "999",
                        "opened_on": "2019-04-01",
                    }
                }
            ]
        }
    )

    institution_id: InstitutionId | MISSING = MISSING
    """Given where facts of cases, or funding agreements, name it already."""
    institution: InstitutionDetails


class InstitutionRecord(StrictModel):
    """An institution as recorded now."""

    institution_id: InstitutionId
    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    institution: InstitutionDetails

    @classmethod
    def of(cls, found: StoredInstitution) -> Self:
        """The response for an institution."""
        return cls(
            institution_id=InstitutionId(found.id),
            version=found.version,
            since=found.recorded_at,
            institution=found.document,
        )


class InstitutionPage(StrictModel):
    """A page of a list: by name the best match first, else in the order of creation.

    It may have fewer institutions than `limit`, or none, and still a `next`.
    """

    institutions: Annotated[tuple[InstitutionRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
