"""Which notices the facts of a case require, by when, and which of them were sent."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from events.contracts import CaseVoided, Event, HeldRecipient
from events.contracts.vocabulary.case import NoticeAudience, RecipientKind
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import role_alone
from notification_service.domain.notice_sending.notice_progress import (
    DONE,
    KnownAutomaticNotice,
    KnownNotice,
    NoticeProgress,
    RecipientProgress,
    progress_of_recipients,
    progress_of_role,
)
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notices.audience import STAFF
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import RequiredNotice, required_notices
from notification_service.domain.notices.requirement import NoticeRequirement

_STAFF: Final = frozenset(PUBLISHED_AUDIENCES[each] for each in STAFF)


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
    """That of the recipient for whom most is left to do."""
    recipients: Sequence[RecipientProgress]
    """The people in the role who are known here. Empty: none is."""


def notices_of_case(  # noqa: PLR0913, PLR0917  # what is on record of the notices of a case
    catalogue: NoticeCatalogue,
    facts: Sequence[EventEnvelope],
    last_days: Sequence[DeadlineDay],
    known: Sequence[KnownNotice],
    reported: Collection[int],
    corrected_at: Mapping[int, int] | None = None,
    automatic: Mapping[tuple[str, int], KnownAutomaticNotice] | None = None,
) -> Iterator[NoticeOfCase]:
    """The notices that some facts of a case require, in the order of the facts.

    Args:
        catalogue: the requirements.
        facts: the facts of the case that can be reported (`reportable_facts`), in order.
        last_days: those of its deadlines.
        known: the notices that were made, the newest first.
        reported: the positions of the facts whose notices are wanted.
        corrected_at: the position of the newest correction of each fact that was corrected.
        automatic: those that are sent by themselves, by the requirement and the position.
    """
    planned = automatic or {}
    by_key = defaultdict[tuple[str, int, NoticeAudience], list[KnownNotice]](list)
    for made in known:
        by_key[made.requirement, made.reports, PUBLISHED_AUDIENCES[made.audience]].append(made)
    for place, fact in enumerate(facts):
        if fact.position not in reported:
            continue
        day = day_of(fact)
        earlier = [each.event for each in facts[:place]]
        taken_back = _taken_back(fact.event, known)
        roles = {
            (each.requirement.id, PUBLISHED_AUDIENCES[each.audience]): each
            for each in required_notices(catalogue, fact.event, day, earlier)
            if taken_back is None or each.audience in {one.audience for one in taken_back}
        }
        for (name, audience), required in roles.items():
            requirement = required.requirement
            made, by_itself = (
                by_key[name, fact.position, audience],
                planned.get((name, fact.position)),
            )
            recipients = _recipients(made if taken_back is None else taken_back, audience)
            if taken_back is None:
                recipients |= _held_for(by_itself, audience)
            found = progress_of_recipients(
                recipients or frozenset([role_alone(audience)]),
                made,
                by_itself,
                (corrected_at or {}).get(fact.position, 0),
                _of_none(required, fact, facts),
            )
            yield NoticeOfCase(
                requirement=requirement,
                reports=fact.position,
                fact=fact.event.type,
                fact_on=day,
                audience=audience,
                by_on=_last_day(requirement, fact.position, last_days),
                progress=NoticeProgress.IN_DIGEST
                if audience in _STAFF
                else progress_of_role(found),
                recipients=[each for each in found if each.recipient in recipients],
            )


def _taken_back(event: Event, known: Sequence[KnownNotice]) -> Sequence[KnownNotice] | None:
    """The notices that were sent of a fact that is voided. None: it is no void."""
    if not isinstance(event, CaseVoided):
        return None
    return [each for each in known if each.reports == event.position and each.state in DONE]


def _recipients(known: Sequence[KnownNotice], role: NoticeAudience) -> frozenset[HeldRecipient]:
    return frozenset(each.recipient for each in known if PUBLISHED_AUDIENCES[each.audience] is role)


def _held_for(
    automatic: KnownAutomaticNotice | None, role: NoticeAudience
) -> frozenset[HeldRecipient]:
    """The people in a role for whom it is held back, or was dismissed."""
    held = () if automatic is None else automatic.held_for or ()
    return frozenset(
        each
        for each in held
        if each.audience is role and each.recipient is not RecipientKind.NOT_KNOWN
    )


def _of_none(
    required: RequiredNotice, fact: EventEnvelope, facts: Sequence[EventEnvelope]
) -> NoticeProgress:
    """How far a notice is of which none is on its way and none was sent."""
    overtaken = is_overtaken(required.requirement, fact, facts, {required.audience})
    return NoticeProgress.OVERTAKEN if overtaken else NoticeProgress.NOT_SENT


def _last_day(
    requirement: NoticeRequirement, reports: int, last_days: Sequence[DeadlineDay]
) -> date | None:
    """The earliest of the limits in law that bound it; none does that is only sent with a fact."""
    bounding = (each for each in last_days if each.notice_fact == reports)
    return min((each.law_due_on for each in bounding if each.rule in requirement.by), default=None)
