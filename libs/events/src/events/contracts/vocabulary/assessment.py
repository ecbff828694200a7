"""Advice, and the grounds on which a time limit need not be kept."""

from events.contracts.published_enum import PublishedEnum


class AdviceKind(PublishedEnum):
    """What advice is sought, by the letters of reg 6(1)."""

    FAMILY = "a"
    EDUCATIONAL = "b"
    MEDICAL = "c"
    PSYCHOLOGICAL = "d"
    SOCIAL_CARE = "e"
    OTHER = "f"
    ADULTHOOD = "g"
    REASONABLY_REQUESTED = "h"


class AdviserKind(PublishedEnum):
    """Who gives advice: reg 6(1), 6(2); reg 8 binds all but the family."""

    PARENT_OR_YOUNG_PERSON = "parent_or_young_person"
    HEAD_OR_PRINCIPAL = "head_or_principal"
    EARLY_YEARS_PROVIDER = "early_years_provider"
    TEACHER_OF_SENSORY_IMPAIRED = "teacher_of_sensory_impaired"
    HEALTH_PROFESSIONAL = "health_professional"
    EDUCATIONAL_PSYCHOLOGIST = "educational_psychologist"
    SOCIAL_CARE = "social_care"
    YOUTH_OFFENDING_TEAM = "youth_offending_team"
    OTHER = "other"


class AdviceReturnReason(PublishedEnum):
    """Why advice was sent back: reg 6(1), Code 9.51 (needs, provision and outcomes)."""

    NEEDS_NOT_COVERED = "needs_not_covered"
    PROVISION_NOT_SPECIFIED = "provision_not_specified"
    OUTCOMES_NOT_COVERED = "outcomes_not_covered"
    WRONG_CHILD = "wrong_child"
    INCOMPLETE = "incomplete"


class ExceptionGround(PublishedEnum):
    """Why a limit need not be complied with; each disapplies only the limits that name it.

    Source: regs 5(4), 8(2), 10(4), 13(3), 27(3) (first six); 44(3); 45(7); SI 2020/471, for limits
    that ended from 1 May to 25 September 2020.
    """

    SCHOOL_CLOSED = "EX-SCH"
    EARLY_YEARS_CLOSED = "EX-EY"
    EXCEPTIONAL_PERSONAL = "EX-PERS"
    ABSENT_FOUR_WEEKS = "EX-ABS4"
    EXCEPTIONAL_FOR_ADVICE = "EX-PERS8"
    MISSED_APPOINTMENT = "EX-APPT"
    AFTER_ORDER = "EX44"
    AFTER_CONCEDING = "EX45"
    CORONAVIRUS = "EX-COV"


class ExceptionLimb(PublishedEnum):
    """Which of the reasons that reg 44(3) or 45(7) lists is relied on.

    Source: reg 44(3) (the first four); reg 45(7) (the first two, and by reg 13(3) the last two).
    """

    CIRCUMSTANCES = "circumstances"
    ABSENCE = "absence"
    FURTHER_REPRESENTATIONS = "further_representations"
    FURTHER_MEETING = "further_meeting"
    SCHOOL_CLOSED = "school_closed"
    EARLY_YEARS_CLOSED = "early_years_closed"


class NoPlanGround(PublishedEnum):
    """Why there will be no plan: CFA s.37(1) or, after a re-assessment, s.44."""

    NOT_NECESSARY = "not_necessary"
