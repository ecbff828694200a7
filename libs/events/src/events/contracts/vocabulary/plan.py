"""Drafts, plans, settings, needs, money and the end of a plan."""

from events.contracts.published_enum import PublishedEnum


class PlanSection(PublishedEnum):
    """The sections of a plan: reg 12(1)."""

    VIEWS = "A"
    EDUCATIONAL_NEEDS = "B"
    HEALTH_NEEDS = "C"
    SOCIAL_CARE_NEEDS = "D"
    OUTCOMES = "E"
    EDUCATIONAL_PROVISION = "F"
    HEALTH_PROVISION = "G"
    SOCIAL_CARE_UNDER_1970_ACT = "H1"
    OTHER_SOCIAL_CARE = "H2"
    PLACEMENT = "I"
    PERSONAL_BUDGET = "J"
    ADVICE = "K"


class DraftBasis(PublishedEnum):
    """Because of what a draft was written: CFA s.38; reg 22, 27, 44."""

    ASSESSMENT = "assessment"
    REVIEW = "review"
    REASSESSMENT = "reassessment"
    ORDER = "order"


class PlanBasis(PublishedEnum):
    """Because of what a plan was finalised: CFA s.37, s.44; reg 22, 27, 28, 44."""

    FIRST = "first"
    REVIEW = "review"
    REASSESSMENT = "reassessment"
    ORDER = "order"
    AMENDMENT = "amendment"


class ServiceMethod(PublishedEnum):
    """How a document was given: Education Act 1996 s.572 (by CFA s.83(7))."""

    BY_HAND = "by_hand"
    LEFT_AT_ADDRESS = "left_at_address"
    POST = "post"
    EMAIL = "email"
    PORTAL = "portal"


class RequestableInstitution(PublishedEnum):
    """What a family may ask to be named: the letters of CFA s.38(3); the last is outside it."""

    MAINTAINED_SCHOOL = "a"
    MAINTAINED_NURSERY = "b"
    ACADEMY = "c"
    FURTHER_EDUCATION = "d"
    NON_MAINTAINED_SPECIAL = "e"
    SECTION_41 = "f"
    WHOLLY_INDEPENDENT = "independent"


class ConsulteeKind(PublishedEnum):
    """Whom the authority consults about naming: CFA s.39(2), s.40(3)."""

    REQUESTED_INSTITUTION = "requested_institution"
    CONSIDERED_INSTITUTION = "considered_institution"
    MAINTAINING_AUTHORITY = "maintaining_authority"


class ConsultationAnswer(PublishedEnum):
    """What a consulted institution said, by the tests of CFA s.39(4) or 38(3)."""

    CAN_MEET_NEEDS = "can_meet_needs"
    UNSUITABLE = "unsuitable"
    INCOMPATIBLE_WITH_OTHERS = "incompatible_with_others"
    INCOMPATIBLE_WITH_RESOURCES = "incompatible_with_resources"
    FULL = "full"
    NO_VIEW = "no_view"


class PanelDecision(PublishedEnum):
    """What a council's resource panel said. A panel is custom, not law."""

    AGREED = "agreed"
    AGREED_IN_PART = "agreed_in_part"
    REFUSED = "refused"
    DEFERRED = "deferred"


class PlacementNaming(PublishedEnum):
    """How section I names a placement: CFA s.39-40, s.42(5), s.61."""

    NAMED = "named"
    TYPE_ONLY = "type_only"
    NONE = "none"
    PARENTAL_ARRANGEMENT = "parental_arrangement"


class SettingCode(PublishedEnum):
    """Where a child is when no establishment is named: SEN2 SENSetting (2025 guide 4.7c, 5.7c)."""

    OTHER_ARRANGEMENTS_AUTHORITY = "OLA"
    OTHER_ARRANGEMENTS_PARENT = "OPA"
    ELECTIVE_HOME_EDUCATION = "EHE"
    EARLY_YEARS_PROVIDER = "EYP"
    OTHER = "OTH"
    NOT_IN_EDUCATION = "NEET"
    NOTICE_TO_CEASE = "NIEC"
    NOT_IN_EDUCATION_OTHER = "NIEO"


class Sen2Rank(PublishedEnum):
    """First or second, of settings and of needs: SEN2 PlacementRank, SENtypeRank."""

    PRIMARY = "1"
    SECONDARY = "2"


class NeedKind(PublishedEnum):
    """Kinds of special educational need: SEN2 SENtype (`DS` from 2025)."""

    SPECIFIC_LEARNING = "SPLD"
    MODERATE_LEARNING = "MLD"
    SEVERE_LEARNING = "SLD"
    PROFOUND_AND_MULTIPLE = "PMLD"
    SOCIAL_EMOTIONAL_MENTAL = "SEMH"
    SPEECH_LANGUAGE = "SLCN"
    HEARING = "HI"
    VISION = "VI"
    MULTI_SENSORY = "MSI"
    PHYSICAL = "PD"
    AUTISM = "ASD"
    DOWN_SYNDROME = "DS"
    OTHER = "OTH"


class ResidentialWeeks(PublishedEnum):
    """Weeks of a residential place: SEN2 PlanRes, Res."""

    WEEKS_38_TO_51 = "A"
    WEEKS_52 = "B"


class WorkBasedLearning(PublishedEnum):
    """Work-based learning: SEN2 PlanWBP, WBP."""

    APPRENTICESHIP = "A"
    TRAINEESHIP = "T"
    SUPPORTED_INTERNSHIP = "S"


class AttendanceMode(PublishedEnum):
    """How a child attends a setting."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    DUAL = "dual"


class PersonalBudgetKind(PublishedEnum):
    """How a personal budget is held: SI 2014/1652 reg 2, Code 9.101; SEN2 OA, DP."""

    DIRECT_PAYMENT = "direct_payment"
    ORGANISED_ARRANGEMENT = "organised_arrangement"
    THIRD_PARTY = "third_party"


class DirectPaymentScope(PublishedEnum):
    """What direct payments pay for: SEN2 DP."""

    EDUCATION = "E"
    SOCIAL_CARE = "S"
    HEALTH = "H"
    INTEGRATED = "I"


class DirectPaymentStopReason(PublishedEnum):
    """Why direct payments stop: SI 2014/1652 reg 14."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    REVIEW_FINDING = "review_finding"
    PLAN_CEASED = "plan_ceased"


class CeaseReason(PublishedEnum):
    """Why a plan ended: SEN2 CeaseReason."""

    MAXIMUM_AGE = "1"
    NEEDS_MET = "2"
    HIGHER_EDUCATION = "3"
    PAID_EMPLOYMENT = "4"
    TRANSFERRED = "5"
    NO_LONGER_ENGAGES = "6"
    LEFT_ENGLAND = "7"
    DECEASED = "8"
    OTHER = "9"


class CeaseTest(PublishedEnum):
    """The legal test for ceasing: CFA s.45(1)."""

    NO_LONGER_RESPONSIBLE = "no_longer_responsible"
    NO_LONGER_NECESSARY = "no_longer_necessary"


class PlanCopyPurpose(PublishedEnum):
    """Why a copy of a plan was asked for: reg 17, 47."""

    HIGHER_EDUCATION = "higher_education"
    STUDENTS_ALLOWANCE = "students_allowance"
    OTHER = "other"
