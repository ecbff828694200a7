"""Drafts, plans, settings, needs, money and the end of a plan."""

from events.contracts.published_enum import PublishedEnum


class PlanSection(PublishedEnum):
    """The sections of a plan: reg 12(1)."""

    VIEWS = "A"
    """The views, interests and aspirations of the child, parents or young person."""
    EDUCATIONAL_NEEDS = "B"
    """Special educational needs."""
    HEALTH_NEEDS = "C"
    """Health care needs which relate to the special educational needs."""
    SOCIAL_CARE_NEEDS = "D"
    """Social care needs which relate to the special educational needs or a disability."""
    OUTCOMES = "E"
    """The outcomes sought."""
    EDUCATIONAL_PROVISION = "F"
    """The special educational provision required."""
    HEALTH_PROVISION = "G"
    """Health care provision reasonably required."""
    SOCIAL_CARE_UNDER_1970_ACT = "H1"
    """Social care provision under s.2 of the Chronically Sick and Disabled Persons Act 1970."""
    OTHER_SOCIAL_CARE = "H2"
    """Any other social care provision reasonably required."""
    PLACEMENT = "I"
    """The name or type of the school or other institution."""
    PERSONAL_BUDGET = "J"
    """The personal budget and what it pays for."""
    ADVICE = "K"
    """The advice and information gathered in the assessment."""


class DraftBasis(PublishedEnum):
    """What a draft was written for: CFA s.38; reg 22, 27, 44."""

    ASSESSMENT = "assessment"
    REVIEW = "review"
    REASSESSMENT = "reassessment"
    ORDER = "order"


class PlanBasis(PublishedEnum):
    """What a plan was finalised for: CFA s.37, s.44; reg 22, 27, 28, 44."""

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
    """A maintained school."""
    MAINTAINED_NURSERY = "b"
    """A maintained nursery school."""
    ACADEMY = "c"
    """An Academy."""
    FURTHER_EDUCATION = "d"
    """An institution within the further education sector in England."""
    NON_MAINTAINED_SPECIAL = "e"
    """A non-maintained special school."""
    SECTION_41 = "f"
    """An institution approved under s.41."""
    WHOLLY_INDEPENDENT = "independent"
    """An independent institution that is not approved under s.41."""


class ConsulteeKind(PublishedEnum):
    """Whom the authority consults about naming: CFA s.39(2), s.40(3)."""

    REQUESTED_INSTITUTION = "requested_institution"
    CONSIDERED_INSTITUTION = "considered_institution"
    MAINTAINING_AUTHORITY = "maintaining_authority"


class ConsultationAnswer(PublishedEnum):
    """The answer of a consulted institution, by the tests of CFA s.39(4) or 38(3)."""

    CAN_MEET_NEEDS = "can_meet_needs"
    UNSUITABLE = "unsuitable"
    INCOMPATIBLE_WITH_OTHERS = "incompatible_with_others"
    INCOMPATIBLE_WITH_RESOURCES = "incompatible_with_resources"
    FULL = "full"
    NO_VIEW = "no_view"


class PanelDecision(PublishedEnum):
    """The decision of a council's panel. The law does not provide for such a panel."""

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
    """Other arrangements by the authority: CFA s.61."""
    OTHER_ARRANGEMENTS_PARENT = "OPA"
    """Alternative arrangements by parent or young person: CFA s.42(5)."""
    ELECTIVE_HOME_EDUCATION = "EHE"
    """Elective home education."""
    EARLY_YEARS_PROVIDER = "EYP"
    """An early years provider that has no URN."""
    OTHER = "OTH"
    """Another setting, or a type of setting with none named."""
    NOT_IN_EDUCATION = "NEET"
    """Not in education, employment or training, aged 16 to 25."""
    NOTICE_TO_CEASE = "NIEC"
    """Not in education or training; a notice to cease was issued."""
    NOT_IN_EDUCATION_OTHER = "NIEO"
    """Not in education or training for another reason."""


