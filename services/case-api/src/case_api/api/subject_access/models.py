"""What is asked for in an export, and its problems."""

from collections.abc import Collection
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.subject_access.decisions import AccessDecisions
from case_api.domain.subject_access.export import WithheldRecord
from case_api.domain.subject_access.parts import (
    PARTS_OF_RELATED_PERSON,
    PARTS_OF_WHOLE_CASE,
    ExportPart,
)
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

    person_id: PersonId | MISSING = MISSING
    """The person around the child of whom the export is. Missing: it is of the child."""
    format: ExportFormat = ExportFormat.JSON
    parts: Annotated[tuple[ExportPart, ...], Field(max_length=len(ExportPart))] = ()
    """Only these. Empty: all; of a person around the child all but `readings` and `disclosures`,
    which are of the whole case. `case`, `history` and `officers` are about the child alone."""
    include_people: Annotated[tuple[PersonId, ...], Field(max_length=40)] = ()
    """People around the child, other than the one of whom the export is, whose data is shown: they
    agreed, or it is reasonable without."""
    include_professionals: bool = False
    """Whether education, health and social workers are shown with their names."""
    withheld: Annotated[tuple[WithheldRecord, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _withholds_what_is_asked_for(self) -> Self:
        if len({*self.parts}) < len(self.parts):
            raise PydanticCustomError("repeated", "must not have the same part twice")
        of_child = {*ExportPart} - PARTS_OF_RELATED_PERSON - PARTS_OF_WHOLE_CASE
        if self.person_id is not MISSING and of_child & {*self.parts}:
            raise PydanticCustomError(
                "part_of_child", "must not have a part that is about the child alone"
            )
        if any(each.part not in self.asked for each in self.withheld):
            raise PydanticCustomError(
                "part_not_asked", "must withhold from parts that are asked for"
            )
        return self

    @property
    def asked(self) -> tuple[ExportPart, ...]:
        """The parts that are exported, in the order in which they are shown."""
        everything: Collection[ExportPart] = (
            ExportPart if self.person_id is MISSING else PARTS_OF_RELATED_PERSON
        )
        wanted = self.parts or everything
        return tuple(each for each in ExportPart if each in wanted)

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
        if self.person_id is not MISSING:
            included.add("related_person")
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
