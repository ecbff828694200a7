"""The notices about a case that were sent to people outside of the council."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.contracts import NoticeFailed, NoticeSent
from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from events.history import effective

_OF_COUNCIL: Final = frozenset(
    {NoticeAudience.OFFICER, NoticeAudience.MANAGER, NoticeAudience.SYSTEM}
)


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A fact that a notice was sent. `is_failed`: a later one states that it did not arrive."""

    fact: EventEnvelope
    notice: NoticeSent
    is_failed: bool


def sent_notices(history: Sequence[EventEnvelope]) -> Sequence[SentNotice]:
    """The notices of a case to people outside of the council, those that were sent last before."""
    facts = effective(history)
    failed = {each.event.notice_id for each in facts if isinstance(each.event, NoticeFailed)}
    return [
        SentNotice(each, each.event, each.event.notice_id in failed)
        for each in reversed(facts)
        if isinstance(each.event, NoticeSent) and each.event.audience not in _OF_COUNCIL
    ]
