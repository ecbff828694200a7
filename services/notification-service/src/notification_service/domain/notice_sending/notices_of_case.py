"""Which notices the facts of a case require, by when, and which of them were sent."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from events.contracts import Event
from events.contracts.deadline import DeadlineFields
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notices.audience import STAFF, Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import RequiredNotice, required_notices
from notification_service.domain.notices.requirement import (
    BY_THE_DEADLINE,
    WITH_THE_FACT,
    NoticeRequirement,
)


class NoticeProgress(PublishedEnum):
    """How far a notice that a fact requires is."""

    NOT_SENT = "not_sent"
    """None was sent from here, or none reached its recipient. It may have been sent otherwise."""
    PENDING = "pending"
    """One is to be sent, or to be printed."""
    HELD = "held"
    """It is one that is sent by itself, and was held back: a person must look at it."""
    DISMISSED = "dismissed"
    """It was held back, and an officer judged that it is not to be sent."""
    OVERTAKEN = "overtaken"
    """None was sent from here, and a later fact of the case has overtaken it. Who sends it all the
    same confirms that."""
    IN_DIGEST = "in_digest"
    """It is for who works on the case, and what it says is in their digest of the morning."""
    OUTDATED = "outdated"
    """One was sent, and the fact was corrected since. Another one says what it corrects."""
    SENT = "sent"
    """One to a person in the role was accepted by the mail server or the provider, or posted."""


_STAFF: Final = frozenset(PUBLISHED_AUDIENCES[each] for each in STAFF)
_DONE: Final = frozenset({NoticeState.SENT, NoticeState.DELIVERED})
_RANKS: Final = (NoticeProgress.OUTDATED, NoticeProgress.PENDING, NoticeProgress.SENT)
"""Of several notices to one role the last of these counts."""


@dataclass(frozen=True)
class KnownNotice:
    """A notice that was made: which, of which fact, to which role, and how far it is."""

    requirement: str
    reports: int
    audience: Audience
    state: NoticeState
    corrected_at: int = 0
    """The position of the newest correction of the fact when it was written. 0: there was none."""


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
    """The last day in law. None: it has no day, or the deadline is not worked out yet."""
    progress: NoticeProgress


def notices_of_case(
    catalogue: NoticeCatalogue,
    facts: Sequence[EventEnvelope],
    last_days: Sequence[DeadlineDay],
    known: Sequence[KnownNotice],
    reported: Collection[int],
    corrected_at: Mapping[int, int] | None = None,
) -> Iterator[NoticeOfCase]:
    """The notices that some facts of a case require, in the order of the facts.

    Args:
        catalogue: the requirements.
        facts: the facts of the case that can be reported (`reportable_facts`), in order.
        last_days: those of its deadlines.
        known: the notices that were made.
        reported: the positions of the facts whose notices are wanted.
        corrected_at: the position of the newest correction of each fact that was corrected.
    """
    events: dict[int, Event] = {each.position: each.event for each in facts}
    sent = _progress(known, corrected_at or {})
    for place, fact in enumerate(facts):
        if fact.position not in reported:
            continue
        day = day_of(fact)
        earlier = [each.event for each in facts[:place]]
        informed = _informed(fact.event, known)
        roles = {
            (each.requirement.id, PUBLISHED_AUDIENCES[each.audience]): each
            for each in required_notices(catalogue, fact.event, day, earlier)
            if informed is None or each.audience in informed
        }
        own = last_days_of_matter(fact.position, events, last_days) if roles else ()
        for (name, audience), required in roles.items():
            requirement = required.requirement
            yield NoticeOfCase(
                requirement=requirement,
                reports=fact.position,
                fact=fact.event.type,
                fact_on=day,
                audience=audience,
                by_on=_last_day(requirement, fact.event, day, own),
                progress=NoticeProgress.IN_DIGEST
                if audience in _STAFF
                else sent.get((name, fact.position, audience)) or _of_none(required, fact, facts),
            )


def _informed(event: Event, known: Sequence[KnownNotice]) -> Collection[Audience] | None:
    """The roles to which a notice was sent that an event makes untrue. None: it makes none so."""
    positions = taken_back_by(event)
    if not positions:
        return None
    return {each.audience for each in known if each.reports in positions and each.state in _DONE}


def _progress(
    known: Sequence[KnownNotice], corrected_at: Mapping[int, int]
) -> Mapping[tuple[str, int, NoticeAudience], NoticeProgress]:
    """The best of the notices to each role."""
    found: dict[tuple[str, int, NoticeAudience], NoticeProgress] = {}
    for each in known:
        progress = _of_notice(each, corrected_at.get(each.reports, 0))
        if progress is None:
            continue
        key = each.requirement, each.reports, PUBLISHED_AUDIENCES[each.audience]
        found[key] = max(found.get(key, progress), progress, key=_RANKS.index)
    return found


def _of_notice(known: KnownNotice, corrected_at: int) -> NoticeProgress | None:
    """How far a notice is, of a fact that was last corrected at a position. None: it failed."""
    if known.state in _DONE:
        is_outdated = known.corrected_at < corrected_at
        return NoticeProgress.OUTDATED if is_outdated else NoticeProgress.SENT
    return NoticeProgress.PENDING if known.state is NoticeState.PENDING else None


def _of_none(
    required: RequiredNotice, fact: EventEnvelope, facts: Sequence[EventEnvelope]
) -> NoticeProgress:
    """How far a notice is of which none is on its way and none was sent."""
    overtaken = is_overtaken(required.requirement, fact, facts, {required.audience})
    return NoticeProgress.OVERTAKEN if overtaken else NoticeProgress.NOT_SENT


def _last_day(
    requirement: NoticeRequirement, event: Event, day: date, last_days: Sequence[DeadlineDay]
) -> date | None:
    """The earliest of the limits that bound it."""
    days = [each.law_due_on for each in last_days if each.rule in requirement.by]
    if WITH_THE_FACT in requirement.by:
        days.append(day)
    if BY_THE_DEADLINE in requirement.by and isinstance(event, DeadlineFields):
        days.append(event.law_due_on)
    return min(days, default=None)
