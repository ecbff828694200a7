"""The notices that are not true any more: to whom they went, and which each of them has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.contracts import CaseVoided, DeadlineRetracted, Event
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import EarlierLetter, LettersValue


@dataclass(frozen=True, slots=True)
class TakenBackNotice:
    """A notice that was sent of what does not hold any more. `person_id` None: to the child."""

    requirement: str
    audience: Audience
    person_id: UUID | None
    sent_on: date


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


def people_to_inform(
    taken_back: Sequence[TakenBackNotice],
) -> Sequence[tuple[Audience, UUID | None]]:
    """To whom the notices went, each person once in each role."""
    return [*dict.fromkeys((each.audience, each.person_id) for each in taken_back)]


def letters_of(
    taken_back: Sequence[TakenBackNotice],
    words: WordsEdition,
    audience: Audience,
    person_id: UUID | None,
) -> LettersValue:
    """What one of these people was sent in a role, by the headings that they read.

    Two of one heading and one day, such as a letter and the one that corrected it, are one line.
    """
    found = (
        EarlierLetter(heading=words.notices[each.requirement].heading, sent_on=each.sent_on)
        for each in taken_back
        if (each.audience, each.person_id) == (audience, person_id)
    )
    return LettersValue(letters=tuple(dict.fromkeys(found)))
