"""To whom a notice goes, by role. Who has the role on a day is for the record of people."""

from collections.abc import Mapping
from typing import Final

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.request import StatutoryRecipient


class Audience(PublishedEnum):
    """The role of a recipient on the day of the notice."""

    PARENT = "parent"
    """A parent in law, while the child is of compulsory school age."""
    YOUNG_PERSON = "young_person"
    """The young person, from the end of compulsory school age."""
    REPRESENTATIVE = "representative"
    """The representative of a young person or a parent who lacks capacity (CFA s.80)."""
    SCHOOL = "school"
    """The head of the school that the child attends, that is named or that is consulted."""
    COLLEGE = "college"
    """The principal of the post-16 institution, in the same cases."""
    PROVIDER = "provider"
    """The early years provider, in the same cases."""
    HEALTH_COMMISSIONER = "health_commissioner"
    """The responsible commissioning body."""
    SOCIAL_CARE = "social_care"
    """The council's own officers for social care."""
    OTHER_COUNCIL = "other_council"
    """The other local authority: to which the child moves, or which maintains the school."""
    ADVISER = "adviser"
    """The body or person that was asked for the advice that the notice is about."""
    ADVISER_LEAD = "adviser_lead"
    """Who is responsible for advice in the adviser's body, such as a designated officer."""
    SENDER = "sender"
    """Who sent the paper that the notice is about."""
    MEDIATION_ADVISER = "mediation_adviser"
    PERSON_IN_CHARGE = "person_in_charge"
    """The person in charge of the relevant youth accommodation (CFA s.70)."""
    YOUTH_OFFENDING_TEAM = "youth_offending_team"
    OFFICER = "officer"
    """The officer who has the case."""
    TEAM = "team"
    """The team that has the case."""
    MANAGER = "manager"
    """The manager of the team that has the case."""


FAMILY: Final = frozenset({Audience.PARENT, Audience.YOUNG_PERSON, Audience.REPRESENTATIVE})
"""Of these, the addressee of the day: whose rights the notice is about."""
SETTING: Final = frozenset({Audience.SCHOOL, Audience.COLLEGE, Audience.PROVIDER})
"""Of these, the setting that the fact is about."""
STAFF: Final = frozenset({Audience.OFFICER, Audience.TEAM, Audience.MANAGER})
"""Who works on the case."""
GROUPS: Final[Mapping[str, frozenset[Audience]]] = {
    "family": FAMILY,
    "setting": SETTING,
}
"""Names by which a requirement lists several roles, of which those that the case has are taken."""

RECIPIENTS: Final[Mapping[Audience, StatutoryRecipient]] = {
    **dict.fromkeys(FAMILY, StatutoryRecipient.PARENT_OR_YOUNG_PERSON),
    Audience.SCHOOL: StatutoryRecipient.HEAD_OR_PRINCIPAL,
    Audience.COLLEGE: StatutoryRecipient.HEAD_OR_PRINCIPAL,
    Audience.PROVIDER: StatutoryRecipient.EARLY_YEARS_PROVIDER,
    Audience.HEALTH_COMMISSIONER: StatutoryRecipient.RESPONSIBLE_COMMISSIONING_BODY,
    Audience.SOCIAL_CARE: StatutoryRecipient.SOCIAL_CARE_OFFICERS,
    Audience.OTHER_COUNCIL: StatutoryRecipient.OTHER_AUTHORITY,
    Audience.MEDIATION_ADVISER: StatutoryRecipient.MEDIATION_ADVISER,
    Audience.PERSON_IN_CHARGE: StatutoryRecipient.PERSON_IN_CHARGE,
    Audience.YOUTH_OFFENDING_TEAM: StatutoryRecipient.YOUTH_OFFENDING_TEAM,
}
"""How the facts of the log name the recipients whom the Regulations name."""
