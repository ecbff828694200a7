"""To whom a text announces a notice: who prefers texts, at a number that is surely theirs."""

from datetime import date

from notification_service.domain.notice_sending.case_people import CasePeople, ContactedPerson
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.doubts import is_changed, is_shared


def number_for_text(
    person: ContactedPerson, people: CasePeople, earlier: CasePeople | None, day: date
) -> str:
    """The mobile number of the text that announces a notice to a person. Empty: there is none.

    Nothing requires a text, so that there is none wherever it is doubtful who reads it: the number
    was another lately, or another person of the case has it too.

    Args:
        person: to whom the notice goes.
        people: the people of the case now.
        earlier: those of some days ago. None: nothing was changed since.
        day: the day of the notice.
    """
    channel = SendingChannel.TEXT
    number = person.contact_address(channel)
    if not number or not person.preferences.wants_texts:
        return ""
    is_doubtful = is_changed(person, earlier, channel) or is_shared(person, people, channel, day)
    return "" if is_doubtful else number
