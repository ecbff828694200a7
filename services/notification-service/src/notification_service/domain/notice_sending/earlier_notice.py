"""A notice that was sent before the fact that it reports was amended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.case_people import CasePeople
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.newest_corrections import newest_corrections
from notification_service.domain.notice_sending.recipients import (
    FoundRecipients,
    NotReached,
    NotSentReason,
)
from notification_service.domain.notice_sending.repeated_delays import repeated_delays
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notices.audience import FAMILY
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK
from notification_service.domain.notices.wording.correction import ChangedDay, CorrectedLetter
from notification_service.domain.notices.wording.values import DayValue, NoticeValues


@dataclass(frozen=True, slots=True)
class EarlierNotice(GivenNotice):
    """A notice that was given to a person, and the days that it stated by their values."""

    stated_days: Mapping[str, date]


def newest_amendments(history: Sequence[EventEnvelope]) -> Mapping[int, int]:
    """The position of what amended each fact last, so that an earlier notice of it is wrong.

    That is its newest correction that is in effect and may change what notices say, or the void of
    such a correction; or the void of its void, where its notices were taken back before. Of a delay
    that is announced once more, on another day, it is the retraction of the earlier announcement.
    """
    newest = newest_corrections(history)
    for fact, restored in restored_facts(history).items():
        newest[fact] = max(newest.get(fact, 0), restored.restored_at)
    for delay, repeated in repeated_delays(history).items():
        newest[delay] = repeated.retracted_at
    return newest


def given_one_before(found: FoundRecipients, earlier: Sequence[EarlierNotice]) -> FoundRecipients:
    """The recipients who were given an earlier notice, and no other."""
    before = {(each.audience, each.person_id) for each in earlier}
    return FoundRecipients(
        [each for each in found.reached if (each.audience, each.person.person_id) in before],
        [each for each in found.not_reached if (each.audience, each.person_id) in before],
    )


def with_former_addressees(
    found: FoundRecipients, earlier: Sequence[EarlierNotice], people: CasePeople
) -> FoundRecipients:
    """The same with those of the family who were given an earlier notice and get no other.

    They are no addressees any more: what they have is not right, and a person must see that.
    """
    reached = {(each.audience, each.person.person_id) for each in found.reached}
    known = reached | {(each.audience, each.person_id) for each in found.not_reached}
    former = dict.fromkeys((each.audience, each.person_id) for each in earlier)
    added = [
        NotReached(
            audience,
            person_id,
            NotSentReason.REMOVED
            if people.person(person_id) is None
            else NotSentReason.NO_ADDRESSEE,
        )
        for audience, person_id in former
        if audience in FAMILY and (audience, person_id) not in known
    ]
    return replace(found, not_reached=[*found.not_reached, *added])


def days_of(values: NoticeValues) -> Mapping[str, date]:
    """The days that a notice states, by the ids of the values."""
    return {name: each.day for name, each in values.items() if isinstance(each, DayValue)}


def corrected_letter(
    earlier: Sequence[EarlierNotice],
    audience: str,
    person_id: UUID | None,
    days: Mapping[str, date],
    *,
    is_delay: bool = False,
    restores_papers: bool = False,
) -> CorrectedLetter | None:
    """What a notice to a person corrects. None: that person was sent none of the fact before.

    Each letter that the person has is named, by its day; the days are compared with the newest.
    Of a delay nothing but its day can be wrong, so that letters of that day need no correction.

    Args:
        earlier: the notices that were sent before the amendment, the newest first.
        audience: the role of the person.
        person_id: the person, None for the child or young person.
        days: those that the notice states now.
        is_delay: whether it reports a delay that was announced before.
        restores_papers: whether it encloses the documents that were taken back, and are right.
    """
    found = [each for each in earlier if (each.audience, each.person_id) == (audience, person_id)]
    if not found:
        return None
    if is_delay and not any(_changed_days(each, days) for each in found):
        return None
    changed = _changed_days(found[0], days)
    were_taken_back = any(each.requirement == ENCLOSURE_TAKEN_BACK for each in found)
    return CorrectedLetter(
        tuple(sorted(each.given_on for each in found)), changed, restores_papers and were_taken_back
    )


def _changed_days(letter: EarlierNotice, days: Mapping[str, date]) -> tuple[ChangedDay, ...]:
    """The days that a letter stated, and that are others now."""
    return tuple(
        ChangedDay(name, before, days[name])
        for name, before in letter.stated_days.items()
        if name in days and days[name] != before
    )
