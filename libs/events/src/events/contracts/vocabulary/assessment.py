"""Advice, and the grounds on which a time limit need not be met."""

from events.contracts.published_enum import PublishedEnum


class AdviceKind(PublishedEnum):
    """What advice is sought, by the letters of reg 6(1)."""

    FAMILY = "a"
    """Of the child's parent or the young person: reg 6(1)(a)."""
    EDUCATIONAL = "b"
    """Educational advice, usually of the head or principal: reg 6(1)(b)."""
    MEDICAL = "c"
    """Medical advice of a health professional: reg 6(1)(c)."""
    PSYCHOLOGICAL = "d"
    """Psychological advice of an educational psychologist: reg 6(1)(d)."""
    SOCIAL_CARE = "e"
    """Advice in relation to social care: reg 6(1)(e)."""
    OTHER = "f"
    """Of any other person whom the authority thinks appropriate: reg 6(1)(f)."""
    ADULTHOOD = "g"
    """From year 9, on preparation for adulthood and independent living: reg 6(1)(g)."""
    REASONABLY_REQUESTED = "h"
    """Of a person whom the parent or young person reasonably asks for: reg 6(1)(h)."""


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
    PROVISION_NOT_SPECIFIC = "provision_not_specific"
    """It is not specific about how much, how often and by whom."""
    AUTHOR_NOT_QUALIFIED = "author_not_qualified"
    """Its author is not one whom the regulation requires."""
    OUT_OF_DATE = "out_of_date"
    WRONG_CHILD = "wrong_child"
    INCOMPLETE = "incomplete"


class AdviceOmissionReason(PublishedEnum):
    """Why a draft leaves out an advice, or departs from it: reg 7, 12(4)."""

    SUPERSEDED = "superseded"
    """Later advice replaces it."""
    OUTWEIGHED = "outweighed"
    """Other advice on the same need was preferred."""
    NOT_RELEVANT = "not_relevant"
    """It is not about special educational needs, or what they call for."""
    UNFIT = "unfit"
    """It does not meet the Regulations."""
    LATE = "late"
    """It came after the draft was made."""
    WRONG_CHILD = "wrong_child"
    OTHER = "other"


class ExceptionGround(PublishedEnum):
    """Why a limit need not be complied with; each disapplies only the limits that name it.

    Source: regs 5(4), 8(2), 10(4), 13(3), 27(3) (first six); 44(3); 45(7); SI 2020/471, for limits
    that ended from 1 May to 25 September 2020.
    """

    SCHOOL_CLOSED = "EX-SCH"
    """Advice was asked of a school or post-16 institution closed for four weeks or more."""
    EARLY_YEARS_CLOSED = "EX-EY"
    """Advice was asked of an early years provider closed for four weeks or more."""
    EXCEPTIONAL_PERSONAL = "EX-PERS"
    """Exceptional personal circumstances affected the child, parent or young person."""
    ABSENT_FOUR_WEEKS = "EX-ABS4"
    """The child, parent or young person was away for at least four weeks running."""
    EXCEPTIONAL_FOR_ADVICE = "EX-PERS8"
    """Exceptional circumstances in the six weeks for giving advice: reg 8(2)(a)."""
    MISSED_APPOINTMENT = "EX-APPT"
    """The child or young person missed an appointment with the advising body."""
    AFTER_ORDER = "EX44"
    """A ground of reg 44(3), for the time limits of a Tribunal's order."""
    AFTER_CONCEDING = "EX45"
    """A ground of reg 45(7), for the time limits after an appeal was not opposed."""
    CORONAVIRUS = "EX-COV"
    """The coronavirus exception of SI 2020/471."""


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
