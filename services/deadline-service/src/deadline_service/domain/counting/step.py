"""Arithmetic as data: each step is a code, the day that it reached, and the values it used.

`explanation/step_wording.py` renders steps as sentences.
"""

from datetime import date

from pydantic import BaseModel
from pydantic_core import MISSING

from events.contracts.published_enum import PublishedEnum


class StepCode(PublishedEnum):
    """What a step of the arithmetic did."""

    STARTED = "started"
    """Day 1 is the day of the event."""
    STARTED_NEXT_DAY = "started_next_day"
    """Day 1 is the day after the event."""
    STARTED_AFTER = "started_after"
    """Counting starts after the day of the event, which `day` gives."""
    STARTED_AFTER_IN_TRIBUNAL_DAYS = "started_after_in_tribunal_days"
    """As `started_after`, and only working days outside the Tribunal's recesses are counted."""
    STARTED_CALENDAR_DAYS_AFTER = "started_calendar_days_after"
    """Day 1 follows the day of the event, which `day` gives."""
    STARTED_WORKING_DAY = "started_working_day"
    """Day 1 is the first working day from `day`."""
    STARTED_PERIOD = "started_period"
    """A period of months starts with the day itself."""
    SAME_DAY = "same_day"
    """The last day is the day of the event."""
    REACHED_DAY = "reached_day"
    """`number` days were counted, the first included."""
    ADDED_DAYS = "added_days"
    """`number` days were added."""
    ADDED_WEEKS = "added_weeks"
    """`number` weeks were added."""
    ADDED_MONTHS = "added_months"
    """The corresponding date after `number` months."""
    ADDED_MONTHS_TO_MONTH_END = "added_months_to_month_end"
    """After `number` months there is no day `day_of_month`: the last day of that month."""
    ADDED_WORKING_DAYS = "added_working_days"
    """`number` days were counted without weekends and `excluded_days`."""
    ADDED_TRIBUNAL_DAYS = "added_tribunal_days"
    """`number` days were counted without `excluded_count` days of the Tribunal's recesses."""
    SUBTRACTED_DAYS = "subtracted_days"
    """`number` days were counted back."""
    SUBTRACTED_WEEKS = "subtracted_weeks"
    """`number` weeks were counted back."""
    SUBTRACTED_MONTHS = "subtracted_months"
    """The corresponding date `number` months before."""
    ENDED_DAY_BEFORE = "ended_day_before"
    """A period ends on the day before its corresponding date."""
    NAMED_DAY = "named_day"
    """The day that a regulation names, in its calendar year."""
    ENDED_BEFORE_NAMED_DAY = "ended_before_named_day"
    """"Before" a named day: the day before is the last."""
    ENDED_ON_NAMED_DAY = "ended_on_named_day"
    """"Before" a named day, as a council reads it: that day is the last."""
    COUNTED_EVENT_DAY = "counted_event_day"
    """To be safe the day of the event is counted as day 1; `day` is day `number`."""
    COUNTED_EVENT_WORKING_DAY = "counted_event_working_day"
    """To be safe the day of the event is counted if it is a working day."""
    LEFT_CLEAR_DAYS = "left_clear_days"
    """To be safe "at least" is read to leave out both ends."""
    MOVED_BACK_TO_WORKING_DAY = "moved_back_to_working_day"
    """The last working day on or before a day."""
    KEPT_BEFORE_EVENT = "kept_before_event"
    """The day falls on or after the event that it precedes: the last working day before that."""
    REACHED_END_OF_ACADEMIC_YEAR = "reached_end_of_academic_year"
    """The end of the school year in which the age `number` is reached, by the cohort."""
    REACHED_END_OF_COLLEGE_YEAR = "reached_end_of_college_year"
    """To be safe the earlier end of a college's academic year."""
    REACHED_END_OF_RECORDED_YEAR = "reached_end_of_recorded_year"
    """The end of the college year that is recorded as that of the birthday."""
    EARLIER_OF = "earlier_of"
    """The earlier of two limits."""
    LATER_OF = "later_of"
    """The later of two limits."""
    SAFE_READING_OF_BOTH = "safe_reading_of_both"
    """The same choice between the safe readings of two limits."""
    COUNTED_FROM_SAFE_START = "counted_from_safe_start"
    """To be safe the period is counted from another fact, if that ends earlier."""
    MOVED_TO_WORKING_DAY = "moved_to_working_day"
    """The last day moved to the next working day."""
    MOVED_TO_TRIBUNAL_DAY = "moved_to_tribunal_day"
    """The first day on which an act before the Tribunal can be done."""
    ADDED_RECESS = "added_recess"
    """The days of August and from 25 December to 1 January within the time are added."""
    MOVED_PAST_RECESS = "moved_past_recess"
    """To be safe the first such day outside August and 25 December to 1 January."""
    LEFT_DAYS_FREE = "left_days_free"
    """`number` days, the first included, are left before the last day."""
    FIXED_DAY = "fixed_day"
    """A fact fixes the day, in place of the day `replaces` if there is one."""
    FIXED_WEEKS = "fixed_weeks"
    """A fact fixes a number of weeks, in place of the limit."""
    LASTED_UNTIL = "lasted_until"
    """A fact ended a period that has no number."""
    LASTED_TO_DAY_BEFORE = "lasted_to_day_before"
    """The last day of a period is the day before the fact that ended it."""
    HAD_NO_END = "had_no_end"
    """A period had not ended when a fact happened that it holds back."""
    ALSO_COUNTED_FROM_FACT = "also_counted_from_fact"
    """Another limit is counted from another fact."""
    ALSO_COUNTED_FROM_DAY = "also_counted_from_day"
    """Another limit is counted from another day, `field`, of the same fact."""


class Step(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """One step of the arithmetic. A value that its code does not use is left out."""

    code: StepCode
    day: date
    """The day that the step reached. That of the last step is the day to work to."""
    number: int | MISSING = MISSING
    """How many days, weeks, months or years."""
    day_of_month: int | MISSING = MISSING
    """The day that the month is too short for."""
    named_day: str | MISSING = MISSING
    """The day of the year that a regulation names, such as `15 February`."""
    excluded_days: tuple[date, ...] | MISSING = MISSING
    """The weekdays that were not counted, in the order of counting."""
    excluded_count: int | MISSING = MISSING
    """How many days of a recess were not counted."""
    replaces: date | MISSING = MISSING
    """The day that would have been the last without the fact that fixes it."""
    position: int | MISSING = MISSING
    """The position of the fact that the step relies on."""
    event_type: str | MISSING = MISSING
    """The type of that fact."""
    field: str | MISSING = MISSING
    """The field of that fact which holds the day."""
    quotation: str | MISSING = MISSING
    """The words of the law that the step relies on: verbatim, unless a label in brackets says that
    they are a paraphrase."""


Steps = tuple[Step, ...]
"""The arithmetic of one deadline, in order."""
