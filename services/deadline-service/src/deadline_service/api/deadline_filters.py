"""The filters of the lists of deadlines: the page, the weeks and the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.query import QueryDate
from deadline_service.api.held_cases import HeldBy, HeldByDep
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.case_listing import read_page_of_cases
from deadline_service.store.listing import ListPosition, read_council_page
from deadline_service.store.ranges import DeadlineFilter
from events.envelope import CaseId, LedgerId

TodayParam = Annotated[
    QueryDate | SkipJsonSchema[None],
    Query(description="The state on this day instead of today"),
]
_StateParam = Annotated[
    DeadlineState | SkipJsonSchema[None], Query(description="Only deadlines in this state")
]
_RuleParam = Annotated[
    Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    | SkipJsonSchema[None],
    Query(description="A rule of the rulebook, such as `plan-final`"),
]


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Which deadlines are requested, whatever their days; None matches any."""

    state: DeadlineState | None
    rule: str | None
    held_by: HeldBy
    today: date | None

    def on(
        self, day: date, due_from: date | None = None, due_to: date | None = None
    ) -> DeadlineFilter:
        """The filter of rows, for a list of a day."""
        return DeadlineFilter(day, self.state, self.rule, due_from, due_to)

    @property
    def query(self) -> Mapping[str, str]:
        """The filters that are set, as parameters of the query."""
        given = {"state": self.state, "rule": self.rule, "today": self.today}
        set_ = {name: str(value) for name, value in given.items() if value is not None}
        return {**set_, **self.held_by.query}


def _case_filters(
    held_by: HeldByDep,
    state: _StateParam = None,
    rule: _RuleParam = None,
    today: TodayParam = None,
) -> CaseFilters:
    """The filters that every list of deadlines has."""
    return CaseFilters(state, rule, held_by, today)


@dataclass(frozen=True, slots=True)
class ListFilters:
    """The filters of a list: which deadlines, and the first and last day to work to."""

    of_cases: CaseFilters
    due_from: date | None
    due_to: date | None

    @property
    def query(self) -> Mapping[str, str]:
        """The filters that are set, as parameters of the query."""
        days = {"due_from": self.due_from, "due_to": self.due_to}
        return {**self.of_cases.query, **{k: str(v) for k, v in days.items() if v is not None}}


CaseFiltersDep = Annotated[CaseFilters, Depends(_case_filters)]
"""An operation's parameter for the filters without days."""


def _list_filters(
    of_cases: CaseFiltersDep,
    due_from: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The first `due_on`")
    ] = None,
    due_to: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The last `due_on`")
    ] = None,
) -> ListFilters:
    """The filters of a list."""
    return ListFilters(of_cases, due_from, due_to)


ListFiltersDep = Annotated[ListFilters, Depends(_list_filters)]
"""An operation's parameter for the filters of a list."""


@dataclass(frozen=True, slots=True)
class DeadlineSelection:
    """The requested deadlines of a council. `cases` None: of every case."""

    ledger_id: LedgerId
    wanted: DeadlineFilter
    cases: Sequence[CaseId] | None

    async def page(
        self, db: AsyncConnection, after: ListPosition | None, limit: int
    ) -> Sequence[DeadlineRow]:
        """At most `limit` of them after a place in the list, in its order."""
        if self.cases is None:
            return await read_council_page(db, self.ledger_id, self.wanted, after, limit)
        return await read_page_of_cases(db, self.ledger_id, self.cases, self.wanted, after, limit)

    def due_between(self, first: date, last: date) -> "DeadlineSelection":
        """Those of them whose day to work to is between two days, both included."""
        return replace(self, wanted=replace(self.wanted, due_from=first, due_to=last))


async def select_deadlines(
    db: AsyncConnection, ledger_id: LedgerId, filters: CaseFilters, wanted: DeadlineFilter
) -> DeadlineSelection:
    """The deadlines that match, of the cases that are requested on the day.

    Raises:
        Conflict: the officer, the team or the setting has more cases than a list can have.
    """
    cases = await filters.held_by.cases(db, ledger_id, wanted.today)
    return DeadlineSelection(ledger_id, wanted, cases)
