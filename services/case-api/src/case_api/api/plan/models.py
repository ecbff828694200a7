"""Versions of plans as requests and responses."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic_core import MISSING

from case_api.api.plan.content_schemas import content_example
from case_api.domain.plan.content import PlanContent
from case_api.store.plan.versions import PlanVersionRow
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PlanId, PositiveCount, Sha256
from events.envelope import CaseId


class PlanVersionState(PublishedEnum):
    """Whether the content of a version can still change."""

    DRAFT = "draft"
    """It can be replaced."""
    ISSUED = "issued"
    """A recorded fact names it: it was sent, and cannot change."""


class CreatePlanVersionRequest(StrictModel):
    """The content of a new version of a plan."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"content": {**content_example("plan")}}]}
    )

    content: PlanContent
    amends: PositiveCount | MISSING = MISSING
    """The earlier version that it is to amend, with which it is compared."""


class CreatedPlanVersion(StrictModel):
    """A version that was added."""

    case_id: CaseId
    plan_id: PlanId
    version: PositiveCount
    sha256: Sha256


class PlanVersionSummary(StrictModel):
    """A version of a plan, without its content."""

    plan_id: PlanId
    version: PositiveCount
    """1 for the first content of the plan, one more for each further one, drafts included."""
    amends: PositiveCount | MISSING = MISSING
    state: PlanVersionState
    sha256: Sha256
    """The hash of the canonical content, by which a draft or a plan that was issued names it."""
    recorded_at: AwareDatetime
    """When this content was recorded."""


class PlanVersion(PlanVersionSummary):
    """A version of a plan."""

    content: PlanContent


class PlanVersionPage(StrictModel):
    """A page of the versions of a case's plans, by plan and version."""

    versions: Annotated[tuple[PlanVersionSummary, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
    """Pass it as `cursor` for the next page. Missing: this is the last."""


def plan_version_summary(row: PlanVersionRow) -> PlanVersionSummary:
    """The response for a version without its content."""
    return PlanVersionSummary(
        plan_id=row.plan_id,
        version=row.version,
        amends=row.amends or MISSING,
        state=PlanVersionState.ISSUED if row.issued else PlanVersionState.DRAFT,
        sha256=row.sha256,
        recorded_at=row.recorded_at,
    )


def plan_version_response(row: PlanVersionRow, content: PlanContent) -> PlanVersion:
    """The response for a version with its content."""
    return PlanVersion(**dict(plan_version_summary(row)), content=content)
