"""Children who are out of school or attend in part: Education Act 1996 s.19, s.444; CFA s.61."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    checks,
    continues,
    creates,
    days,
    excluded_by,
    if_given,
    requires,
    rule,
)
from events.contracts import (
    CaseAttendanceArranged,
    CaseAttendanceArrangementEnded,
    CaseAttendanceConcernRaised,
    CaseAttendanceConcernResolved,
    CaseOutOfSchoolEnded,
    CaseOutOfSchoolMinutesChanged,
    CaseOutOfSchoolReported,
    CaseSection19Decided,
)


def _check_arranged(_: CaseState, fact: CaseSection19Decided) -> None:
    """What is not arranged has no extent and no first day."""
    for field, value in (("minutes_a_week", fact.minutes_a_week), ("starts_on", fact.starts_on)):
        if not fact.arranges and value is not MISSING:
            raise Contradiction(f"{field} is given only where arranges is true", field=field)


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseOutOfSchoolReported,
        creates(lambda fact: fact.absence_id),
        days(lambda fact: fact.since_on, lambda fact: fact.on),
    ),
    rule(
        CaseOutOfSchoolMinutesChanged,
        days(lambda fact: fact.from_on),
        allow_future(lambda fact: fact.from_on),
        # The authority may learn of an absence after education was arranged, or after its end.
        requires(
            any_of=(CaseOutOfSchoolReported,),
            about=lambda fact: fact.absence_id,
            in_any_order=True,
        ),
    ),
    rule(
        CaseOutOfSchoolEnded,
        days(lambda fact: fact.on),
        requires(
            any_of=(CaseOutOfSchoolReported,),
            about=lambda fact: fact.absence_id,
            in_any_order=True,
        ),
        excluded_by(CaseOutOfSchoolEnded, about=lambda fact: fact.absence_id),
    ),
    rule(
        CaseSection19Decided,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.starts_on),
        allow_future(lambda fact: fact.starts_on),
        requires(
            any_of=(CaseOutOfSchoolReported,),
            about=if_given(lambda fact: fact.absence_id),
            in_any_order=True,
        ),
        checks(_check_arranged),
    ),
    rule(
        CaseAttendanceArranged,
        continues(lambda fact: fact.arrangement_id),  # its extent or its end may be changed
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        days(lambda fact: fact.from_on, lambda fact: fact.review_on),
        allow_future(
            lambda fact: fact.from_on, lambda fact: fact.to_on, lambda fact: fact.review_on
        ),
    ),
    rule(
        CaseAttendanceArrangementEnded,
        days(lambda fact: fact.on),
        requires(
            any_of=(CaseAttendanceArranged,),
            about=lambda fact: fact.arrangement_id,
            in_any_order=True,
        ),
        excluded_by(CaseAttendanceArrangementEnded, about=lambda fact: fact.arrangement_id),
    ),
    rule(
        CaseAttendanceConcernRaised,
        creates(lambda fact: fact.attendance_concern_id),
        days(lambda fact: fact.on),
    ),
    rule(
        CaseAttendanceConcernResolved,
        days(lambda fact: fact.on),
        requires(
            any_of=(CaseAttendanceConcernRaised,), about=lambda fact: fact.attendance_concern_id
        ),
        excluded_by(CaseAttendanceConcernResolved, about=lambda fact: fact.attendance_concern_id),
    ),
)
