"""Children who are out of school for a time, and what the authority decided under section 19."""

from datetime import date, timedelta
from typing import Final

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.school_year import next_school_day, next_working_day

_A_YEAR: Final = 0.025
"""Children with plans who are out of school at some time in a year: an assumption."""
_REASONS: Final = (
    *(("unable_to_attend", 0.4), ("no_place", 0.2), ("permanent_exclusion", 0.15)),
    *(("illness", 0.15), ("named_setting_refuses", 0.05), ("awaiting_admission", 0.05)),
)
_AGES: Final = range(5, 16)


def leave_school(case: MadeUpCase, days: tuple[date, date], year: int) -> bool:
    """Perhaps an absence in the days between two. Returns whether it continues today."""
    draws, length = case.draws, (days[1] - days[0]).days
    if length <= 0 or not draws.chance(_A_YEAR) or case.age_on(days[0]) not in _AGES:
        return False
    since_on = next_school_day(days[0] + timedelta(days=draws.below(length)))
    on = next_working_day(since_on + timedelta(days=draws.between(2, 25)))
    label = f"absence-{year}"
    reported = case.history.record(
        "case.out_of_school_reported",
        on,
        absence_id=label,
        since_on=since_on,
        on=on,
        reason=draws.weighted(_REASONS),
        minutes_a_week=draws.pick((0, 0, 300, 600)),
    )
    if draws.chance(0.75):
        _decide(case, label, next_working_day(on + timedelta(days=draws.days(12, 0.8))))
    ended_on = next_school_day(on + timedelta(days=draws.days(95, 0.8)))
    ended = case.history.record("case.out_of_school_ended", ended_on, absence_id=label, on=ended_on)
    return reported and not ended


def _decide(case: MadeUpCase, label: str, on: date) -> None:
    notified_on = next_working_day(on + timedelta(days=case.draws.between(0, 4)))
    days = {"decided_on": on, "notified_on": notified_on}
    if case.draws.chance(0.2):
        reason = case.draws.pick(("school_provides", "place_available"))
        case.history.record(
            "case.section_19_decided",
            notified_on,
            absence_id=label,
            arranges=False,
            reason=reason,
            **days,
        )
        return
    case.history.record(
        "case.section_19_decided",
        notified_on,
        absence_id=label,
        arranges=True,
        reason="no_suitable_education",
        minutes_a_week=case.draws.pick((600, 900, 1200)),
        **days,
    )
