"""Both readings of a limit in words, for each way of counting that the regulations use."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from deadline_service.domain.counting.counting import Counting
from deadline_service.domain.counting.length import Length, Unit, YearDay, YearsOfAge
from deadline_service.domain.rulebook.rule import Rule


class Words(NamedTuple):
    """Which day is the last in law, and which is the day to work to."""

    law: str
    safe: str


_SAME: Final = "the same day"
_COUNTED: Final = "a day earlier: the day of the event is counted as day 1"
_CLEAR: Final = "clear days: a day earlier"
_CORRESPONDING: Final = "the corresponding date, or the last day of a shorter month"
_INSIDE: Final = "the day before the corresponding date; of a shorter month its last day"
_READINGS: Final[Mapping[tuple[Counting, Unit], Words]] = {
    (Counting.WITHIN, Unit.WEEKS): Words(
        "the day of the event is left out; the same weekday", _COUNTED
    ),
    (Counting.WITHIN, Unit.DAYS): Words(
        "the day of the event is left out; calendar days", _COUNTED
    ),
    (Counting.WITHIN, Unit.MONTHS): Words(_CORRESPONDING, _SAME),
    (Counting.WITHIN, Unit.WORKING_DAYS): Words(
        "the day itself is left out; weekends and bank holidays are not counted",
        "the day itself is counted if it is a working day",
    ),
    (Counting.WITHIN, Unit.TRIBUNAL_WORKING_DAYS): Words(
        "the day itself is left out; weekends, bank holidays, August and 25 December to 1 January"
        " are not counted",
        _SAME,
    ),
    (Counting.WITHIN, Unit.TRIBUNAL_DAYS): Words(
        "the day of the event is left out; calendar days, but August and 25 December to 1 January"
        " are not counted",
        _SAME,
    ),
    (Counting.BEGINNING_WITH, Unit.DAYS): Words("the day itself is day 1; calendar days", _SAME),
    (Counting.BEGINNING_WITH, Unit.MONTHS): Words(_INSIDE, _SAME),
    (Counting.WITHIN_THE_FIRST, Unit.MONTHS): Words(_INSIDE, _SAME),
    (Counting.BEGINNING_WITH, Unit.WORKING_DAYS): Words(
        "day 1 is the day itself, or the next working day", _SAME
    ),
    (Counting.AT_LEAST_BEFORE, Unit.DAYS): Words("so many days before the event", _CLEAR),
    (Counting.AT_LEAST_BEFORE, Unit.WEEKS): Words("the same weekday, so long before", _CLEAR),
    (Counting.AT_LEAST_BEFORE, Unit.MONTHS): Words(f"{_CORRESPONDING}, so long before", _CLEAR),
    (Counting.AT_LEAST_BEFORE, Unit.WORKING_DAYS): Words(
        "counted back, the day of the event left out",
        "clear days: a working day earlier",
    ),
}


def readings(rule: Rule) -> Words | None:
    """Both readings of a rule's limit; None where the law gives no number and no day is shown."""
    match rule.limit:
        case Length(unit=unit):
            law, safe = _READINGS[rule.counting, unit]
        case YearDay():
            law, safe = "the day before it", "the last working day on or before that"
        case YearsOfAge():
            law, safe = "31 August, by the cohort", "31 July, when the year of a college ends"
        case None if rule.counting is Counting.SAME_DAY:
            law, safe = "the day itself", _SAME
        case None:
            return None
    if rule.protects_family and safe == _COUNTED:
        safe = "the same day: the period protects a family, and never ends earlier"
    return Words(law, safe)
