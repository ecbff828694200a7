"""How much of a provision there is, how often, and in what group."""

from typing import Annotated

from pydantic import Field

from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PositiveCount


class AmountUnit(PublishedEnum):
    """What an amount of provision counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    NIGHTS = "nights"
    SESSIONS = "sessions"
    LESSONS = "lessons"
    VISITS = "visits"


class ProvisionAmount(ContractModel):
    """How much there is each time, such as 45 minutes."""

    quantity: PositiveCount
    unit: AmountUnit


class FrequencyPeriod(PublishedEnum):
    """The period in which provision is made so many times."""

    DAY = "day"
    """Each day, weekends and holidays too."""
    SCHOOL_DAY = "school_day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    HALF_TERM = "half_term"
    TERM = "term"
    YEAR = "year"


class ProvisionFrequency(ContractModel):
    """How often, such as 2 times a week."""

    times: PositiveCount
    per: FrequencyPeriod


class StaffRatio(ContractModel):
    """How many adults there are for how many children: 1 and 1, 1 and 6."""

    adults: Annotated[int, Field(ge=1, le=20)]
    children: Annotated[int, Field(ge=1, le=100)]
