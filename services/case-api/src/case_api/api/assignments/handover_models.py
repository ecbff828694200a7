"""Bodies of a handover."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.assignments.handover import MAX_HANDOVER
from case_api.domain.case_text import FreeText
from case_api.store.assignments.handover_result import HandedOverCase, HandoverResult
from chassis.strict_model import StrictModel
from events.contracts.references import EventDate, EventPosition, OfficerId, TextId
from events.contracts.vocabulary.case import OfficerRole
from events.envelope import CaseId


class CaseToHandOver(StrictModel):
    """A case to hand over, if it has an officer of its own, or a note."""

    case_id: CaseId
    to_officer_id: OfficerId | MISSING = MISSING
    """One of `to_officer_ids`. Missing: they take turns."""
    note: FreeText | MISSING = MISSING
    """For the officer who takes over. It is stored as a text of the case, not on the log."""


def _distinct_officers(officers: tuple[OfficerId, ...]) -> tuple[OfficerId, ...]:
    if len(set(officers)) < len(officers):
        raise PydanticCustomError("repeated", "must not have the same entry twice")
    return officers


def _distinct_cases(cases: tuple[CaseToHandOver, ...]) -> tuple[CaseToHandOver, ...]:
    if len({each.case_id for each in cases}) < len(cases):
        raise PydanticCustomError("repeated", "must not have the same entry twice")
    return cases


class HandOverCasesRequest(StrictModel):
    """The handover of cases of one officer to others from a day on."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_officer_id": "00000000-0000-4000-8000-000000000001",
                    "to_officer_ids": ["00000000-0000-4000-8000-000000000002"],
                    "from_on": "2026-09-01",
                    "all_cases": True,
                    "dry_run": True,
                }
            ]
        }
    )

    from_officer_id: OfficerId
    """Who has the cases. The directory need not have this officer."""
    to_officer_ids: Annotated[
        tuple[OfficerId, ...],
        Field(min_length=1, max_length=20, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_distinct_officers),
    ]
    """Who takes over, in turns. The directory has them, and they have not left by the day."""
    from_on: EventDate
    all_cases: bool = False
    """Whether every case in which the officer has a role on the day or later is handed over; those
    in `cases` then only have an officer or a note of their own."""
    cases: Annotated[
        tuple[CaseToHandOver, ...],
        Field(max_length=MAX_HANDOVER, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_distinct_cases),
    ] = ()
    """No case twice. Without `all_cases` at least one."""
    dry_run: bool = False
    """Whether the response only tells what would happen."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.all_cases and not self.cases:
            raise PydanticCustomError("missing_cases", "needs cases, or all_cases")
        if self.from_officer_id in self.to_officer_ids:
            raise PydanticCustomError(
                "same_officer", "to_officer_ids must not have from_officer_id among them"
            )
        return self


class CaseHandedOver(StrictModel):
    """A case that was handed over or, after a dry run, would be."""

    case_id: CaseId
    to_officer_id: OfficerId
    roles: tuple[OfficerRole, ...]
    """The roles that the officer takes over, one fact each."""
    note_id: TextId | MISSING = MISSING
    """The text of the note. Missing after a dry run."""
    position: EventPosition | MISSING = MISSING
    """The last of the facts. Missing after a dry run."""


class HandoverResponse(StrictModel):
    """The outcome for each case, in the order of the ids."""

    dry_run: bool
    cases: tuple[CaseHandedOver, ...]

    @classmethod
    def of(cls, result: HandoverResult, *, dry_run: bool) -> Self:
        """The response for a result."""
        return cls(dry_run=dry_run, cases=tuple(_case(each, dry_run) for each in result.cases))


def _case(each: HandedOverCase, dry_run: bool) -> CaseHandedOver:  # noqa: FBT001  # private
    return CaseHandedOver(
        case_id=CaseId(each.case_id),
        to_officer_id=OfficerId(each.to_officer_id),
        roles=each.roles,
        note_id=MISSING if dry_run or each.note_id is None else TextId(each.note_id),
        position=each.position or MISSING,
    )
