"""The problem of opening a case whose reference or UPN is in use."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic_core import MISSING

from case_api.domain.search.duplicates import Duplicate, DuplicateReason
from chassis.problems import Problem
from events.envelope import CaseId


class DuplicateCaseFound(BaseModel):
    """A case that may be of the same child, and why."""

    case_id: CaseId
    reasons: Annotated[tuple[DuplicateReason, ...], Field(min_length=1, max_length=6)]
    main_case_id: CaseId | MISSING = MISSING
    """The main case of its child, which may be this one. Missing: it is linked to no other case."""


class ExistingCases(BaseModel):
    """The member that a problem adds if other cases have what must be theirs alone."""

    existing_cases: Annotated[tuple[DuplicateCaseFound, ...], Field(max_length=20)] | MISSING = (
        MISSING
    )
    """The cases that have the reference or the UPN."""


class CaseExists(
    Problem,
    code="case-exists",
    status=409,
    title="Another case has this reference or UPN.",
    extension_model=ExistingCases,
):
    """The council has a case with the same reference, or of a person with the same UPN.

    `existing_cases` has their ids and the reasons. Record in that case instead, or correct the
    reference or the UPN. Send `allow_duplicate` to open a case nevertheless.
    """

    def __init__(self, duplicates: Sequence[Duplicate]) -> None:
        self.duplicates = duplicates[:20]
        found = tuple(duplicate_found(each) for each in self.duplicates)
        super().__init__(extension=ExistingCases(existing_cases=found))


def duplicate_found(duplicate: Duplicate) -> DuplicateCaseFound:
    """The response for a case that may be of the same child."""
    return DuplicateCaseFound(
        case_id=CaseId(duplicate.case_id),
        reasons=tuple(duplicate.reasons),
        main_case_id=CaseId(duplicate.main_case_id) if duplicate.main_case_id else MISSING,
    )
