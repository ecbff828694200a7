"""Notices that were held back, so that a person must look at them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.notice_limits import NoticeLimits
from deadline_service.domain.worklist.deadline_items import ItemBasis
from deadline_service.domain.worklist.open_fact import OpenFact
from deadline_service.domain.worklist.work_item import WorkKind
from events.contracts import HeldRecipient, NoticeDismissed, NoticeHeld, NoticeSent
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from events.london_day import london_day

_ONCE_MORE: Final = frozenset({NoticeHold.CORRECTED, NoticeHold.RESTORED})
"""Why the same notice is sent once more to who was sent it, and perhaps to others."""
_AFTER_SENDING: Final = frozenset(
    {NoticeHold.CORRECTED, NoticeHold.VOIDED, NoticeHold.RESTORED, NoticeHold.RETRACTED}
)
"""Why a notice is held back that was sent before."""


class _HeldNotice(NamedTuple):
    """A notice that is held back. `left` are those who were not sent it yet, None: not recorded.

    `had_one` are those of them who were sent one before, which may not be true. None: each was.
    """

    fact: EventEnvelope
    event: NoticeHeld
    left: Sequence[HeldRecipient] | None
    had_one: Sequence[HeldRecipient] | None

    @property
    def was_sent(self) -> bool:
        """Whether one was sent before to a person who is left."""
        return self.had_one is None or any(each in self.had_one for each in self.left or ())

    def after(self, sent: NoticeSent) -> "_HeldNotice | None":
        """The same once it was sent to a recipient. None: it was sent to each."""
        left = [each for each in self.left or () if not each.is_recipient_of(sent)]
        return self._replace(left=left) if left else None


def withheld_notices(facts: Iterable[EventEnvelope], basis: ItemBasis) -> Iterator[OpenFact]:
    """Notices that a person must look at, until each recipient was sent one, or it is dismissed.

    Facts of earlier releases do not say for whom a notice is held back: it waits until one was
    sent. One that takes back what was sent of a voided fact reports the void. Facts of earlier
    releases have the voided fact in its place.
    """
    voided, sent = basis.voided, defaultdict[int, list[NoticeSent]](list)
    held: dict[tuple[str, int], _HeldNotice] = {}
    for fact in facts:
        match fact.event:
            case NoticeHeld(template=template, why=why) as event if not voided.has(why) or (
                why in voided.facts and NoticeHold.VOIDED in event.reasons
            ):
                held[template, why] = _held_notice(fact, event, sent[why])
            case NoticeSent(template=template, why=why) as event:
                sent[why].append(event)
                if (found := held.pop((template, why), None)) and (left := found.after(event)):
                    held[template, why] = left
            case NoticeDismissed(template=template, why=why, notice_id=notice) if notice is MISSING:
                held.pop((template, why), None)
            case _:
                pass
    return (_open_fact(each, basis.notice_limits, sent[why]) for (_, why), each in held.items())


def _held_notice(fact: EventEnvelope, event: NoticeHeld, sent: Iterable[NoticeSent]) -> _HeldNotice:
    """A notice that is held back; `sent` are those of the same fact that were sent before."""
    before = [each for each in sent if each.template == event.template]
    is_amended = not _AFTER_SENDING.isdisjoint(event.reasons)
    if event.held_for is MISSING:
        return _HeldNotice(fact, event, None, None if before or is_amended else ())
    left = event.held_for
    had_one = [each for each in left if any(each.is_recipient_of(one) for one in before)]
    is_known = bool(had_one) and not _ONCE_MORE.isdisjoint(event.reasons)
    return _HeldNotice(fact, event, left, None if is_amended and not is_known else had_one)


def _open_fact(held: _HeldNotice, limits: NoticeLimits, sent: Iterable[NoticeSent]) -> OpenFact:
    """The last day in law is that of a notice that was not sent yet, and not of one that corrects.

    Where a corrected fact is reported by itself once more, what holds that back is among the
    reasons, and not the correction.
    """
    event = held.event
    return OpenFact(
        *(held.fact, WorkKind.HELD_NOTICE, held.fact.event_id, london_day(event.held_at)),
        due_on=None,
        law_due_on=None if held.was_sent else limits.last_day(event.template, event.why),
        is_of_sent_notice=held.was_sent,
        was_sent_to_another=any(each.template == event.template for each in sent),
        reports=event.why,
    )
