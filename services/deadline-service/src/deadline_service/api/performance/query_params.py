"""The parameters of a question for figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from chassis.problems import InvalidRequest, Violation
from chassis.query import QueryDate, QueryFlag
from deadline_service.api.performance.responses import ExceptionChoice
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.store.figures import FigureQuery
from events.contracts.references import OfficerId, TeamId

MAX_FIGURE_DAYS: Final = 1830
"""The longest period of a question: five years."""


@dataclass(frozen=True, slots=True)
class FigureParams:
    """The period, the days of knowledge and the breakdown of figures."""

    from_on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="The first day of the period. Else the first of the year of `to_on`"),
    ] = None
    to_on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="The last day, at most five years later. Else `as_of`"),
    ] = None
    as_of: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="As of this day: what was done later is not done. Else today"),
    ] = None
    known_on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="As known at the end of this day in England. Else as known now"),
    ] = None
    by: Annotated[
        FigureGrouping | SkipJsonSchema[None], Query(description="By what to break figures down")
    ] = None
    exceptions: Annotated[
        ExceptionChoice, Query(description="Whether cases with a claimed exception count")
    ] = ExceptionChoice.INCLUDE
    team_id: Annotated[
        TeamId | SkipJsonSchema[None], Query(description="Only what is counted under this team")
    ] = None
    officer_id: Annotated[
        OfficerId | SkipJsonSchema[None],
        Query(description="Only what is counted under this officer"),
    ] = None
    suppress: Annotated[
        QueryFlag,
        Query(description="Hide numbers from 1 to 4, and what they could be calculated from"),
    ] = False

    def query(self, measures: tuple[Measure, ...], today: date) -> FigureQuery:
        """The question for some measures.

        Raises:
            InvalidRequest: the period ends before it begins, or is longer than `MAX_FIGURE_DAYS`.
        """
        as_of = self.as_of or today
        to_on = self.to_on or max(as_of, self.from_on or as_of)
        from_on = self.from_on or to_on.replace(month=1, day=1)
        if not timedelta() <= to_on - from_on < timedelta(days=MAX_FIGURE_DAYS):
            message = f"must be from_on or up to {MAX_FIGURE_DAYS - 1} days later"
            raise InvalidRequest(errors=[Violation("out_of_range", message, parameter="to_on")])
        return FigureQuery(
            measures=measures,
            from_on=from_on,
            to_on=to_on,
            as_of=as_of,
            known_on=self.known_on,
            by=self.by,
            with_exceptions=self.exceptions is ExceptionChoice.INCLUDE,
            team_id=self.team_id,
            officer_id=self.officer_id,
        )


Figures = Annotated[FigureParams, Depends()]
MeasureFilter = Annotated[
    Annotated[tuple[Measure, ...], Field(max_length=len(Measure))],
    Query(alias="measure", description="Only these measures. Else all"),
]
OneMeasure = Annotated[Measure, Query(alias="measure", description="The measure to show")]
