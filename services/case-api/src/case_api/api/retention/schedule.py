"""The retention schedule of the council: read, replaced, and its versions listed."""

from datetime import UTC, datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, Field, TypeAdapter
from pydantic_core import MISSING

from case_api.api.case_pages import WantedPage
from case_api.api.command_context import ErasureContextDep
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.people.person_record import RecordedBy
from case_api.domain.retention.schedule import RetentionSchedule
from case_api.store.retention.schedules import (
    AFTER_ALL_VERSIONS,
    StoredSchedule,
    current_schedule,
    insert_schedule,
    schedules_before,
)
from chassis.body import strict_body
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.etag_response import EtagResponse
from chassis.pagination import MAX_PAGE_LENGTH, Cursor, PagedList
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.strict_model import StrictModel
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["retention"])

_KEY: Final = TypeAdapter[tuple[int]](tuple[int])


class RetentionScheduleRecord(StrictModel):
    """A version of the schedule as recorded. Version 0: none has been recorded."""

    version: Annotated[int, Field(ge=0, lt=2**31)]
    since: AwareDatetime | MISSING = MISSING
    """When this version was recorded."""
    recorded_by: RecordedBy | MISSING = MISSING
    schedule: RetentionSchedule | MISSING = MISSING
    """Missing: there is none, and no case is ever due."""

    @classmethod
    def of(cls, found: StoredSchedule | None) -> Self:
        """The response for a version, or where there is none."""
        if found is None:
            return cls(version=0)
        return cls(
            version=found.version,
            since=found.recorded_at,
            recorded_by=found.recorded_by,
            schedule=found.schedule,
        )


class RetentionSchedulePage(StrictModel):
    """A page of the versions of the schedule, the newest first."""

    versions: Annotated[tuple[RetentionScheduleRecord, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING


@router.get(
    "/retention-schedule",
    operation_id="getRetentionSchedule",
    response_model=RetentionScheduleRecord,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_retention_schedule(request: Request, identity: CaseReader) -> Response:
    """For how long the council keeps the files of cases, by record class.

    Where none has been recorded: version 0, without a schedule.
    """
    ledger_id = LedgerId(identity.ledger_id)
    async with transaction(app_context(request).engine, ledger_id) as db:
        record = await _current(await driver_connection(db), ledger_id)
    return EtagResponse.versioned(record, record.version).or_not_modified(request)


@router.put(
    "/retention-schedule",
    operation_id="changeRetentionSchedule",
    response_model=RetentionScheduleRecord,
    responses=VERSIONED_RESPONSES,
)
async def change_retention_schedule(
    schedule: Annotated[RetentionSchedule, Depends(strict_body(RetentionSchedule))],
    match: Annotated[IfMatch, Depends(if_match)],
    context: ErasureContextDep,
) -> Response:
    """Replace the schedule as a whole. Each version is kept; the same again changes nothing.

    A run that erases by an earlier version stops. A version that is less than 24 hours old only
    reports, whatever its `erases` is: start a run, and read its report, before it erases.
    """
    ledger_id = context.ledger_id
    async with transaction(context.app.engine, ledger_id) as db:
        raw = await driver_connection(db)
        record = await _current(raw, ledger_id)
        match.check(record.version)
        if schedule != record.schedule:
            now, actor = datetime.now(UTC), context.metadata.actor
            new = StoredSchedule(record.version + 1, schedule, now, actor)
            await insert_schedule(raw, ledger_id, new)
            record = RetentionScheduleRecord.of(new)
    return EtagResponse.versioned(record, record.version).response()


@router.get(
    "/retention-schedule/versions",
    operation_id="listRetentionScheduleVersions",
    responses={400: {}},
)
async def list_retention_schedule_versions(
    request: Request, identity: CaseReader, wanted: WantedPage
) -> RetentionSchedulePage:
    """Every schedule that the council has had, with who recorded it and when, the newest first."""
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    pages = PagedList[StoredSchedule, tuple[int]](
        context.cursors, {"list": "retention-schedules", "ledger": str(ledger_id)}, _KEY
    )
    (before,) = pages.after(wanted.cursor) or (AFTER_ALL_VERSIONS,)
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        found = await schedules_before(raw, ledger_id, before, wanted.limit + 1)
    page = pages.page(found, wanted.limit, lambda each: (each.version,))
    records = tuple(map(RetentionScheduleRecord.of, page.rows))
    return RetentionSchedulePage(versions=records, next=page.next)


async def _current(db: DriverConnection, ledger_id: LedgerId) -> RetentionScheduleRecord:
    return RetentionScheduleRecord.of(await current_schedule(db, ledger_id))
