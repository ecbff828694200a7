"""The fact that a notice reports, and what it requires."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from events.contracts import Event, NoticeFailed, NoticeSent
from events.envelope import EventEnvelope
from events.stored_event import StoredEvent, decode_events
from notification_service.domain.notice_sending.does_not_hold import takes_back
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.repeated_delays import (
    NOT_REPEATED,
    RepeatedDelay,
    repeated_delays,
)
from notification_service.domain.notice_sending.reportable_facts import reportable_facts
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import newest_fact
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import required_notices
from notification_service.domain.notices.requirement import NoticeRequirement


class ReportedFact(NamedTuple):
    """What a fact requires, and to which roles, among the facts of its case that can be reported.

    `fact` is the fact itself, and `to` the roles to which the wanted notice can go.
    `newest` is the position from which on the deadlines of the case follow from all its facts, and
    `corrected_at` that of its newest amendment (`newest_amendments`), 0 where there was none; of
    what takes back others that of the newest notice of the case which has ended, so that who was
    sent a letter since can be sent another one. `taken_back_by` are the voids because of which its
    notices were taken back before.
    `repeats` are the earlier announcements of the delay that it announces once more.
    """

    facts: Sequence[EventEnvelope]
    fact: EventEnvelope
    to: frozenset[Audience]
    newest: int
    corrected_at: int
    taken_back_by: Sequence[int]
    repeats: RepeatedDelay
    requirement: NoticeRequirement
    audiences: frozenset[Audience]

    @property
    def event(self) -> Event:
        """What happened."""
        return self.fact.event

    @property
    def takes_back(self) -> bool:
        """Whether its notice takes back others."""
        return takes_back(self.event)

    def doubts(self, day: date) -> Iterator[SendingDoubt]:
        """Why a notice of it is doubtful on a day, to any recipient."""
        if self.requirement.appeal_about and self.event.legal_date not in {None, day}:
            yield SendingDoubt.OTHER_NOTICE_DAY
        if is_overtaken(self.requirement, self.fact, self.facts, self.to, day):
            yield SendingDoubt.OVERTAKEN


def reported_fact(
    catalogue: NoticeCatalogue,
    history: Sequence[StoredEvent],
    wanted: WantedNotice,
    refiled: RestoredEvent | None = None,
) -> ReportedFact:
    """The fact that a notice reports.

    `refiled` is the filing of a document that an earlier such notice enclosed, where it was taken
    back and is in the file again.

    Raises:
        NotComposed: the fact is not of the case or not in effect, there is no such notice, or it
            does not require the notice to that recipient.
    """
    decoded = decode_events(history).decoded
    facts = reportable_facts(decoded)
    place = next((i for i, each in enumerate(facts) if each.position == wanted.reports), None)
    if place is None:
        raise NotComposed(NotComposedReason.UNKNOWN_FACT)
    fact = facts[place]
    earlier = [each.event for each in facts[:place]]
    found = [
        each
        for each in required_notices(catalogue, fact.event, day_of(fact), earlier)
        if each.requirement.id == wanted.requirement
    ]
    audiences = frozenset(each.audience for each in found)
    if takes_back(fact.event):
        to = audiences
    else:
        to = FAMILY if wanted.to is None else frozenset({wanted.to.audience})
    if not audiences & to:
        is_known = any(each.id == wanted.requirement for each in catalogue.requirements)
        not_found = NotComposedReason.NOT_REQUIRED if is_known else NotComposedReason.UNKNOWN_NOTICE
        raise NotComposed(not_found)
    requirement = found[0].requirement
    corrected_at = newest_amendments(decoded).get(wanted.reports, 0)
    if takes_back(fact.event):
        corrected_at = _newest_end(decoded)
    restored = restored_facts(decoded).get(wanted.reports)
    taken_back_by = () if restored is None else restored.reported
    if refiled is not None:
        corrected_at = max(corrected_at, refiled.restored_at)
        taken_back_by = (*taken_back_by, *refiled.reported)
    return ReportedFact(
        facts,
        fact,
        audiences & to,
        newest_fact(history),
        corrected_at,
        taken_back_by,
        repeated_delays(decoded).get(wanted.reports, NOT_REPEATED),
        requirement,
        audiences,
    )


def _newest_end(history: Sequence[EventEnvelope]) -> int:
    """The position of the last event that says how a notice ended. 0: there is none."""
    ended = (each.position for each in history if isinstance(each.event, NoticeSent | NoticeFailed))
    return max(ended, default=0)
