"""The notices about a case that were sent to people outside of the council, or may have been.

The texts that announce notices are in it too: words were sent to a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic_core import MISSING

from events.contracts import NoticeAnnounced, NoticeFailed, NoticeSent
from events.contracts.references import EventPosition, NoticeId
from events.contracts.vocabulary.case import (
    CommunicationChannel,
    NoticeAudience,
    NoticeFailure,
)
from events.envelope import EventEnvelope
from events.history import effective

_OF_COUNCIL: Final = frozenset(
    {NoticeAudience.OFFICER, NoticeAudience.MANAGER, NoticeAudience.SYSTEM}
)


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice or a text that was sent, or that failed and may have been received all the same.

    `is_failed`: a fact states that it did not arrive. Where not `was_accepted` there is no fact but
    that one: no server said that it has the notice, and one may have it, as where a connection was
    lost after the content was given. `requirement` and `channel` are stated by `notice.sent`, and
    of texts. `audience` and `reports` are None where a failure of an earlier release does not state
    them. `announces` is the notice that a text announces, None of a notice; what became of a text
    that was accepted is no fact.
    """

    fact: EventEnvelope
    notice_id: NoticeId
    audience: NoticeAudience | None
    reports: EventPosition | None
    requirement: str | None
    channel: CommunicationChannel | None
    is_failed: bool
    was_accepted: bool
    announces: NoticeId | None = None


def sent_notices(history: Sequence[EventEnvelope]) -> Sequence[SentNotice]:
    """The notices and texts of a case to people outside of the council, the last position first."""
    facts = effective(history)
    failed = {each.event.notice_id for each in facts if isinstance(each.event, NoticeFailed)}
    sent = {each.event.notice_id for each in facts if isinstance(each.event, NoticeSent)}
    unsent = {
        each.event.notice_id: each
        for each in facts
        if isinstance(each.event, NoticeFailed) and each.event.notice_id not in sent
    }
    found = [*_accepted(facts, failed), *_perhaps_received(unsent), *_announcing(facts)]
    outside = (each for each in found if each.audience not in _OF_COUNCIL)
    return sorted(outside, key=lambda each: each.fact.position, reverse=True)


def _accepted(facts: Sequence[EventEnvelope], failed: set[NoticeId]) -> Iterator[SentNotice]:
    for each in facts:
        if isinstance(event := each.event, NoticeSent):
            yield SentNotice(
                each,
                event.notice_id,
                event.audience,
                event.why,
                event.template,
                event.channel,
                is_failed=event.notice_id in failed,
                was_accepted=True,
            )


def _may_be_received(failed: NoticeFailed) -> bool:
    match failed.reason:
        case NoticeFailure.TEMPORARY | NoticeFailure.PERMANENT | NoticeFailure.RETURNED:
            return True
        # What an attempt before the last did is not stated: it may have been accepted.
        case NoticeFailure.ADDRESS_REFUSED | NoticeFailure.OVERTAKEN | NoticeFailure.NOT_ALLOWED:
            return failed.attempts is not MISSING and failed.attempts > 1


def _perhaps_received(unsent: Mapping[NoticeId, EventEnvelope]) -> Iterator[SentNotice]:
    for each in unsent.values():
        event = each.event
        if isinstance(event, NoticeFailed) and _may_be_received(event):
            yield SentNotice(
                each,
                event.notice_id,
                None if event.audience is MISSING else event.audience,
                None if event.why is MISSING else event.why,
                requirement=None,
                channel=None,
                is_failed=True,
                was_accepted=False,
            )


def _announcing(facts: Sequence[EventEnvelope]) -> Iterator[SentNotice]:
    """The texts that were sent, or may have been."""
    for each in facts:
        if isinstance(event := each.event, NoticeAnnounced):
            yield SentNotice(
                each,
                event.notice_id,
                event.audience,
                event.why,
                event.template,
                CommunicationChannel.TEXT,
                is_failed=not event.was_accepted,
                was_accepted=event.was_accepted,
                announces=event.announces,
            )
