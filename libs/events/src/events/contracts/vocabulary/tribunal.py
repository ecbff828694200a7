"""Mediation, appeals, orders and recommendations."""

from events.contracts.published_enum import PublishedEnum


class AppealSubject(PublishedEnum):
    """What may be appealed against: CFA s.51(2)."""

    REFUSAL_TO_ASSESS = "refusal_to_assess"
    REFUSAL_TO_ISSUE = "refusal_to_issue"
    SECTION_B = "section_b"
    SECTION_F = "section_f"
    SECTION_I = "section_i"
    REFUSAL_TO_REASSESS = "refusal_to_reassess"
    REFUSAL_TO_AMEND = "refusal_to_amend"
    CEASING = "ceasing"


class DisputeIssue(PublishedEnum):
    """What a disagreement is about: CFA s.53-54; SI 2017/1306."""

    EDUCATION = "education"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"


class MediationCertificateReason(PublishedEnum):
    """Why a mediation adviser certifies: CFA s.55(4)-(5); reg 34, 39."""

    DECLINED = "declined"
    NOT_ARRANGED = "not_arranged"
    CONCLUDED = "concluded"


class MediationParty(PublishedEnum):
    """Who took part: CFA s.53-54; reg 38."""

    LOCAL_AUTHORITY = "local_authority"
    COMMISSIONING_BODY = "commissioning_body"


class AppealOutcome(PublishedEnum):
    """How an appeal ended: HESC Rules r.8, 17, 29; reg 45."""

    DETERMINED = "determined"
    CONSENT_ORDER = "consent_order"
    CONCEDED_BEFORE_RESPONSE = "conceded_before_response"
    WITHDRAWN = "withdrawn"
    STRUCK_OUT = "struck_out"


class TribunalOrderKind(PublishedEnum):
    """What the Tribunal ordered: reg 43(2), 44(2)."""

    DISMISS_CEASE = "dismiss_cease"
    ASSESS = "assess"
    MAKE_PLAN = "make_plan"
    REMIT = "remit"
    AMEND_CONTENTS = "amend_contents"
    AMEND_PLACEMENT_ONLY = "amend_placement_only"
    CONTINUE = "continue"
    CONTINUE_AND_AMEND = "continue_and_amend"
    DISMISS = "dismiss"


class TribunalDirectionKind(PublishedEnum):
    """What a party was directed to do: HESC Rules r.5-6, 15."""

    RESPONSE = "response"
    EVIDENCE = "evidence"
    ATTENDANCE_FORM = "attendance_form"
    WORKING_DOCUMENT = "working_document"
    BUNDLE = "bundle"
    SKELETON_ARGUMENT = "skeleton_argument"
    FURTHER_INFORMATION = "further_information"
    OTHER = "other"


class AppealParty(PublishedEnum):
    """The two sides of an appeal: HESC Rules r.1, r.9."""

    FAMILY = "family"
    LOCAL_AUTHORITY = "local_authority"


class FurtherStepApplicant(PublishedEnum):
    """Who asks for a decision to be reconsidered: HESC Rules r.45-46."""

    FAMILY = "family"
    LOCAL_AUTHORITY = "local_authority"


class FurtherAppealStep(PublishedEnum):
    """Ways to have a Tribunal's decision reconsidered: HESC Rules r.45-46; UT Rules r.21."""

    PERMISSION_FIRST_TIER = "permission_first_tier"
    PERMISSION_UPPER_TRIBUNAL = "permission_upper_tribunal"
    SET_ASIDE = "set_aside"


class RecommendationAnswer(PublishedEnum):
    """The response of a body to a recommendation: SI 2017/1306 reg 6-7."""

    FOLLOWED = "followed"
    FOLLOWED_IN_PART = "followed_in_part"
    NOT_FOLLOWED = "not_followed"
