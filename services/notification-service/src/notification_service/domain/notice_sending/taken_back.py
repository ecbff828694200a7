"""The notices that are taken back: to whom they went, and which each of them has."""

from collections.abc import Sequence
from uuid import UUID

from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import EarlierLetter, LettersValue


def people_to_inform(
    taken_back: Sequence[GivenNotice],
) -> Sequence[tuple[Audience, UUID | None]]:
    """To whom the notices went, each person once in each role."""
    return [*dict.fromkeys((each.audience, each.person_id) for each in taken_back)]


def letters_of(
    taken_back: Sequence[GivenNotice],
    words: WordsEdition,
    audience: Audience,
    person_id: UUID | None,
) -> LettersValue:
    """What one of these people was sent in a role, by the headings that they read.

    Two of one heading and one day, such as a letter and the one that corrected it, are one line.
    """
    found = (
        EarlierLetter(heading=words.notices[each.requirement].heading, sent_on=each.given_on)
        for each in taken_back
        if (each.audience, each.person_id) == (audience, person_id)
    )
    return LettersValue(letters=tuple(dict.fromkeys(found)))
