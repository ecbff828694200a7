"""Codes of a request: the requester, the grounds, and the authority's decision."""

from events.contracts.published_enum import PublishedEnum


class RequestKind(PublishedEnum):
    """Whether there is a plan already: CFA s.36 or s.44."""

    INITIAL = "initial"
    REASSESSMENT = "reassessment"


class RequestTrigger(PublishedEnum):
    """What starts the time limits: CFA s.36(1), s.24, s.44(2)-(3), s.71(2), s.71(4)."""

    REQUEST = "request"
    BECAME_RESPONSIBLE = "became_responsible"
    OWN_MOTION = "own_motion"
    DETAINED_REQUEST = "detained_request"
    DETAINED_ATTENTION = "detained_attention"


class RequesterKind(PublishedEnum):
    """Who asked, in law: CFA s.36(1), s.24, s.44(2)-(3), s.71(2); reg 23."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    SCHOOL_OR_POST16 = "school_or_post16"
    LOCAL_AUTHORITY = "local_authority"
    INSTITUTION_ATTENDED = "institution_attended"
    RESPONSIBLE_COMMISSIONING_BODY = "responsible_commissioning_body"
    APPROPRIATE_PERSON = "appropriate_person"
    PERSON_IN_CHARGE = "person_in_charge"


class RequestSource(PublishedEnum):
    """Where a request came from, as the return counts it: SEN2 2026 RequestSource."""

    FAMILY = "1"
    """The young person or a parent."""
    EDUCATION = "2"
    """A school or other education setting."""
    HEALTH = "3"
    """Health care professionals."""
    SOCIAL_CARE = "4"
    """Social care professionals."""
    OTHER = "5"
    """Any other source."""


class StatutoryRecipient(PublishedEnum):
    """Who is notified or sent something: reg 4(2), 13(2), 22(3), 31(2); SI 2015/62 reg 13(2)."""

    PARENT_OR_YOUNG_PERSON = "parent_or_young_person"
    RESPONSIBLE_COMMISSIONING_BODY = "responsible_commissioning_body"
    SOCIAL_CARE_OFFICERS = "social_care_officers"
    HEAD_OR_PRINCIPAL = "head_or_principal"
    EARLY_YEARS_PROVIDER = "early_years_provider"
    NAMED_INSTITUTION = "named_institution"
    OTHER_AUTHORITY = "other_authority"
    MEDIATION_ADVISER = "mediation_adviser"
    TRIBUNAL = "tribunal"
    APPROPRIATE_PERSON = "appropriate_person"
    PERSON_IN_CHARGE = "person_in_charge"
    YOUTH_OFFENDING_TEAM = "youth_offending_team"
    HOME_COMMISSIONING_BODY = "home_commissioning_body"
    HEALTH_SERVICES_COMMISSIONER = "health_services_commissioner"


class NotifiedMatter(PublishedEnum):
    """What the reg 4(2) persons were told: that it is considered (4(2)), or decided (5(2))."""

    CONSIDERING = "considering"
    DECISION = "decision"


class NoticeContent(PublishedEnum):
    """What a notice of an appealable decision must state: reg 5(3), 10(3), 14(2), 20(11), 31(3)."""

    RIGHT_OF_APPEAL = "right_of_appeal"
    TIME_LIMITS = "time_limits"
    MEDIATION = "mediation"
    DISAGREEMENT_RESOLUTION = "disagreement_resolution"
    ADVICE_AND_SUPPORT = "advice_and_support"
    REASONS = "reasons"


class AssessmentRefusalGround(PublishedEnum):
    """Why there will be no assessment: CFA s.36(8), s.44(2); reg 24; SI 2015/62 reg 4(1)."""

    NOT_NECESSARY = "not_necessary"
    ASSESSED_WITHIN_SIX_MONTHS = "assessed_within_six_months"
    NO_PROVISION_ON_RELEASE = "no_provision_on_release"


class WithdrawerKind(PublishedEnum):
    """Who ended a request before it was decided: SEN2 RequestOutcome W."""

    REQUESTER = "requester"
    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    LOCAL_AUTHORITY = "local_authority"
