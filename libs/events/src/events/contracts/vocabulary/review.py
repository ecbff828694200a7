"""Reviews, moves between phases, and provision."""

from events.contracts.published_enum import PublishedEnum


class ReviewOutcome(PublishedEnum):
    """What was decided after a review: reg 20(10), 21(9); SEN2 ReviewOutcome."""

    MAINTAIN = "M"
    """The plan is maintained as it is."""
    AMEND = "A"
    """The plan is amended."""
    CEASE = "C"
    """The plan ceases."""


class ReviewDuty(PublishedEnum):
    """Why a review is held: CFA s.44(1), s.47-48; reg 15(5), 18, 29-30; Code 9.178."""

    ANNUAL = "annual"
    EARLY_YEARS = "early_years"
    PHASE_TRANSFER = "phase_transfer"
    AFTER_TRANSFER = "after_transfer"
    AFTER_CUSTODY = "after_custody"
    LEFT_EDUCATION = "left_education"
    EARLY = "early"


class ReviewConvenor(PublishedEnum):
    """Who arranges the meeting: reg 20(1) or 21."""

    LOCAL_AUTHORITY = "local_authority"
    SCHOOL = "school"


class MeetingRole(PublishedEnum):
    """The role of a participant: who must be invited to a review (reg 20(2), 21(2)), and others."""

    PARENT_OR_YOUNG_PERSON = "parent_or_young_person"
    PROVIDER_OR_HEAD = "provider_or_head"
    EDUCATION_OFFICER = "education_officer"
    HEALTH_PROFESSIONAL = "health_professional"
    SOCIAL_CARE_OFFICER = "social_care_officer"
    EDUCATIONAL_PSYCHOLOGIST = "educational_psychologist"
    TEACHER = "teacher"
    """A teacher of the child, or a coordinator of special educational needs."""
    NEXT_SETTING = "next_setting"
    """The setting to which the child will move."""
    ADVOCATE = "advocate"
    """An advocate, a supporter, or the information, advice and support service."""
    INTERPRETER = "interpreter"
    OTHER = "other"


class PhaseTransfer(PublishedEnum):
    """Moves between phases of education: reg 2(1), reg 18(1)-(2)."""

    EARLY_YEARS_TO_SCHOOL = "early_years_to_school"
    INFANT_TO_JUNIOR = "infant_to_junior"
    PRIMARY_TO_MIDDLE = "primary_to_middle"
    PRIMARY_TO_SECONDARY = "primary_to_secondary"
    MIDDLE_TO_SECONDARY = "middle_to_secondary"
    SECONDARY_TO_POST16 = "secondary_to_post16"
    BETWEEN_POST16 = "between_post16"


class OutcomeProgress(PublishedEnum):
    """The progress towards an outcome at a review: Code 9.166."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NO_LONGER_RELEVANT = "no_longer_relevant"


class ProvisionProviderKind(PublishedEnum):
    """Who delivers an item of provision: CFA s.42."""

    SETTING = "setting"
    LOCAL_AUTHORITY = "local_authority"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    INDEPENDENT = "independent"
    FAMILY = "family"


class ProvisionShortfall(PublishedEnum):
    """What is not delivered: CFA s.42(2)-(3)."""

    NOT_STARTED = "not_started"
    REDUCED = "reduced"
    INTERRUPTED = "interrupted"
    NOT_QUALIFIED = "not_qualified"
    NO_PLACE = "no_place"


class ChallengeRoute(PublishedEnum):
    """How a shortfall is challenged, by the authority (CFA s.42(2)) or the family."""

    NOTICE_TO_PROVIDER = "notice_to_provider"
    """The authority required the provider in writing to deliver the provision."""
    COMPLAINT = "complaint"
    OMBUDSMAN = "ombudsman"
    LETTER_BEFORE_CLAIM = "letter_before_claim"
    JUDICIAL_REVIEW = "judicial_review"


class ConcernResolution(PublishedEnum):
    """How a concern about provision ended."""

    PROVIDED = "provided"
    PROVIDED_WITH_CATCH_UP = "provided_with_catch_up"
    PLAN_AMENDED = "plan_amended"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
