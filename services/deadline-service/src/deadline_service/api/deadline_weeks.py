"""Deadlines grouped by week, for a wall chart."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.identity import Principal, require_scopes
from chassis.limits import AS_REPORT
from chassis.query import PlainDigits, QueryDate
from deadline_service.api.deadline_filters import (
    CaseFilters,
    CaseFiltersDep,
    select_deadlines,
)
from deadline_service.api.dependencies import Context
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from deadline_service.store.deadline_weeks import MAX_COUNTED_DEADLINES, WeekCount, count_by_week
from events.contracts.references import RuleId

router = APIRouter(prefix="/v1", tags=["deadlines"])

MAX_WEEKS: Final = 53
"""Weeks of one response: a year."""
_LATEST_MONDAY: Final = date(2199, 12, 30)
"""The last Monday of a week whose days a query can name."""
_KeyT = TypeVar("_KeyT", bound=Hashable)


class StateCount(ResponseModel):
    """How many deadlines of a week are in a state."""

    state: DeadlineState
    count: Annotated[int, Field(ge=1, le=MAX_COUNTED_DEADLINES + 1)]


class OwnerCount(ResponseModel):
    """How many deadlines of a week are for someone to meet."""

    owed_by: DutyHolder
    count: Annotated[int, Field(ge=1, le=MAX_COUNTED_DEADLINES + 1)]


class TitleCount(ResponseModel):
    """How many deadlines of a week are of a rule."""

    rule: RuleId
    title: str | MISSING = MISSING
    """The duty in a few words; left out where this release does not have the rule."""
    count: Annotated[int, Field(ge=1, le=MAX_COUNTED_DEADLINES + 1)]


class DeadlineWeek(ResponseModel):
    """The deadlines whose day to work to is in a week, counted."""

    week: Annotated[str, Field(pattern="^[0-9]{4}-W[0-9]{2}$", max_length=8)]
    """The week of ISO 8601, such as `2026-W49`."""
    from_on: date
    """Its Monday."""
    to_on: date
    """Its Sunday."""
    count: Annotated[int, Field(ge=0, le=MAX_COUNTED_DEADLINES + 1)]
    is_incomplete: bool | MISSING = MISSING
    """True where the week has more deadlines than are counted; left out otherwise."""
    by_state: Annotated[tuple[StateCount, ...], Field(max_length=20)]
    """The most frequent first, as in the other two."""
    by_owner: Annotated[tuple[OwnerCount, ...], Field(max_length=100)]
    by_title: Annotated[tuple[TitleCount, ...], Field(max_length=1000)]
    deadlines: Annotated[str, Field(max_length=1000)]
    """The path of the list of these deadlines, with its query."""


class DeadlineWeeks(ResponseModel):
    """Some weeks in order, also those without a deadline."""

    today: date
    weeks: Annotated[tuple[DeadlineWeek, ...], Field(max_length=MAX_WEEKS)]
    next_from_on: date | MISSING = MISSING
    """The Monday from which to ask for the other weeks; left out where all are in the response.

    A response counts 10,000 deadlines at most.
    """


@router.get(
    "/deadlines/weeks",
    operation_id="listDeadlineWeeks",
    responses={409: {}},
    openapi_extra=AS_REPORT,
)
async def list_deadline_weeks(
    context: Context,
    reader: Annotated[Principal, require_scopes("deadlines:read")],
    filters: CaseFiltersDep,
    from_on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="A day of the first week; left out: the day of the list"),
    ] = None,
    weeks: Annotated[
        Annotated[int, Field(ge=1, le=MAX_WEEKS), PlainDigits],
        Query(description="How many weeks, from Monday to Sunday"),
    ] = 13,
) -> DeadlineWeeks:
    """The deadlines of a council, a team or an officer counted by week of their day to work to.

    Each week has its counts by state, by who must act and by title, and the path of its list. The
    officer and the team are those who hold a case on the day of the list.
    """
    day = filters.today or await context.clock.today()
    begin = from_on or day
    monday = min(begin - timedelta(days=begin.weekday()), _LATEST_MONDAY)
    mondays = [
        each
        for number in range(weeks)
        if (each := monday + timedelta(weeks=number)) <= _LATEST_MONDAY
    ]
    async with context.read_session(reader.ledger_id) as session:
        wanted = filters.on(day, mondays[0], _sunday(mondays[-1]))
        selected = await select_deadlines(session.db, session.ledger_id, filters, wanted)
        counts = await count_by_week(session.db, session.ledger_id, wanted, selected.cases)
    return _response(day, mondays, counts, filters, context.rulebook)


def _response(
    day: date,
    mondays: Sequence[date],
    counts: Sequence[WeekCount],
    filters: CaseFilters,
    book: Rulebook,
) -> DeadlineWeeks:
    """The weeks that were counted completely, or the first one where even it was not."""
    by_week = {monday: list(found) for monday, found in groupby(counts, lambda each: each.monday)}
    is_cut = sum(each.deadlines for each in counts) > MAX_COUNTED_DEADLINES
    reached = max(by_week) if is_cut else None
    kept = [each for each in mondays if reached is None or each < reached] or mondays[:1]
    found = [_week(each, by_week.get(each, ()), filters, book) for each in kept]
    following = kept[-1] + timedelta(weeks=1)
    if reached in kept:
        found = [each.model_copy(update={"is_incomplete": True}) for each in found]
    rest = following if following in mondays else MISSING
    return DeadlineWeeks(today=day, weeks=tuple(found), next_from_on=rest)


def _week(
    monday: date, counts: Sequence[WeekCount], filters: CaseFilters, book: Rulebook
) -> DeadlineWeek:
    year, number, _ = monday.isocalendar()
    sunday = _sunday(monday)
    query = {**filters.query, "due_from": monday.isoformat(), "due_to": sunday.isoformat()}
    titles = _total((each.rule, each.deadlines) for each in counts)
    owners = _total(
        (version.owed_by, each.deadlines)
        for each in counts
        for version in book.versions(each.rule)[-1:]
    )
    return DeadlineWeek(
        week=f"{year}-W{number:02}",
        from_on=monday,
        to_on=sunday,
        count=sum(each.deadlines for each in counts),
        by_state=tuple(
            StateCount(state=state, count=count)
            for state, count in _total((each.state, each.deadlines) for each in counts)
        ),
        by_owner=tuple(OwnerCount(owed_by=owner, count=count) for owner, count in owners),
        by_title=tuple(
            TitleCount(rule=rule, title=_title(rule, book), count=count) for rule, count in titles
        ),
        deadlines=f"{router.prefix}/deadlines?{urlencode(query)}",
    )


def _title(rule: str, book: Rulebook) -> str | MISSING:
    versions = book.versions(rule)
    return versions[-1].title if versions else MISSING


def _total(counts: Iterable[tuple[_KeyT, int]]) -> Sequence[tuple[_KeyT, int]]:
    """The sums by key, the greatest first."""
    found: Counter[_KeyT] = Counter()
    for key, count in counts:
        found[key] += count
    return found.most_common()


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)
