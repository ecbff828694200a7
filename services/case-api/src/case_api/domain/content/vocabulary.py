"""The codes that plans and advice have in common."""

from events.contracts.published_enum import PublishedEnum


class NeedArea(PublishedEnum):
    """The area of a need: Code 6.28 to 6.35 (the first four); health and social care."""

    COGNITION_AND_LEARNING = "cognition_and_learning"
    COMMUNICATION_AND_INTERACTION = "communication_and_interaction"
    SOCIAL_EMOTIONAL_MENTAL_HEALTH = "social_emotional_mental_health"
    SENSORY_AND_PHYSICAL = "sensory_and_physical"
    INDEPENDENCE = "independence"
    """Self-help, independent living and the preparation for adulthood."""
    HEALTH = "health"
    SOCIAL_CARE = "social_care"


class OutcomeTerm(PublishedEnum):
    """How far ahead an outcome is: Code 9.66 to 9.69."""

    MEDIUM = "medium"
    """Usually the end of the present key stage or phase."""
    LONG = "long"
    """Beyond the present phase, up to adulthood."""


class ViewHolder(PublishedEnum):
    """Whose view it is: reg 12(1)(a)."""

    CHILD_OR_YOUNG_PERSON = "child_or_young_person"
    PARENT = "parent"


class ViewTopic(PublishedEnum):
    """What a view is about: Code 9.69, section A."""

    COMMUNICATION = "communication"
    """How to communicate with the child or young person, and involve them in decisions."""
    STRENGTHS_AND_INTERESTS = "strengths_and_interests"
    ASPIRATIONS = "aspirations"
    HISTORY = "history"
    EDUCATION = "education"
    HEALTH = "health"
    FRIENDSHIPS = "friendships"
    INDEPENDENCE = "independence"
    EMPLOYMENT = "employment"
    COMMUNITY_SUPPORT = "community_support"
    OTHER = "other"


class ProvisionSection(PublishedEnum):
    """The section of a plan to which an item of provision belongs: reg 12(1)(f) to (h)."""

    EDUCATION = "F"
    """Special educational provision."""
    HEALTH = "G"
    """Health care provision."""
    SOCIAL_CARE_UNDER_1970_ACT = "H1"
    """Social care under s.2 of the Chronically Sick and Disabled Persons Act 1970."""
    OTHER_SOCIAL_CARE = "H2"
    """Any other social care provision."""
