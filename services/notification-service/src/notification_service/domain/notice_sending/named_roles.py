"""Which people around a child can be named as a recipient in a role.

Who is the addressee in law, of the family, is worked out and never named: see docs/people.md.
"""

from collections.abc import Mapping
from typing import Final

from notification_service.domain.notices.audience import SETTING, Audience

_ADVISERS: Final = frozenset(
    {
        *("setting_staff", "educational_psychologist", "health_professional", "therapist"),
        *("social_worker", "virtual_school", "youth_justice"),
    }
)
_FAMILY: Final = frozenset({"parent", "carer", "foster_carer", "guardian", "representative"})
_YOUTH_JUSTICE: Final = frozenset({"youth_justice"})
_OTHER: Final = frozenset({"other"})
NAMED_ROLES: Final[Mapping[Audience, frozenset[str]]] = {
    **dict.fromkeys(SETTING, frozenset({"setting_staff"})),
    Audience.HEALTH_COMMISSIONER: frozenset({"health_professional"}),
    Audience.SOCIAL_CARE: frozenset({"social_worker", "virtual_school"}),
    Audience.OTHER_COUNCIL: _OTHER,
    Audience.ADVISER: _ADVISERS,
    Audience.ADVISER_LEAD: _ADVISERS,
    Audience.SENDER: _ADVISERS | _FAMILY | {"legal_representative", "advocate", "other"},
    Audience.MEDIATION_ADVISER: _OTHER,
    Audience.PERSON_IN_CHARGE: _YOUTH_JUSTICE,
    Audience.YOUTH_OFFENDING_TEAM: _YOUTH_JUSTICE,
}
"""The roles of a person in the record of people, by the role in which a notice goes to them."""
