"""Advice as requests and responses."""

from typing import Annotated, ClassVar, Final

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue

from case_api.api.plan.content_schemas import content_example
from case_api.domain.advice.content import AdviceContent
from case_api.store.advice.versions import MAX_ADVICE, AdviceRow, StoredAdvice
from chassis.strict_model import StrictModel
from events.contracts.references import AdviceId, PositiveCount, Sha256

_EXAMPLE: Final[dict[str, JsonValue]] = {
    "advice_id": "00000000-0000-4000-8000-000000000009",
    "content": {**content_example("advice")},
}


class CreateAdviceRequest(StrictModel):
    """The content of a piece of advice."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    advice_id: AdviceId
    """That of the facts about it (`recordAdviceRequest`), if it was sought for an assessment."""
    content: AdviceContent


class AdviceSummary(StrictModel):
    """A piece of advice, without its content."""

    advice_id: AdviceId
    version: PositiveCount
    sha256: Sha256
    """The hash of the canonical content."""
    since: AwareDatetime
    """When this version was recorded."""


class Advice(AdviceSummary):
    """A piece of advice."""

    content: AdviceContent


class AdviceList(StrictModel):
    """The advice of a case whose content is stored."""

    advice: Annotated[tuple[AdviceSummary, ...], Field(max_length=MAX_ADVICE)]


def advice_summary(row: AdviceRow) -> AdviceSummary:
    """The response for a piece of advice without its content."""
    return AdviceSummary(
        advice_id=row.advice_id, version=row.version, sha256=row.sha256, since=row.recorded_at
    )


def advice_response(stored: StoredAdvice) -> Advice:
    """The response for a piece of advice."""
    return Advice(**dict(advice_summary(stored.row)), content=stored.content)
