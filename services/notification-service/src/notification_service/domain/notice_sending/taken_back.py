"""The notices that are taken back: to whom they went, and which each of them has."""

from collections.abc import Sequence
from uuid import UUID

from events.contracts import CaseVoided, DeadlineRetracted, Event
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import EarlierLetter, LettersValue


def taken_back_by(event: Event) -> tuple[int, ...]:
    """The positions of what does not hold any more because of an event, if there is any.

    That is the fact which a void is about, or the announcements of a deadline that are retracted.
    """
    match event:
        case CaseVoided(position=fact):
            return (fact,)
        case DeadlineRetracted(retracts=announcements):
            return announcements
        case _:
            return ()


def other_voids(at: int, history: Sequence[EventEnvelope]) -> Sequence[int]:
    """The other voids of the fact of a void, which were undone: what took its notices back then.

    Empty, where the event at the position is no void.
    """
    facts = {
        int(each.position): each.event.position
        for each in history
        if isinstance(each.event, CaseVoided)
    }
    return [void for void, fact in facts.items() if void != at and fact == facts.get(at)]


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
