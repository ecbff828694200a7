"""Bodies of officers."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.domain.directory.officer import Officer
from case_api.store.directory.versioned_table import StoredDocument
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, OfficerId


class CreateOfficerRequest(StrictModel):
    """An officer to create. `officer_id` is generated where it is left out."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "officer": {
                        "name": "Sam Example",
                        "email": "sam@example.org",
                        "memberships": [
                            {
                                "team_id": "00000000-0000-4000-8000-000000000001",
                                "from_on": "2026-01-05",
                            }
                        ],
                        "working_patterns": [
                            {
                                "from_on": "2026-01-05",
                                "weekdays": ["monday", "tuesday", "wednesday"],
                            }
                        ],
                        "leave": [{"from_on": "2026-08-03", "to_on": "2026-08-14"}],
                    }
                }
            ]
        }
    )

    officer_id: OfficerId | MISSING = MISSING
    """Given where facts of cases name the officer already."""
    officer: Officer


class OfficerRecord(StrictModel):
    """An officer as recorded now."""

    officer_id: OfficerId
    version: EventPosition
    since: AwareDatetime
    """When this version was recorded."""
    officer: Officer

    @classmethod
    def of(cls, found: StoredDocument[Officer]) -> Self:
        """The response for an officer."""
        return cls(
            officer_id=OfficerId(found.id),
            version=found.version,
            since=found.recorded_at,
            officer=found.document,
        )


class OfficerPage(StrictModel):
    """A page of a list of officers."""

    officers: Annotated[tuple[OfficerRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""
