"""Children who are out of school or attend in part."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
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

OPERATIONS: Final[Sequence[Operation]] = (
    Operation("school-absences", CaseOutOfSchoolReported, "recordSchoolAbsence"),
    Operation("school-absence-changes", CaseOutOfSchoolMinutesChanged, "recordSchoolAbsenceChange"),
    Operation("school-absence-endings", CaseOutOfSchoolEnded, "recordSchoolAbsenceEnding"),
    Operation("section-19-decisions", CaseSection19Decided, "recordSection19Decision"),
    Operation("attendance-arrangements", CaseAttendanceArranged, "recordAttendanceArrangement"),
    Operation(
        "attendance-arrangement-endings",
        CaseAttendanceArrangementEnded,
        "recordAttendanceArrangementEnding",
    ),
    Operation("attendance-concerns", CaseAttendanceConcernRaised, "recordAttendanceConcern"),
    Operation(
        "attendance-concern-resolutions",
        CaseAttendanceConcernResolved,
        "recordAttendanceConcernResolution",
    ),
)
