"""Whether a notice that was composed earlier still reaches the right person, before it is sent."""

from datetime import date

from events.addressee_periods import AddresseePeriods
from notification_service.domain.notice_sending.case_people import CasePeople, ContactBan
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.named_roles import NAMED_ROLES
from notification_service.domain.notice_sending.recipients import addressee_roles
from notification_service.domain.notices.audience import FAMILY, Audience


def is_still_right(
    notice: NoticeIdentity,
    contact_address: str,
    people: CasePeople,
    periods: AddresseePeriods | None,
    day: date,
    *,
    takes_back: bool = False,
) -> bool:
    """Whether the recipient may be contacted, at that address, and has the role on the day.

    A text also only while they prefer texts. What takes back a notice goes to the people who were
    sent that, in the role that they had then.

    Args:
        notice: the notice.
        contact_address: where it goes, as `ContactedPerson.contact_address` writes it.
        people: the people of the case now.
        periods: who is the addressee, None where that is not recorded.
        day: the day on which it is sent.
        takes_back: whether it takes back what was sent before.
    """
    person, audience = people.person(notice.person_id), Audience(notice.audience)
    if person is None or any(person.bans(ContactBan.DO_NOT_CONTACT, day)):
        return False
    channel = SendingChannel(notice.channel)
    if person.contact_address(channel) != contact_address:
        return False
    if channel is SendingChannel.TEXT and not person.preferences.wants_texts:
        return False
    if takes_back:
        return True
    if audience not in FAMILY:
        return bool(person.roles_on(day) & NAMED_ROLES.get(audience, frozenset()))
    return periods is not None and (audience, notice.person_id) in addressee_roles(periods.on(day))
