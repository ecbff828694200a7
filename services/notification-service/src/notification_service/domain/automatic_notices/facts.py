"""The facts that the log has of an automatic notice that was not composed."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDismissed, NoticeHeld
from events.contracts.references import NoticeId
from events.contracts.vocabulary.case import NoticeDismissal, NoticeHold
from events.envelope import EventRef, LedgerId, NewEvent, Position, StreamAppend, StreamState
from notification_service.domain.automatic_notices.preparation import AutomaticNotice, HeldBack

_NAMESPACE: Final = UUID("6a5d9f0e-2b1d-5c55-9b0a-1d0a3c7b8e42")
_MAX_RECIPIENTS: Final = 100
"""Recipients that the fact names: more than a notice goes to."""


def held_fact(
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    held: HeldBack,
    now: datetime,
    actor: str,
) -> StreamAppend:
    """The fact that a person must look at a notice."""
    recipients = sorted(held.held_for, key=_order)[:_MAX_RECIPIENTS]
    event = NoticeHeld(
        template=notice.requirement,
        why=notice.reports,
        reasons=tuple(each for each in NoticeHold if each in held.reasons),
        held_for=tuple(recipients) if recipients else MISSING,
        held_at=now,
    )
    return _append(ledger_id, notice, event, actor)


def dismissed_fact(
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    reason: NoticeDismissal,
    now: datetime,
    actor: str,
    notice_id: UUID | None = None,
) -> StreamAppend:
    """The fact that it is not to be sent.

    `notice_id` is the one that did not arrive, None where it was held back.
    """
    event = NoticeDismissed(
        template=notice.requirement,
        why=notice.reports,
        notice_id=MISSING if notice_id is None else NoticeId(notice_id),
        reason=reason,
        dismissed_at=now,
    )
    return _append(ledger_id, notice, event, actor)


def _append(
    ledger_id: LedgerId,
    notice: AutomaticNotice,
    event: NoticeHeld | NoticeDismissed,
    actor: str,
) -> StreamAppend:
    key = f"{ledger_id}/{notice.case_id}/{notice.reports}/{notice.requirement}"
    event_id = uuid5(_NAMESPACE, f"{event.type}/{key}/{event.model_dump_json()}")
    new = NewEvent(
        event_id=event_id,
        event=event,
        actor=actor,
        correlation_id=uuid5(_NAMESPACE, key),
        cause=EventRef(ledger_id, Position(notice.reports)),
    )
    return StreamAppend(notice.case_id, [new], StreamState.EXISTS)


def _order(recipient: HeldRecipient) -> tuple[str, str, str]:
    return recipient.audience, recipient.recipient, str(recipient.person_id)
