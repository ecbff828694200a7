"""Unusual days in the record of reading."""

from datetime import date, timedelta
from typing import Annotated, Final, Self

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request
from pydantic import Field

from case_api.api.dependencies import app_context
from case_api.api.readings.gateway import RecordReadingDep
from case_api.api.readings.models import ReadingActor
from case_api.domain.readings.london_period import begins_at, ends_at
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.domain.readings.unusual import (
    USUAL_DAYS,
    NotJudged,
    UnusualDay,
    UnusualRule,
    unusual_days,
)
from case_api.store.readings.usage import MAX_HOURS, cases_read, hourly_readings
from chassis.database import driver_connection, transaction
from chassis.limits import AS_REPORT
from chassis.problems import InvalidRequest, Violation
from chassis.query import QueryDate
from chassis.strict_model import StrictModel
from events.bank_holidays import bank_holidays_from

router = APIRouter(prefix="/v1", tags=["readings"])

_LONGEST_DAYS: Final = 31
_MOST: Final = 500
"""Unusual days in a response."""
_JUDGEMENTS: Final = CapacityLimiter(1)
"""A judgement of 100,000 hours takes part of a second of processor time."""
_Count = Annotated[int, Field(ge=0)]
FirstDay = Annotated[QueryDate, Query(alias="from", description="The first day, in England")]
"""The required query parameter `from`."""
LastDayOfPeriod = Annotated[
    QueryDate, Query(alias="to", description="The last day, in England: up to 31 days")
]
"""The required query parameter `to`."""


class UnusualReadingReason(StrictModel):
    """A rule that applies to a day."""

    rule: UnusualRule
    count: _Count
    limit: _Count
    """The most that is usual."""
    statement: Annotated[str, Field(max_length=300)]
    """The numbers as a sentence."""


class RuleNotJudged(StrictModel):
    """A rule that was not applied to a day."""

    rule: UnusualRule
    why: NotJudged


class UnusualReadings(StrictModel):
    """A day of an actor to which a rule applies."""

    actor: ReadingActor
    on: date
    readings: Annotated[int, Field(ge=1)]
    reasons: Annotated[tuple[UnusualReadingReason, ...], Field(min_length=1, max_length=3)]
    not_judged: Annotated[tuple[RuleNotJudged, ...], Field(max_length=3)]

    @classmethod
    def of(cls, day: UnusualDay) -> Self:
        """The response for a day."""
        return cls(
            actor=day.actor,
            on=day.on,
            readings=day.readings,
            reasons=tuple(
                UnusualReadingReason(
                    rule=each.rule, count=each.count, limit=each.limit, statement=each.statement
                )
                for each in day.reasons
            ),
            not_judged=tuple(
                RuleNotJudged(rule=rule, why=why) for rule, why in day.not_judged.items()
            ),
        )


class UnusualReadingsList(StrictModel):
    """The unusual days of a period, the latest first."""

    days: Annotated[tuple[UnusualReadings, ...], Field(max_length=_MOST)]
    is_whole: bool
    """Whether these are all: else ask for a shorter period."""


@router.get("/readings/unusual", operation_id="listUnusualReadings", openapi_extra=AS_REPORT)
async def list_unusual_readings(
    request: Request, reading: RecordReadingDep, from_: FirstDay, to: LastDayOfPeriod
) -> UnusualReadingsList:
    """Days on which an actor read unusually much, outside of the caseload, or out of hours.

    The rules are in the meanings of `rule`. They are reasons to ask, and no findings. A caseload
    is known where the id of the person is that of an officer in the directory.
    """
    _check_period(from_, to)
    ledger_id = reading.ledger_id
    begin, end = begins_at(from_), ends_at(to)
    async with transaction(app_context(request).engine, ledger_id) as db:
        connection = await driver_connection(db)
        usual_from = begins_at(from_ - timedelta(days=USUAL_DAYS))
        hours = await hourly_readings(connection, ledger_id, usual_from, end)
        actors = {each.actor for each in hours}
        caseloads = await cases_read(connection, ledger_id, actors, (begin, end))
        data = DataRead(DataKind.READING_RECORD, criteria=("from", "to"))
        await reading.record(connection, data)
    holidays = bank_holidays_from(from_.year)
    found = await to_thread.run_sync(
        unusual_days, hours[:MAX_HOURS], caseloads, (from_, to), holidays, limiter=_JUDGEMENTS
    )
    return UnusualReadingsList(
        days=tuple(map(UnusualReadings.of, found[:_MOST])),
        is_whole=len(hours) <= MAX_HOURS and len(found) <= _MOST,
    )


def _check_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins, or is longer than 31 days.

    Raises:
        InvalidRequest: it is such.
    """
    if not timedelta(0) <= last - first < timedelta(days=_LONGEST_DAYS):
        message = f"must be from `from` on, and within {_LONGEST_DAYS} days"
        raise InvalidRequest(errors=[Violation("period", message, parameter="to")])
