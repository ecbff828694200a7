"""The contents of plans that facts name: once named, a content cannot change."""

from collections.abc import Iterable, Iterator

from pydantic_core import to_json

from case_api.domain.errors import CannotHaveHappened
from events.contracts import CaseCorrected, DraftIssued, Event, FinalIssued
from events.contracts.references import PlanContentRef


class UnknownPlanContent(CannotHaveHappened):
    """A fact names a content that the case does not have, or whose hash is another."""

    code = "unknown_plan_content"

    def __init__(self, reference: PlanContentRef, field: str) -> None:
        super().__init__(
            f"the case has no version {reference.version} of this plan with this sha256",
            field=field,
        )


def issued_contents(events: Iterable[Event]) -> Iterator[tuple[PlanContentRef, str]]:
    """The contents that facts name, each with its field in the fact."""
    for event in events:
        match event:
            case DraftIssued(content=PlanContentRef() as content):
                yield content, "content"
            case FinalIssued(content=PlanContentRef() as content):
                yield content, "content"
            case CaseCorrected(values={"content": dict(value)}):
                yield PlanContentRef.model_validate_json(to_json(value)), "values/content"
            case _:
                pass
