"""Bodies of links between cases."""

from typing import Annotated, ClassVar, Self, TypeAlias

from pydantic import ConfigDict, Field

from case_api.api.recorded_event import RecordedEvent
from case_api.domain.families.link import MAX_LINKS
from case_api.domain.links.case_links import CaseLink
from case_api.store.links.link_executor import LinkResult
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.contracts.vocabulary.case import CaseLinkReason, CaseUnlinkReason
from events.envelope import CaseId

CaseLinks: TypeAlias = Annotated[tuple[CaseLink, ...], Field(max_length=MAX_LINKS)]
"""The other cases of the same child that a case is linked to, in the order of recording."""


class RecordLinkRequest(StrictModel):
    """Another case of the same child, and which of the two is the main case."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "other_case_id": "00000000-0000-4000-8000-000000000001",
                    "main_case_id": "00000000-0000-4000-8000-000000000001",
                    "reason": "opened_twice",
                }
            ]
        }
    )

    other_case_id: CaseId
    main_case_id: CaseId
    """This case or the other: the one in which the council continues to work. Both stay open."""
    reason: CaseLinkReason


class RecordUnlinkingRequest(StrictModel):
    """The case to which this one is linked no longer."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "other_case_id": "00000000-0000-4000-8000-000000000001",
                    "reason": "different_children",
                }
            ]
        }
    )

    other_case_id: CaseId
    reason: CaseUnlinkReason


class FactOfOtherCase(StrictModel):
    """Where the fact is in the stream of the other case."""

    case_id: CaseId
    position: EventPosition
    version: EventPosition


class RecordedLink(RecordedEvent):
    """Where the fact is in this case, and in the other."""

    other: FactOfOtherCase

    @classmethod
    def of(cls, result: LinkResult) -> Self:
        """The response for a result."""
        own, other = result.facts
        return cls(
            case_id=CaseId(own.case_id),
            position=own.position,
            version=own.version,
            other=FactOfOtherCase(
                case_id=CaseId(other.case_id), position=other.position, version=other.version
            ),
        )
