"""The notices of a fact that was voided, or with a document: who was sent which of them."""

from collections.abc import Sequence
from uuid import UUID

from notification_service.domain.notice_sending.sent_notice import SentNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import EarlierLetter, LettersValue


def people_to_inform(
    taken_back: Sequence[SentNotice],
) -> Sequence[tuple[Audience, UUID | None]]:
    """To whom the notices went, each person once in each role."""
    return [*dict.fromkeys((each.audience, each.person_id) for each in taken_back)]


def letters_of(
    taken_back: Sequence[SentNotice],
    words: WordsEdition,
    audience: Audience,
    person_id: UUID | None,
) -> LettersValue:
    """What one of these people was sent in a role, by the headings that they read."""
    return LettersValue(
        letters=tuple(
            EarlierLetter(heading=words.notices[each.requirement].heading, sent_on=each.sent_on)
            for each in taken_back
            if (each.audience, each.person_id) == (audience, person_id)
        )
    )
