"""A notice that was sent before the fact that it reports was amended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from events.contracts import CaseCorrected, Event
from events.envelope import EventEnvelope
from events.history import amendments
from notification_service.domain.notice_sending.repeated_delays import repeated_delays
from notification_service.domain.notice_sending.restored_facts import (
    repeated_voids,
    restored_facts,
)
from notification_service.domain.notice_sending.voided_corrections import voided_corrections
from notification_service.domain.notices.wording.correction import ChangedDay, CorrectedLetter
from notification_service.domain.notices.wording.values import DayValue, NoticeValues

ABOUT_NOTICES: Final = frozenset({"letter", "notice_contents"})
"""The fields of facts that record which notice was given, and what it stated. No notice states
them."""


@dataclass(frozen=True, slots=True)
class EarlierNotice:
    """A notice to a person, when it was sent, and the days that it stated by their values."""

    audience: str
    person_id: UUID | None
    sent_on: date
    stated_days: Mapping[str, date]


def newest_amendments(history: Sequence[EventEnvelope]) -> Mapping[int, int]:
    """The position of what amended each fact last, so that an earlier notice of it is wrong.

    That is its newest correction that is in effect and may change what notices say, or the void of
    such a correction; or the void of its void, where its notices were taken back before. Of a void
    it is what repeated that, where the fact was reported in between. Of a delay that is announced
    once more it is the retraction of the earlier announcement.
    """
    newest = newest_corrections(history)
    for fact, restored in restored_facts(history).items():
        newest[fact] = max(newest.get(fact, 0), restored.restored_at)
    newest.update(repeated_voids(history))
    for delay, repeated in repeated_delays(history).items():
        newest[delay] = repeated.retracted_at
    return newest


def newest_corrections(history: Sequence[EventEnvelope]) -> dict[int, int]:
    """The same of corrections, and of the voids of corrections, alone."""
    newest: dict[int, int] = {
        fact: max(positions)
        for fact, found in amendments(history).corrections.items()
        if (positions := [each.position for each in found if changes_notices(each.event)])
    }
    for void, corrected in voided_corrections(history).items():
        if changes_notices(corrected):
            newest[corrected.position] = max(newest.get(corrected.position, 0), void)
    return newest


def changes_notices(amendment: Event) -> bool:
    """Whether a correction, or a void, may change what a notice of the fact says."""
    return not isinstance(amendment, CaseCorrected) or not amendment.values.keys() <= ABOUT_NOTICES


def days_of(values: NoticeValues) -> Mapping[str, date]:
    """The days that a notice states, by the ids of the values."""
    return {name: each.day for name, each in values.items() if isinstance(each, DayValue)}


def corrected_letter(
    earlier: Sequence[EarlierNotice],
    audience: str,
    person_id: UUID | None,
    days: Mapping[str, date],
) -> CorrectedLetter | None:
    """What a notice to a person corrects. None: that person was sent none of the fact before.

    Each letter that the person has is named, by its day; the days are compared with the newest.

    Args:
        earlier: the notices that were sent before the amendment, the newest first.
        audience: the role of the person.
        person_id: the person, None for the child or young person.
        days: those that the notice states now.
    """
    found = [each for each in earlier if (each.audience, each.person_id) == (audience, person_id)]
    if not found:
        return None
    last = found[0]
    changed = [
        ChangedDay(name, before, days[name])
        for name, before in last.stated_days.items()
        if name in days and days[name] != before
    ]
    return CorrectedLetter(tuple(sorted(each.sent_on for each in found)), tuple(changed))