class Sen2Rank(PublishedEnum):
    """First or second, of settings and of needs: SEN2 PlacementRank, SENtypeRank."""

    PRIMARY = "1"
    """The first."""
    SECONDARY = "2"
    """The second."""


class NeedKind(PublishedEnum):
    """Kinds of special educational need: SEN2 SENtype (`DS` from 2025)."""

    SPECIFIC_LEARNING = "SPLD"
    """Specific learning difficulty."""
    MODERATE_LEARNING = "MLD"
    """Moderate learning difficulty."""
    SEVERE_LEARNING = "SLD"
    """Severe learning difficulty."""
    PROFOUND_AND_MULTIPLE = "PMLD"
    """Profound and multiple learning difficulty."""
    SOCIAL_EMOTIONAL_MENTAL = "SEMH"
    """Social, emotional and mental health."""
    SPEECH_LANGUAGE = "SLCN"
    """Speech, language and communication needs."""
    HEARING = "HI"
    """Hearing impairment."""
    VISION = "VI"
    """Vision impairment."""
    MULTI_SENSORY = "MSI"
    """Multi-sensory impairment."""
    PHYSICAL = "PD"
    """Physical disability."""
    AUTISM = "ASD"
    """Autistic spectrum disorder."""
    DOWN_SYNDROME = "DS"
    """Down syndrome."""
    OTHER = "OTH"
    """Other difficulty or disability."""


class ResidentialWeeks(PublishedEnum):
    """Weeks of a residential place: SEN2 PlanRes, Res."""

    WEEKS_38_TO_51 = "A"
    """38 to 51 weeks a year."""
    WEEKS_52 = "B"
    """52 weeks a year."""


class WorkBasedLearning(PublishedEnum):
    """Work-based learning: SEN2 PlanWBP, WBP."""

    APPRENTICESHIP = "A"
    """An apprenticeship."""
    TRAINEESHIP = "T"
    """A traineeship."""
    SUPPORTED_INTERNSHIP = "S"
    """A supported internship."""


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
    """Education only."""
    SOCIAL_CARE = "S"
    """Social care only."""
    HEALTH = "H"
    """Health only."""
    INTEGRATED = "I"
    """More than one of these, integrated."""


class DirectPaymentStopReason(PublishedEnum):
    """Why direct payments stop: SI 2014/1652 reg 14."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    REVIEW_FINDING = "review_finding"
    PLAN_CEASED = "plan_ceased"


class CeaseReason(PublishedEnum):
    """Why a plan ended: SEN2 CeaseReason."""

    MAXIMUM_AGE = "1"
    """Reached the maximum age."""
    NEEDS_MET = "2"
    """Needs met without a plan, in education or training."""
    HIGHER_EDUCATION = "3"
    """Moved to higher education."""
    PAID_EMPLOYMENT = "4"
    """Moved to paid employment other than an apprenticeship."""
    TRANSFERRED = "5"
    """Transferred to another authority in England."""
    NO_LONGER_ENGAGES = "6"
    """No longer wishes to engage in education or training."""
    LEFT_ENGLAND = "7"
    """Moved outside England."""
    DECEASED = "8"
    """Died."""
    OTHER = "9"
    """Any other reason."""


class CeaseTest(PublishedEnum):
    """The legal test for ceasing: CFA s.45(1)."""

    NO_LONGER_RESPONSIBLE = "no_longer_responsible"
    NO_LONGER_NECESSARY = "no_longer_necessary"


class PlanCopyPurpose(PublishedEnum):
    """Why a copy of a plan was asked for: reg 17, 47."""

    HIGHER_EDUCATION = "higher_education"
    STUDENTS_ALLOWANCE = "students_allowance"
    OTHER = "other"


class ProvisionExtent(PublishedEnum):
    """How much of the provision in section F is in place."""

    ALL = "all"
    MOST = "most"
    """The bulk of it."""
