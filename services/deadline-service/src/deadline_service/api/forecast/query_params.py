"""The parameters of a question for a forecast."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from chassis.problems import InvalidRequest, Violation
from chassis.query import PlainDigits, QueryDate

MAX_FORECAST_WEEKS: Final = 52
FIRST_FORECAST_DAY: Final = date(2014, 9, 1)
"""The Act and the Regulations came into force; nothing is counted before."""
ExtraPeople = Annotated[int, Field(ge=0, le=1000), PlainDigits]
WeeklyRate = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class ForecastParams:
    """The day of the forecast, and how far it goes."""

    weeks: Annotated[
        Annotated[int, Field(ge=1, le=MAX_FORECAST_WEEKS), PlainDigits],
        Query(description="How many weeks ahead"),
    ] = 26
    today: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="The day from which it looks ahead, not in the future. Else today"),
    ] = None
    known_on: Annotated[
        QueryDate | SkipJsonSchema[None],
        Query(description="From what was known at the end of this day in England. Else of `today`"),
    ] = None

    def day(self, today: date) -> date:
        """The day from which the forecast looks ahead.

        Raises:
            InvalidRequest: it is in the future, or before `FIRST_FORECAST_DAY`.
        """
        day = self.today or today
        if not FIRST_FORECAST_DAY <= day <= today:
            message = f"must be a day from {FIRST_FORECAST_DAY} to {today}"
            raise InvalidRequest(errors=[Violation("out_of_range", message, parameter="today")])
        return day


@dataclass(frozen=True, slots=True)
class CapacityParams:
    """Who would be there in addition, and what each does."""

    extra_officers: Annotated[
        ExtraPeople | SkipJsonSchema[None],
        Query(description="Work out what so many more officers would do"),
    ] = None
    plans_per_officer: Annotated[
        WeeklyRate | SkipJsonSchema[None],
        Query(description="Plans of an officer a week. Else what the council's officers did"),
    ] = None
    extra_educational_psychologists: Annotated[
        ExtraPeople | SkipJsonSchema[None],
        Query(description="Work out what so many more educational psychologists would do"),
    ] = None
    educational_psychologists: Annotated[
        ExtraPeople | SkipJsonSchema[None],
        Query(description="How many there are, which is not recorded"),
    ] = None
    advice_per_psychologist: Annotated[
        WeeklyRate | SkipJsonSchema[None],
        Query(description="Advice of one a week. Else what those that there are did"),
    ] = None

    @property
    def is_asked(self) -> bool:
        """Whether the arithmetic of more people is asked for."""
        extra = self.extra_officers, self.extra_educational_psychologists
        return extra != (None, None)


ForecastQuestion = Annotated[ForecastParams, Depends()]
CapacityQuestion = Annotated[CapacityParams, Depends()]
