"""Children who are out of school or attend in part."""

from events.contracts.published_enum import PublishedEnum


class OutOfSchoolReason(PublishedEnum):
    """Why a child is out of school: Education Act 1996 s.19(1)."""

    ILLNESS = "illness"
    """Physical or mental ill health."""
    PERMANENT_EXCLUSION = "permanent_exclusion"
    SUSPENSION = "suspension"
    NO_PLACE = "no_place"
    """No setting that can meet the needs has a place."""
    NAMED_SETTING_REFUSES = "named_setting_refuses"
    """The setting that section I names does not admit the child: CFA s.43."""
    UNABLE_TO_ATTEND = "unable_to_attend"
    """The child cannot face attending: emotionally based avoidance."""
    AWAITING_ADMISSION = "awaiting_admission"
    OTHER = "other"


class Section19Reason(PublishedEnum):
    """Why education is arranged under Education Act 1996 s.19, or is not."""

    NO_SUITABLE_EDUCATION = "no_suitable_education"
    """The child would not receive suitable education otherwise: s.19(1)."""
    FULL_TIME_NOT_IN_INTERESTS = "full_time_not_in_interests"
    """It is arranged part time, for reasons of the child's physical or mental health: s.19(3AA)."""
    SCHOOL_PROVIDES = "school_provides"
    """The school itself provides suitable education."""
    PLACE_AVAILABLE = "place_available"
    """A suitable place is available, and reasonably practicable for the child to take up."""
    ELECTIVE_HOME_EDUCATION = "elective_home_education"
    """The parent educates the child: s.7."""
    NOT_COMPULSORY_AGE = "not_compulsory_age"
    """The child is not of compulsory school age: s.19(1), (4)."""
    LAST_WEEKS_OF_YEAR_11 = "last_weeks_of_year_11"
    """Compulsory school age ends within six weeks, without examinations to complete: s.19(1A)."""
    MORE_EVIDENCE_NEEDED = "more_evidence_needed"


class AttendanceArrangement(PublishedEnum):
    """How a child attends in part, or is educated elsewhere."""

    PART_TIME_TIMETABLE = "part_time_timetable"
    """Fewer hours for a limited time: DfE, "Working together to improve school attendance"."""
    FLEXI_SCHOOLING = "flexi_schooling"
    """Partly at school and partly educated by the parent, with the school's agreement."""
    EDUCATION_OTHERWISE = "education_otherwise"
    """The provision in the plan is made otherwise than in a school (EOTAS): CFA s.61."""


class AttendanceConcern(PublishedEnum):
    """What a concern about attendance is about."""

    PERSISTENT_ABSENCE = "persistent_absence"
    """At least a tenth of the possible sessions was missed."""
    SEVERE_ABSENCE = "severe_absence"
    """At least half of the possible sessions was missed."""
    PART_TIME_TOO_LONG = "part_time_too_long"
    """A part-time timetable continues without a review or an end."""
    INFORMAL_EXCLUSION = "informal_exclusion"
    """The child is sent home without a suspension."""
    OFF_ROLLING = "off_rolling"
    """The child was taken off the register for another reason than the regulations allow."""
    OTHER = "other"
