"""The parameters of questions about lateness."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from pydantic.json_schema import SkipJsonSchema

from chassis.query import QueryDate, QueryFlag
from deadline_service.api.performance.query_params import FigureParams
from deadline_service.api.performance.responses import ExceptionChoice
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.store.figures import FigureQuery
from deadline_service.store.lateness import LatenessGrouping, LatenessQuery
from events.contracts.published_enum import PublishedEnum


class LateMeasure(PublishedEnum):
    """The measures whose late processes are taken apart into steps."""

    PLANS_ISSUED = "plans_issued"
    """First plans, within twenty weeks of the request."""
    REVIEW_DECISIONS = "review_decisions"
    """Decisions after a review, within four weeks of the meeting."""
    AMENDED_PLANS = "amended_plans"
    """Amended plans, within twelve weeks of the review meeting."""


@dataclass(frozen=True, slots=True)
class LatenessParams:
    """The measure and the period, and whether exceptions count and small numbers show."""

    measure: Annotated[LateMeasure, Query(description="What is late")] = LateMeasure.PLANS_ISSUED
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
        Query(description="Late days up to this day, by what is known now. Else today"),
    ] = None
    exceptions: Annotated[
        ExceptionChoice, Query(description="Whether plans with a claimed exception count")
    ] = ExceptionChoice.INCLUDE
    suppress: Annotated[
        QueryFlag,
        Query(description="Hide numbers from 1 to 4, and what they could be calculated from"),
    ] = False

    def figure(self, today: date) -> FigureQuery:
        """The question for the published figure of the measure in the same period.

        Raises:
            InvalidRequest: see `FigureParams.query`.
        """
        params = FigureParams(
            from_on=self.from_on, to_on=self.to_on, as_of=self.as_of, exceptions=self.exceptions
        )
        return params.query((Measure(self.measure),), today)

    def query(self, by: LatenessGrouping | None, today: date) -> LatenessQuery:
        """The question for late days.

        Raises:
            InvalidRequest: see `FigureParams.query`.
        """
        figure = self.figure(today)
        return LatenessQuery(
            measure=Measure(self.measure),
            from_on=figure.from_on,
            to_on=figure.to_on,
            as_of=figure.as_of,
            by=by,
            with_exceptions=figure.with_exceptions,
        )


LatenessDep = Annotated[LatenessParams, Depends()]
GroupingParam = Annotated[
    LatenessGrouping | SkipJsonSchema[None], Query(description="By what to add up late days")
]
"""An operation's parameter for the groups of late days. Without it there is one sum."""
