"""How the facts of the log name the roles of recipients."""

from collections.abc import Mapping
from typing import Final

from events.contracts.vocabulary.case import NoticeAudience
from notification_service.domain.notices.audience import FAMILY, SETTING, Audience

PUBLISHED_AUDIENCES: Final[Mapping[Audience, NoticeAudience]] = {
    **dict.fromkeys(FAMILY, NoticeAudience.FAMILY),
    **dict.fromkeys(SETTING, NoticeAudience.SETTING),
    Audience.HEALTH_COMMISSIONER: NoticeAudience.HEALTH_COMMISSIONER,
    Audience.SOCIAL_CARE: NoticeAudience.SOCIAL_CARE,
    Audience.OTHER_COUNCIL: NoticeAudience.OTHER_COUNCIL,
    Audience.ADVISER: NoticeAudience.ADVISER,
    Audience.ADVISER_LEAD: NoticeAudience.ADVISER_LEAD,
    Audience.SENDER: NoticeAudience.SENDER,
    Audience.MEDIATION_ADVISER: NoticeAudience.MEDIATION_ADVISER,
    Audience.PERSON_IN_CHARGE: NoticeAudience.PERSON_IN_CHARGE,
    Audience.YOUTH_OFFENDING_TEAM: NoticeAudience.YOUTH_OFFENDING_TEAM,
    Audience.OFFICER: NoticeAudience.OFFICER,
    Audience.TEAM: NoticeAudience.OFFICER,
    Audience.MANAGER: NoticeAudience.MANAGER,
}
"""The log has no member of a team apart from an officer."""
