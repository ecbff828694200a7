"""A child who is out of school, or attends in part: Education Act 1996 s.19, s.444; CFA s.61."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import (
    AttendanceArrangementId,
    AttendanceConcernId,
    AttendancePercent,
    DocumentRef,
    EventDate,
    SchoolAbsenceId,
    WeeklyMinutes,
)
from events.contracts.vocabulary.case import ContactParty
from events.contracts.vocabulary.education import (
    AttendanceArrangement,
    AttendanceConcern,
    OutOfSchoolReason,
    Section19Reason,
)

__all__ = [
    "CaseAttendanceArranged",
    "CaseAttendanceArrangementEnded",
    "CaseAttendanceConcernRaised",
    "CaseAttendanceConcernResolved",
    "CaseOutOfSchoolEnded",
    "CaseOutOfSchoolMinutesChanged",
    "CaseOutOfSchoolReported",
    "CaseSection19Decided",
]


class CaseOutOfSchoolReported(Event, type="case.out_of_school_reported", date_field="on"):
    """The authority learned that the child is out of school.

    Source: Education Act 1996 s.19(1).
    """

    statement = "The authority learned that the child is out of school."

    absence_id: SchoolAbsenceId
    since_on: EventDate
    """The first day out of school."""
    on: EventDate
    """The day the authority learned of it."""
    reason: OutOfSchoolReason
    minutes_a_week: WeeklyMinutes | MISSING = MISSING
    """The education that the child receives meanwhile; 0: none. Missing: not recorded."""


class CaseOutOfSchoolMinutesChanged(
    Event, type="case.out_of_school_minutes_changed", date_field="from_on"
):
    """The child who is out of school receives more education than before, or less.

    Source: Education Act 1996 s.19(3A)-(3AA): full-time, unless that is not in their interests.
    """

    statement = "The education of the child who is out of school changed in its extent."

    absence_id: SchoolAbsenceId
    from_on: EventDate
    minutes_a_week: WeeklyMinutes


class CaseOutOfSchoolEnded(Event, type="case.out_of_school_ended", date_field="on"):
    """The child is no longer out of school (Education Act 1996 s.19(1))."""

    statement = "The child is no longer out of school."

    absence_id: SchoolAbsenceId
    on: EventDate


class CaseSection19Decided(Event, type="case.section_19_decided", date_field="decided_on"):
    """The authority decided whether it must arrange education for a child who is out of school.

    Source: Education Act 1996 s.19(1), (1A), (3A)-(3AA).
    """

    statement = (
        "The authority decided whether it must arrange education for the child under section 19."
    )

    absence_id: SchoolAbsenceId | MISSING = MISSING
    arranges: bool
    """Whether the authority arranges education."""
    reason: Section19Reason
    decided_on: EventDate
    notified_on: EventDate | MISSING = MISSING
    """The day the family was notified. Missing: it was not, or it is not recorded."""
    starts_on: EventDate | MISSING = MISSING
    minutes_a_week: WeeklyMinutes | MISSING = MISSING
    letter: DocumentRef | MISSING = MISSING


class CaseAttendanceArranged(Event, type="case.attendance_arranged", date_field="from_on"):
    """It was arranged that the child attends school in part, or is educated elsewhere.

    Source: DfE, "Working together to improve school attendance" (2024), part-time timetables and
    flexi-schooling; CFA s.61 (education otherwise than in a school).
    """

    statement = "An arrangement about the child's attendance was made."

    arrangement_id: AttendanceArrangementId
    arrangement: AttendanceArrangement
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING
    """The last day, if it is known."""
    review_on: EventDate | MISSING = MISSING
    """The day on which it is to be reviewed."""
    minutes_a_week: WeeklyMinutes | MISSING = MISSING
    """The time at school, or for education elsewhere the time of all of it."""
    family_agreed: bool


class CaseAttendanceArrangementEnded(
    Event, type="case.attendance_arrangement_ended", date_field="on"
):
    """An arrangement to attend in part, or for education elsewhere, ended (CFA s.61)."""

    statement = "An arrangement about the child's attendance ended."

    arrangement_id: AttendanceArrangementId
    on: EventDate


class CaseAttendanceConcernRaised(Event, type="case.attendance_concern_raised", date_field="on"):
    """Someone raised a concern about the child's attendance.

    Source: Education Act 1996 s.443-444; SI 2024/208; DfE, "Working together to improve school
    attendance" (2024).
    """

    statement = "Someone raised a concern about the attendance of the child."

    attendance_concern_id: AttendanceConcernId
    on: EventDate
    by: ContactParty
    concern: AttendanceConcern
    attended: AttendancePercent | MISSING = MISSING
    """The sessions attended of those possible, in per cent."""


class CaseAttendanceConcernResolved(
    Event, type="case.attendance_concern_resolved", date_field="on"
):
    """A concern about attendance no longer exists (Education Act 1996 s.443-444)."""

    statement = "The concern about the attendance of the child was resolved."

    attendance_concern_id: AttendanceConcernId
    on: EventDate
