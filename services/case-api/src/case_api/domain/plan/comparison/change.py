"""One difference between two versions of a plan."""

from typing import Annotated

from pydantic import Field, JsonValue
from pydantic_core import MISSING

from case_api.domain.plan.findings.finding import ContentPointer
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.plan import PlanSection


class PlanChangeKind(PublishedEnum):
    """How an item differs. One item can be both changed and moved."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    """Fields of it differ."""
    MOVED = "moved"
    """It is in another section, or in another place among the items that both versions have."""


class FieldChange(ContractModel):
    """A field of an item that differs. Left out: the item did not, or does not, have it."""

    field: Annotated[str, Field(max_length=40)]
    before: JsonValue | MISSING = MISSING
    after: JsonValue | MISSING = MISSING


class PlanChange(ContractModel):
    """A difference of one item."""

    kind: PlanChangeKind
    section: PlanSection
    """Where it is now, or was, if it was removed."""
    item: Annotated[str, Field(max_length=40)]
    """Its id; of a placement, its rank."""
    before: ContentPointer | MISSING = MISSING
    """Its place in the earlier version."""
    after: ContentPointer | MISSING = MISSING
    """Its place in the later version."""
    fields: Annotated[tuple[FieldChange, ...], Field(max_length=40)] = ()
    """What differs, if it was changed."""
