"""Both readings of a limit in words, for each way of counting that the regulations use."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from deadline_service.domain.counting.length import Length, Unit, YearDay, YearsOfAge
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.rulebook.rule import Rule


class ReadingWording(NamedTuple):
    """In words: which day is the last in law, and which is the day to work to."""

    law: str
    safe: str


_SAME: Final = "the same day"
_COUNTED: Final = "a day earlier: the day of the event is counted as day 1"
_CLEAR: Final = "clear days: a day earlier"
_CORRESPONDING: Final = "the corresponding date, or the last day of a shorter month"
_INSIDE: Final = "the day before the corresponding date; of a shorter month its last day"
_READINGS: Final[Mapping[tuple[CountingMethod, Unit], ReadingWording]] = {
    (CountingMethod.WITHIN, Unit.WEEKS): ReadingWording(
        "the day of the event is left out; the same weekday", _COUNTED
    ),
    (CountingMethod.WITHIN, Unit.DAYS): ReadingWording(
        "the day of the event is left out; calendar days", _COUNTED
    ),
    (CountingMethod.WITHIN_OR_NEXT_WORKING_DAY, Unit.DAYS): ReadingWording(
        "the day of the event is left out; calendar days, and on to the next working day",
        _SAME,
    ),
    (CountingMethod.WITHIN, Unit.MONTHS): ReadingWording(_CORRESPONDING, _SAME),
    (CountingMethod.WITHIN, Unit.WORKING_DAYS): ReadingWording(
        "the day itself is left out; weekends and bank holidays are not counted",
        "the day itself is counted if it is a working day",
    ),
    (CountingMethod.WITHIN, Unit.TRIBUNAL_WORKING_DAYS): ReadingWording(
        "the day itself is left out; weekends, bank holidays, August and 25 December to 1 January"
        " are not counted",
        _SAME,
    ),
    (CountingMethod.WITHIN, Unit.TRIBUNAL_DAYS): ReadingWording(
        "the day of the event is left out; calendar days, but August and 25 December to 1 January"
        " are not counted",
        _SAME,
    ),
    (CountingMethod.BEGINNING_WITH, Unit.DAYS): ReadingWording(
        "the day itself is day 1; calendar days", _SAME
    ),
    (CountingMethod.BEGINNING_WITH, Unit.MONTHS): ReadingWording(_INSIDE, _SAME),
    (CountingMethod.WITHIN_THE_FIRST, Unit.MONTHS): ReadingWording(_INSIDE, _SAME),
    (CountingMethod.BEGINNING_WITH, Unit.WORKING_DAYS): ReadingWording(
        "day 1 is the day itself, or the next working day", _SAME
    ),
    (CountingMethod.AT_LEAST_BEFORE, Unit.DAYS): ReadingWording(
        "that number of days before the event", _CLEAR
    ),
    (CountingMethod.AT_LEAST_BEFORE, Unit.WEEKS): ReadingWording(
        "the same weekday, that number of weeks before", _CLEAR
    ),
    (CountingMethod.AT_LEAST_BEFORE, Unit.MONTHS): ReadingWording(
        f"{_CORRESPONDING}, that number of months before", _CLEAR
    ),
    (CountingMethod.AT_LEAST_BEFORE, Unit.WORKING_DAYS): ReadingWording(
        "counted back, the day of the event left out",
        "clear days: a working day earlier",
    ),
}


def reading_wording(rule: Rule) -> ReadingWording | None:
    """Both readings of a rule's limit; None where the law gives no number and no day is shown."""
    match rule.limit:
        case Length(unit=unit):
            law, safe = _READINGS[rule.counting, unit]
        case YearDay():
            law, safe = (
                "the day before it",
                "the last working day on or before that, and before the move",
            )
        case YearsOfAge():
            law, safe = "31 August, by the cohort", "31 July, when the year of a college ends"
        case None if rule.counting is CountingMethod.SAME_DAY:
            law, safe = "the day itself", _SAME
        case None:
            return None
    if rule.protects_family and safe == _COUNTED:
        safe = "the same day: the period protects a family, and never ends earlier"
    return ReadingWording(law, safe)
