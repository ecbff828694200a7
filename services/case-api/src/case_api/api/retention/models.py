"""Bodies of retention runs."""

from datetime import date
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, WithJsonSchema
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.retention.finding import RetentionFinding, RetentionOutcome
from case_api.domain.retention.run_state import RetentionRunState
from case_api.domain.retention.schedule import RecordClass
from case_api.store.retention.runs import RetentionRun
from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, LocalCode
from events.envelope import CaseId

CaseCount = Annotated[int, Field(ge=0, lt=2**31)]


def _only_dry(dry_run: bool) -> bool:  # noqa: FBT001  # a validator
    if not dry_run:
        raise PydanticCustomError("dry_run_only", "must be true: the nightly run alone erases")
    return dry_run


class StartRetentionRunRequest(StrictModel):
    """A run to start: only a dry run is. What is due is erased by the run of the night alone."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"dry_run": True}]}
    )

    dry_run: Annotated[
        bool, AfterValidator(_only_dry), WithJsonSchema({"type": "boolean", "const": True})
    ]


class StartedRetentionRun(StrictModel):
    """A run that was started."""

    run_id: UUID


class RetentionRunRecord(StrictModel):
    """A run, and how far it is."""

    run_id: UUID
    night: date | MISSING = MISSING
    """The night of which it is the run. Missing: it is a dry run."""
    day: date
    """The day by which the periods of cases have ended, or not."""
    schedule_version: EventPosition
    erases: bool
    """Whether it erases what is due."""
    state: RetentionRunState
    created_at: AwareDatetime
    ended_at: AwareDatetime | MISSING = MISSING
    checked: CaseCount
    """Cases that were compared: those whose cohort is old enough for the shortest period."""
    found: CaseCount
    """Cases whose own period has ended: those that are in the report."""
    erased: CaseCount

    @classmethod
    def of(cls, run: RetentionRun) -> Self:
        """The response for a run."""
        return cls(
            run_id=run.run_id,
            night=run.night or MISSING,
            day=run.day,
            schedule_version=run.schedule_version,
            erases=run.erases,
            state=run.state,
            created_at=run.created_at,
            ended_at=run.ended_at or MISSING,
            checked=run.checked,
            found=run.found,
            erased=run.erased,
        )


class RetentionRunPage(StrictModel):
    """A page of runs, the newest first."""

    runs: Annotated[tuple[RetentionRunRecord, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING


class RetentionBlocker(StrictModel):
    """The fact of the case because of which it is not erased."""

    type: Annotated[str, Field(max_length=100, examples=["case.legal_hold_placed"])]
    position: EventPosition
    on: date | MISSING = MISSING


class RetentionFindingRecord(StrictModel):
    """A case whose period has ended. `outcome` has the codes of a refused erasure."""

    case_id: CaseId
    record_class: RecordClass | MISSING = MISSING
    """Missing: the case could not be checked."""
    policy: LocalCode | MISSING = MISSING
    outcome: RetentionOutcome
    in_the_way: RetentionBlocker | MISSING = MISSING

    @classmethod
    def of(cls, found: RetentionFinding) -> Self:
        """The response for a case of a report."""
        period, fact = found.period, found.in_the_way
        return cls(
            case_id=found.case_id,
            record_class=MISSING if period is None else period.record_class,
            policy=MISSING if period is None else period.policy,
            outcome=found.outcome,
            in_the_way=MISSING
            if fact is None
            else RetentionBlocker(type=fact.type, position=fact.position, on=fact.on or MISSING),
        )


class RetentionFindingPage(StrictModel):
    """A page of the report of a run, in the order of ids."""

    findings: Annotated[tuple[RetentionFindingRecord, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING
