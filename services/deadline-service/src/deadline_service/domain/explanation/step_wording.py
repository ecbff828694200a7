"""The renderer of arithmetic: coded steps as clauses and sentences with full dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.explanation.english import (
    day_in_words,
    event_clause,
    list_in_words,
    number_of,
    sentence,
)
from deadline_service.domain.explanation.legal_words import LegalWords

_MAX_NAMED_DAYS: Final = 8
"""Excluded weekdays that are named one by one."""
_TEMPLATES: Final[Mapping[StepCode, str]] = {
    StepCode.STARTED: "day 1 is the day itself, {day}",
    StepCode.STARTED_NEXT_DAY: "the day of the event is left out, so day 1 is {day}",
    StepCode.STARTED_AFTER: "the day of the event is left out, {day}",
    StepCode.STARTED_AFTER_IN_TRIBUNAL_DAYS: (
        "August, 25 December to 1 January, weekends and bank holidays are not counted; nor is the"
        " day itself, {day}"
    ),
    StepCode.STARTED_CALENDAR_DAYS_AFTER: (
        "the day of the event is left out, so day 1 follows {day}"
    ),
    StepCode.STARTED_WORKING_DAY: "day 1 is the first working day from {day}",
    StepCode.STARTED_PERIOD: "the period starts with the day itself, {day}",
    StepCode.SAME_DAY: "it is the day itself, {day}",
    StepCode.REACHED_DAY: "day {number} is {day}",
    StepCode.ADDED_DAYS: "the last of {days} is {day}",
    StepCode.ADDED_WEEKS: "{weeks_are} {days_of_weeks}, so the last is {day}",
    StepCode.ADDED_MONTHS: "the corresponding date after {months} is {day}",
    StepCode.ADDED_MONTHS_TO_MONTH_END: (
        "after {months} there is no day {day_of_month}; the last of that month is {day}"
    ),
    StepCode.ADDED_WORKING_DAYS: "{not_counted}; day {number} is {day}",
    StepCode.ADDED_TRIBUNAL_DAYS: "{recess}day {number} is {day}",
    StepCode.SUBTRACTED_DAYS: "{days} before is {day}",
    StepCode.SUBTRACTED_WEEKS: "{weeks}, {days_of_weeks}, before is {day}",
    StepCode.SUBTRACTED_MONTHS: "the corresponding date {months} before is {day}",
    StepCode.ENDED_DAY_BEFORE: "it ends on the day before, {day}",
    StepCode.NAMED_DAY: "{named_day} in the calendar year {year} is {day}",
    StepCode.ENDED_BEFORE_NAMED_DAY: "“before” means that the day before is the last, {day}",
    StepCode.ENDED_ON_NAMED_DAY: "the council reads “before” as “by”, so the last day is {day}",
    StepCode.COUNTED_EVENT_DAY: (
        "to be safe the day of the event is counted as day 1, so day {number} is {day}"
    ),
    StepCode.COUNTED_EVENT_WORKING_DAY: (
        "to be safe, the day itself is counted if it is a working day, so day {number} is {day}"
    ),
    StepCode.LEFT_CLEAR_DAYS: "“at least” suggests clear days, so to be safe it is {day}",
    StepCode.MOVED_BACK_TO_WORKING_DAY: "the last working day on or before it is {day}",
    StepCode.KEPT_BEFORE_EVENT: (
        "that is not before the event itself, so work to the last working day before it, {day}"
    ),
    StepCode.REACHED_END_OF_ACADEMIC_YEAR: (
        "the school year in which the age of {years} is reached, by the cohort, ends on {day}"
    ),
    StepCode.REACHED_END_OF_COLLEGE_YEAR: (
        "the academic year of a college ends earlier, so the safe day is {day}"
    ),
    StepCode.REACHED_END_OF_RECORDED_YEAR: (
        "the academic year of a college in which the person reaches that age is recorded, and ends"
        " on {day}"
    ),
    StepCode.EARLIER_OF: "the earlier of the two is {day}",
    StepCode.LATER_OF: "the later of the two is {day}",
    StepCode.SAFE_READING_OF_BOTH: "of the two days to work to, it is {day}",
    StepCode.COUNTED_FROM_SAFE_START: (
        "to be safe the period is counted from there, so the day to work to is {day}"
    ),
    StepCode.MOVED_TO_WORKING_DAY: "that is no working day, so the last day moves to {day}",
    StepCode.MOVED_TO_TRIBUNAL_DAY: (
        "an act before the Tribunal cannot be done on that day, so the last day moves to {day}"
    ),
    StepCode.ADDED_RECESS: (
        "days in August and from 25 December to 1 January are not counted, so the last day is {day}"
    ),
    StepCode.MOVED_PAST_RECESS: (
        "that day is in August or at Christmas, so to be safe the last day moves to {day}"
    ),
    StepCode.LEFT_DAYS_FREE: (
        "the last day that leaves {days}, itself included, before that day is {day}"
    ),
    StepCode.FIXED_DAY: "{instead}the day is fixed, because {fact}{quoted}: {day}",
    StepCode.FIXED_WEEKS: "{instead}the time is fixed, because {fact}{quoted}; from {day}",
    StepCode.LASTED_UNTIL: "it lasts until {fact}, on {day}",
    StepCode.LASTED_TO_DAY_BEFORE: "so its last day is the day before, {day}",
    StepCode.HAD_NO_END: "it had no end when {fact}, on {day}",
    StepCode.ALSO_COUNTED_FROM_FACT: "counting also because {fact}{quoted}, from {day}",
    StepCode.ALSO_COUNTED_FROM_DAY: (
        "counting also because the {field} of fact {position}{quoted}, from {day}"
    ),
}


def step_clause(step: Step, what: str | None = None) -> str:
    """`6 weeks are 42 days, so the last is Monday 4 January 2027`.

    `what` happened in the fact that the step relies on; without it, its type says so in general.
    """
    return _TEMPLATES[step.code].format_map(_phrases(step, what))


def step_sentence(step: Step, what: str | None = None) -> str:
    """A step as a sentence of its own."""
    return sentence(step_clause(step, what))


def _phrases(step: Step, what: str | None) -> Mapping[str, object]:
    """The placeholders of a template: the values of the step, and phrases built from them."""
    number = 0 if step.number is MISSING else step.number
    excluded = () if step.excluded_days is MISSING else step.excluded_days
    fact = what or ("" if step.event_type is MISSING else event_clause(step.event_type))
    words = "" if step.quotation is MISSING else f" ({LegalWords.parse(step.quotation)})"
    return {
        **dict(step),
        "day": day_in_words(step.day),
        "year": step.day.year,
        "days": number_of(number, "day"),
        "weeks": number_of(number, "week"),
        "weeks_are": f"{number_of(number, 'week')} {'is' if number == 1 else 'are'}",
        "days_of_weeks": number_of(7 * number, "day"),
        "months": number_of(number, "month"),
        "years": number_of(number, "year"),
        "not_counted": _not_counted(excluded),
        "recess": _recess(step),
        "instead": "" if step.replaces is MISSING else "instead, ",
        "fact": f"{fact} (fact {step.position})",
        "quoted": words,
        "field": str(step.field).replace("_", " "),
    }


def _not_counted(days: Sequence[date]) -> str:
    """The days that were left out; weekends are not named one by one."""
    return (
        f"weekends and {named_days(days)} are not counted" if days else "weekends are not counted"
    )


def named_days(days: Sequence[date]) -> str:
    """Days one by one, or as a range of weekdays where they are many."""
    if len(days) <= _MAX_NAMED_DAYS:
        return list_in_words([day_in_words(day) for day in days])
    return f"{len(days)} weekdays from {day_in_words(min(days))} to {day_in_words(max(days))}"


def _recess(step: Step) -> str:
    if not isinstance(step.excluded_count, int) or not step.excluded_count:
        return ""
    days = number_of(step.excluded_count, "day")
    return f"{days} in August or from 25 December to 1 January are not counted; "
