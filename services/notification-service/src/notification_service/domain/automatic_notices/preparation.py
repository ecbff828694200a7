"""What becomes of an automatic notice whose time has come: a pure decision about the facts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self
from uuid import UUID

from events.contracts import CaseOpened, DeadlineApproaching, HeldRecipient
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope
from events.london_day import london_day
from notification_service.domain.automatic_notices.failed_notices import recipients_of_failed
from notification_service.domain.automatic_notices.named_people import named_person
from notification_service.domain.notice_sending.held_recipients import (
    recipient_in_role,
    wanted_recipient,
)
from notification_service.domain.notice_sending.wanted_notice import NamedAddressee, WantedNotice
from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import (
    DeadlineDay,
    concerned_fact,
    last_days_of_matter,
)
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import required_notices
from notification_service.domain.notices.requirement import NoticeForce, NoticeRequirement
from notification_service.domain.notices.subject import is_settled
from notification_service.domain.sending_hours import (
    opening_on,
    sending_time,
)

MAX_AGE: Final = timedelta(days=14)
"""A fact of longer ago was told in another way, or is told by an officer."""
NOT_EVALUATED_WAIT: Final = timedelta(seconds=5)
"""How long to wait at least for deadlines that follow from the newest fact of the case."""
LONGEST_WAIT: Final = timedelta(minutes=10)
"""How long at most, so that a stopped evaluator does not have every case read again and again."""
_WAITS: Final = 10
"""Each wait is this part of the time that a notice has waited already."""


@dataclass(frozen=True, slots=True)
class AutomaticNotice:
    """A notice that a council has sent by itself. `reports` is the position of its fact."""

    case_id: CaseId
    reports: int
    requirement: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """It is not sent: the council chose otherwise, or the fact does not require it."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """It is looked at again at an instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A person must look at it: why, and for whom. `held_for` is empty where that is not known."""

    reasons: frozenset[NoticeHold]
    held_for: frozenset[HeldRecipient]

    @classmethod
    def merged(cls, parts: Collection[Self]) -> Self:
        """What is held back for several recipients or reasons, as one."""
        return cls(
            frozenset(reason for each in parts for reason in each.reasons),
            frozenset(recipient for each in parts for recipient in each.held_for),
        )


@dataclass(frozen=True, slots=True)
class ReadyNotices:
    """It is composed now, once for the family and once for each person who is named."""

    wanted: Sequence[WantedNotice]
    unnamed: frozenset[HeldRecipient]
    """The roles whose person no fact names: for these a person must look at it nevertheless."""
    returned_to: frozenset[HeldRecipient] = frozenset()
    """Those whose letter came back: it goes to no one else. Empty: to everyone who has none."""

    @property
    def recipients(self) -> frozenset[HeldRecipient]:
        """To whom it goes, as far as that is known before the people are read."""
        return self.returned_to or self.unnamed.union(map(wanted_recipient, self.wanted))

    def is_for(self, recipient: HeldRecipient) -> bool:
        """Whether it goes to a person."""
        return not self.returned_to or recipient in self.returned_to


Prepared = Lapsed | Postponed | HeldBack | ReadyNotices


@dataclass(frozen=True, slots=True)
class CaseOfNotice:
    """The case as the database has it. `facts` are in effect, in order.

    `last_days` are those of its deadlines, None while they do not follow from the newest fact yet.
    `planned_at` is when the notice was planned. `is_corrected`: the fact that it reports was
    corrected, so that an earlier notice of it may be wrong. `returned` are the letters because of
    which it is composed once more, for those from whom they came back.
    """

    facts: Sequence[EventEnvelope]
    last_days: Sequence[DeadlineDay] | None
    planned_at: datetime
    is_corrected: bool = False
    returned: frozenset[UUID] = frozenset()


def is_recent(fact: EventEnvelope, today: date) -> bool:
    """Whether the notices of a fact can still be sent by themselves."""
    return today - day_of(fact) <= MAX_AGE


def prepare(
    catalogue: NoticeCatalogue,
    notice: AutomaticNotice,
    case: CaseOfNotice,
    now: datetime,
    bank_holidays: Collection[date],
) -> Prepared:
    """What becomes of an automatic notice at its time.

    One about a deadline that is near is sent on the day to work to. `bank_holidays` are those that
    `sending_time` needs.
    """
    place = next((i for i, each in enumerate(case.facts) if each.position == notice.reports), None)
    if place is None or _was_taken_over(case.facts, case.facts[place]):
        return Lapsed()
    fact, earlier = case.facts[place], [each.event for each in case.facts[:place]]
    if is_settled(fact, case.facts) or _was_recorded_on_its_day(fact, case.facts):
        return Lapsed()
    found = [
        each
        for each in required_notices(catalogue, fact.event, day_of(fact), earlier)
        if each.requirement.id == notice.requirement
    ]
    audiences = [each.audience for each in found]
    if not found or _is_needless(found[0].requirement, fact, case, audiences, london_day(now)):
        return Lapsed()
    if case.last_days is None:
        wait = max(NOT_EVALUATED_WAIT, (now - case.planned_at) / _WAITS)
        return Postponed(now + min(wait, LONGEST_WAIT))
    not_before = now
    if isinstance(fact.event, DeadlineApproaching):  # a warning comes days before
        not_before = max(now, opening_on(fact.event.due_on))
    last_day = _last_day(found[0].requirement, notice, case)
    at = sending_time(not_before, last_day, bank_holidays)
    if at > now:
        return Postponed(at)
    return _ready(notice, case, fact, audiences)


def _was_taken_over(facts: Sequence[EventEnvelope], fact: EventEnvelope) -> bool:
    """Whether the fact is of the time before the case was imported: the older system told it."""
    return any(
        isinstance(opened := each.event, CaseOpened)
        and isinstance(opened.taken_over_on, date)
        and day_of(fact) <= opened.taken_over_on
        for each in facts
    )


def _was_recorded_on_its_day(warning: EventEnvelope, facts: Sequence[EventEnvelope]) -> bool:
    """Whether the deadline that is near runs from a fact that was recorded on its day to work to.

    Who is sent a request for advice that is recorded two weeks late is not reminded of it at once.
    That day is the one on which it was announced with no day left: a sandbox has another today.
    """
    if not isinstance(warning.event, DeadlineApproaching) or warning.event.days_left > 0:
        return False
    start = concerned_fact(warning.position, {each.position: each.event for each in facts})
    announced_on = london_day(warning.recorded_at)
    return any(
        each.position == start and london_day(each.recorded_at) >= announced_on for each in facts
    )


def _is_needless(
    requirement: NoticeRequirement,
    fact: EventEnvelope,
    case: CaseOfNotice,
    audiences: Collection[Audience],
    today: date,
) -> bool:
    """Whether later facts have overtaken a notice that neither the law nor a code requires.

    One that is required, or corrects an earlier one, is doubtful then: a person must look at it.
    """
    if requirement.force is not NoticeForce.COURTESY or case.is_corrected:
        return False
    return is_overtaken(requirement, fact, case.facts, audiences, today)


def _last_day(
    requirement: NoticeRequirement, notice: AutomaticNotice, case: CaseOfNotice
) -> date | None:
    """The last day in law of a notice that the law or a code requires. None: it has none."""
    if requirement.force is NoticeForce.COURTESY:
        return None
    events = {int(each.position): each.event for each in case.facts}
    own = last_days_of_matter(notice.reports, events, case.last_days or ())
    return min((each.law_due_on for each in own if each.rule in requirement.by), default=None)


def _ready(
    notice: AutomaticNotice,
    case: CaseOfNotice,
    fact: EventEnvelope,
    audiences: Sequence[Audience],
) -> Lapsed | HeldBack | ReadyNotices:
    wanted = list(_wanted(notice, case.facts, fact, audiences))
    if case.returned:
        returned_to = recipients_of_failed(case.returned, case.facts)
        if not wanted or not returned_to or _has_day_from_notice(notice, case):
            return Lapsed()
        return ReadyNotices(wanted, frozenset(), returned_to)
    known = FAMILY | {each.to.audience for each in wanted if each.to is not None}
    unnamed = frozenset(recipient_in_role(each) for each in audiences if each not in known)
    if wanted:
        return ReadyNotices(wanted, unnamed)
    return HeldBack(frozenset({NoticeHold.NO_RECIPIENT}), unnamed)


def _has_day_from_notice(notice: AutomaticNotice, case: CaseOfNotice) -> bool:
    """Whether a day that notices state counts from what this one reports: it is in doubt now."""
    return any(
        each.because_of == notice.reports and each.stated is not None
        for each in case.last_days or ()
    )


def _wanted(
    notice: AutomaticNotice,
    facts: Sequence[EventEnvelope],
    fact: EventEnvelope,
    audiences: Sequence[Audience],
) -> Iterator[WantedNotice]:
    """One notice for the addressees of the day, and one for each person whom a fact names."""
    if FAMILY & {*audiences}:
        yield WantedNotice(notice.case_id, notice.requirement, notice.reports)
    for audience in audiences:
        person_id = named_person(audience, fact.event, facts)
        if person_id is not None:
            to = NamedAddressee(audience, person_id)
            yield WantedNotice(notice.case_id, notice.requirement, notice.reports, to=to)
