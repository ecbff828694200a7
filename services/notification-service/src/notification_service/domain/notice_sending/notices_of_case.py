"""Which notices the facts of a case require, by when, and which of them were sent."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeAudience, RecipientKind
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import role_alone
from notification_service.domain.notice_sending.notice_progress import (
    KnownAutomaticNotice,
    KnownNotice,
    NoticeProgress,
    RecipientProgress,
    progress_of_recipients,
    progress_of_role,
)
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.restored_filings import restored_at
from notification_service.domain.notices.audience import STAFF
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.closed_case import is_overtaken_by_no_case
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import RequiredNotice, required_notices
from notification_service.domain.notices.requirement import NoticeRequirement

_STAFF: Final = frozenset(PUBLISHED_AUDIENCES[each] for each in STAFF)


@dataclass(frozen=True)
class NoticeRecord:
    """What is on record of the notices of a case."""

    made: Sequence[KnownNotice] = ()
    """Those that were made, the newest first."""
    automatic: Mapping[ReportedNotice, KnownAutomaticNotice] = field(
        default_factory=dict[ReportedNotice, KnownAutomaticNotice]
    )
    """Those that are sent by themselves."""
    corrected_at: Mapping[int, int] = field(default_factory=dict[int, int])
    """The position of the newest correction of each fact that was corrected."""
    up_to_date: Mapping[ReportedNotice, Collection[HeldRecipient]] = field(
        default_factory=dict[ReportedNotice, Collection[HeldRecipient]]
    )
    """Whose notice is right, though its fact was corrected since."""
    wrongly_informed: Mapping[ReportedNotice, Collection[HeldRecipient]] = field(
        default_factory=dict[ReportedNotice, Collection[HeldRecipient]]
    )
    """Whose last notice, perhaps of an earlier announcement of a delay, is not right."""
    restored: Mapping[ReportedNotice, RestoredEvent] = field(
        default_factory=dict[ReportedNotice, RestoredEvent]
    )
    """Those whose enclosures were taken back, and are in the file again."""
    to_take_back: Mapping[ReportedNotice, Collection[HeldRecipient]] = field(
        default_factory=dict[ReportedNotice, Collection[HeldRecipient]]
    )
    """Who has what one that takes back notices takes back, and was not sent that since."""
    to_put_right: Collection[tuple[ReportedNotice, HeldRecipient]] = ()
    """For whom they are held back of those who were sent one before (`people_to_put_right`)."""


@dataclass(frozen=True)
class NoticeOfCase:
    """A notice that a fact of a case requires, to one role."""

    requirement: NoticeRequirement
    reports: int
    """The position of the fact."""
    fact: str
    """Its type."""
    fact_on: date
    audience: NoticeAudience
    by_on: date | None
    """The last day in law. None: it has no day, as what puts right what was sent before has none,
    or the deadline is not worked out yet."""
    progress: NoticeProgress
    """That of the recipient for whom most is left to do."""
    recipients: Sequence[RecipientProgress]
    """The people in the role who are known here. Empty: none is."""


def notices_of_case(
    catalogue: NoticeCatalogue,
    facts: Sequence[EventEnvelope],
    last_days: Sequence[DeadlineDay],
    reported: Collection[int],
    record: NoticeRecord,
    today: date,
) -> Iterator[NoticeOfCase]:
    """The notices that some facts of a case require, in the order of the facts.

    Args:
        catalogue: the requirements.
        facts: the facts of the case that can be reported (`reportable_facts`), in order.
        last_days: those of its deadlines.
        reported: the positions of the facts whose notices are wanted.
        record: what is on record of the notices of the case.
        today: the day of the question.
    """
    made = _made(record)
    for place, fact in enumerate(facts):
        if fact.position not in reported:
            continue
        day = day_of(fact)
        earlier = [each.event for each in facts[:place]]
        roles = {
            (
                ReportedNotice(fact.position, each.requirement.id),
                PUBLISHED_AUDIENCES[each.audience],
            ): each
            for each in required_notices(catalogue, fact.event, day, earlier)
        }
        for (notice, audience), required in roles.items():
            requirement, own = required.requirement, made.get((notice, audience), ())
            recipients = _recipients(requirement, notice, own, audience, record)
            if requirement.takes_back and not recipients:
                continue
            left = record.to_take_back.get(notice, ())
            to_put_right = [
                each
                for of, each in record.to_put_right
                if of == notice and each.audience is audience
            ]
            automatic = record.automatic.get(notice)
            if automatic and _is_of_no_case(requirement, fact, facts):
                automatic = automatic.if_no_case(to_put_right)
            found = progress_of_recipients(
                recipients or frozenset([role_alone(audience)]),
                [each for each in own if each.recipient not in left or not each.is_on_its_way],
                automatic,
                max(
                    record.corrected_at.get(fact.position, 0),
                    restored_at(record.restored, *notice),
                ),
                _of_none(required, fact, facts, today),
                record.up_to_date.get(notice, ()),
            )
            last_day = _last_day(requirement, fact.position, last_days)
            yield NoticeOfCase(
                requirement=requirement,
                reports=fact.position,
                fact=fact.event.type,
                fact_on=day,
                audience=audience,
                by_on=None if _has_no_last_day(found, puts_right=bool(to_put_right)) else last_day,
                progress=NoticeProgress.IN_DIGEST
                if audience in _STAFF
                else progress_of_role(found),
                recipients=[each for each in found if each.recipient in recipients],
            )


def _made(
    record: NoticeRecord,
) -> Mapping[tuple[ReportedNotice, NoticeAudience], Sequence[KnownNotice]]:
    """The notices that were made, by what they report."""
    found = defaultdict[tuple[ReportedNotice, NoticeAudience], list[KnownNotice]](list)
    for each in record.made:
        notice = ReportedNotice(each.reports, each.requirement)
        found[notice, PUBLISHED_AUDIENCES[each.audience]].append(each)
    return found


def _recipients(
    requirement: NoticeRequirement,
    notice: ReportedNotice,
    made: Sequence[KnownNotice],
    role: NoticeAudience,
    record: NoticeRecord,
) -> frozenset[HeldRecipient]:
    """The people in a role who are known.

    Of what takes back another notice: those who have that, and those to whom this one was made.
    """
    if requirement.takes_back:
        known = [
            *record.to_take_back.get(notice, ()),
            *(each.recipient for each in made if each.is_on_its_way),
        ]
    else:
        known = [
            *(each.recipient for each in made),
            *_held_for(record.automatic.get(notice)),
            *record.up_to_date.get(notice, ()),
            *record.wrongly_informed.get(notice, ()),
        ]
    return frozenset(each for each in known if each.audience is role)


def _is_of_no_case(
    requirement: NoticeRequirement, fact: EventEnvelope, facts: Sequence[EventEnvelope]
) -> bool:
    """Whether the child has died since, or there should have been no case."""
    return not requirement.takes_back and is_overtaken_by_no_case(fact, facts)


def _held_for(automatic: KnownAutomaticNotice | None) -> Iterator[HeldRecipient]:
    """The people for whom it is held back, or was dismissed."""
    held = () if automatic is None else automatic.held_for or ()
    return (each for each in held if each.recipient is not RecipientKind.NOT_KNOWN)


def _of_none(
    required: RequiredNotice, fact: EventEnvelope, facts: Sequence[EventEnvelope], today: date
) -> NoticeProgress:
    """How far a notice is of which none is on its way and none was sent."""
    overtaken = is_overtaken(required.requirement, fact, facts, {required.audience}, today)
    return NoticeProgress.OVERTAKEN if overtaken else NoticeProgress.NOT_SENT


def _has_no_last_day(found: Sequence[RecipientProgress], *, puts_right: bool) -> bool:
    """Whether all that is left to do is to put right what was sent before.

    `puts_right`: it is held back for that. Who was sent one that came back has none, and has to
    have one by the last day.
    """
    progress = {each.progress for each in found}
    if NoticeProgress.NOT_SENT in progress:
        return False
    return puts_right or NoticeProgress.OUTDATED in progress


def _last_day(
    requirement: NoticeRequirement, reports: int, last_days: Sequence[DeadlineDay]
) -> date | None:
    """The earliest of the limits in law that bound it; none does that is only sent with a fact."""
    bounding = (each for each in last_days if each.notice_fact == reports)
    return min((each.law_due_on for each in bounding if each.rule in requirement.by), default=None)
