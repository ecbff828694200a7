"""The contents of plans that facts name: once named, a content cannot change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic_core import to_json

from case_api.domain.errors import CannotHaveHappened
from events.contracts import (
    CaseCorrected,
    DraftIssued,
    Event,
    FinalIssued,
    ReviewAmendmentsProposed,
)
from events.contracts.references import PlanContentRef


@dataclass(frozen=True, slots=True)
class IssuedContent:
    """A content that a fact names: the index of the fact, and the field of the fact."""

    index: int
    reference: PlanContentRef
    field: str


class UnknownPlanContent(CannotHaveHappened):
    """A fact names a content that the case does not have, or whose hash is another."""

    code = "unknown_plan_content"

    def __init__(self, named: IssuedContent) -> None:
        super().__init__(
            f"the case has no version {named.reference.version} of this plan with this sha256",
            field=named.field,
        )
        self.index = named.index


def issued_contents(events: Iterable[Event]) -> Iterator[IssuedContent]:
    """The contents that facts name; those of corrections too."""
    for index, event in enumerate(events):
        match event:
            case DraftIssued(content=PlanContentRef() as content):
                yield IssuedContent(index, content, "content")
            case FinalIssued(content=PlanContentRef() as content):
                yield IssuedContent(index, content, "content")
            case ReviewAmendmentsProposed(content=PlanContentRef() as content):
                yield IssuedContent(index, content, "content")
            case CaseCorrected(values={"content": dict(value)}):
                corrected = PlanContentRef.model_validate_json(to_json(value))
                yield IssuedContent(index, corrected, "values/content")
            case _:
                pass
