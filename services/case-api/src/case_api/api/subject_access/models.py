"""What is asked for in an export, and its problems."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from case_api.domain.subject_access.export import WithheldRecord
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.redact import AccessDecisions
from chassis.problems import Problem
from chassis.strict_model import StrictModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PersonId


class ExportFormat(PublishedEnum):
    """A form of an export."""

    JSON = "json"
    """For a system."""
    HTML = "html"
    """A page to read and to print, without scripts."""


class SubjectAccessRequest(StrictModel):
    """What is exported, and what the council decided about other people and about harm."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "format": "html",
                    "withheld": [
                        {
                            "part": "texts",
                            "record_id": "00000000-0000-4000-8000-00000000000e",
                            "reason": "serious_harm",
                        }
                    ],
                }
            ]
        }
    )

    format: ExportFormat = ExportFormat.JSON
    parts: Annotated[tuple[ExportPart, ...], Field(max_length=len(ExportPart))] = ()
    """Only these. Empty: all."""
    include_people: Annotated[tuple[PersonId, ...], Field(max_length=40)] = ()
    """People around the child whose data is shown: they agreed, or it is reasonable without."""
    include_professionals: bool = False
    """Whether education, health and social workers are shown with their names."""
    withheld: Annotated[tuple[WithheldRecord, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _withholds_what_is_asked_for(self) -> Self:
        if len({*self.parts}) < len(self.parts):
            raise PydanticCustomError("repeated", "must not have the same part twice")
        if any(each.part not in self.asked for each in self.withheld):
            raise PydanticCustomError(
                "part_not_asked", "must withhold from parts that are asked for"
            )
        return self

    @property
    def asked(self) -> tuple[ExportPart, ...]:
        """The parts that are exported, in the order in which they are shown."""
        return tuple(each for each in ExportPart if not self.parts or each in self.parts)

    @property
    def decisions(self) -> AccessDecisions:
        """What the council decided."""
        return AccessDecisions(
            frozenset(self.include_people), self.include_professionals, self.withheld
        )

    @property
    def criteria(self) -> tuple[str, ...]:
        """What was decided, as codes for the record of reading."""
        reasons = {f"withheld_{each.reason.value}" for each in self.withheld}
        included = {"include_people"} if self.include_people else set[str]()
        if self.include_professionals:
            included.add("include_professionals")
        return tuple(sorted(reasons | included | {*self.parts}))


class SubjectAccessExportTooLarge(
    Problem,
    code="export-too-large",
    status=409,
    title="An export of these parts would be too large.",
):
    """The records of the parts that are asked for have more than 32 MiB. Nothing was read.

    Ask for a few `parts` at a time: together the exports are complete.
    """
