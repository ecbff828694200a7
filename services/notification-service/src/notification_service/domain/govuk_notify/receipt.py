"""What became of a message, as Notify reports it, and when it is asked again.

What is known only grows: a status counts where it is of a higher rank than the one before, or where
a message that was delivered came back. So reports that are repeated, late or forged change nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import NoticeFailure
from notification_service.domain.notice_sending.state import NoticeState


class NotifyStatus(PublishedEnum):
    """The states of an e-mail, of a letter or of a text at Notify."""

    CREATED = "created"
    SENDING = "sending"
    PENDING = "pending"
    """The network has a text, and the phone is off or out of reach."""
    SENT = "sent"
    TEMPORARY_FAILURE = "temporary-failure"
    """The mailbox did not accept it for 72 hours, or is full; or the phone was off all the time."""
    TECHNICAL_FAILURE = "technical-failure"
    """Notify could not give it to its own provider. It mends that itself for a letter."""
    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    """The address or the number does not exist, or the mail server or the network refuses it. A
    letter cannot be printed."""
    PENDING_VIRUS_CHECK = "pending-virus-check"
    """The PDF of a letter is not scanned yet."""
    ACCEPTED = "accepted"
    """A letter was given to the printer."""
    RECEIVED = "received"
    """The printer has printed and dispatched a letter. That it arrived is never reported."""
    VIRUS_SCAN_FAILED = "virus-scan-failed"
    VALIDATION_FAILED = "validation-failed"
    """A letter breaks the letter specification, or its address is none to which it can be sent."""
    CANCELLED = "cancelled"
    """A person of the service stopped a letter before it was printed."""


_RANKS: Final = {
    NotifyStatus.CREATED: 1,
    NotifyStatus.SENDING: 2,
    NotifyStatus.PENDING: 2,
    NotifyStatus.PENDING_VIRUS_CHECK: 2,
    NotifyStatus.SENT: 3,
    NotifyStatus.ACCEPTED: 3,
    NotifyStatus.TEMPORARY_FAILURE: 4,
    NotifyStatus.TECHNICAL_FAILURE: 4,
    NotifyStatus.DELIVERED: 5,
    NotifyStatus.PERMANENT_FAILURE: 5,
    NotifyStatus.RECEIVED: 5,
    NotifyStatus.VIRUS_SCAN_FAILED: 5,
    NotifyStatus.VALIDATION_FAILED: 5,
    NotifyStatus.CANCELLED: 5,
}
_FAILURES: Final = {
    NotifyStatus.TEMPORARY_FAILURE: NoticeFailure.TEMPORARY,
    NotifyStatus.TECHNICAL_FAILURE: NoticeFailure.TEMPORARY,
    NotifyStatus.PERMANENT_FAILURE: NoticeFailure.PERMANENT,
    NotifyStatus.VIRUS_SCAN_FAILED: NoticeFailure.PERMANENT,
    NotifyStatus.VALIDATION_FAILED: NoticeFailure.PERMANENT,
    NotifyStatus.CANCELLED: NoticeFailure.PERMANENT,
}
_FINAL: Final = frozenset({*_FAILURES, NotifyStatus.DELIVERED, NotifyStatus.RECEIVED})
_AT_THE_PRINTER: Final = frozenset({NotifyStatus.ACCEPTED})
"""States that change once a day: letters are printed in the evening of a working day."""

_FIRST_DAY: Final = timedelta(days=1)
_OFTEN: Final = timedelta(minutes=5)
_SELDOM: Final = timedelta(hours=1)
LAST_LOOK: Final = timedelta(days=6, hours=22)
"""The age at which a message is looked up for the last time: Notify keeps it for seven days."""


@dataclass(frozen=True, slots=True)
class ReceiptChange:
    """What a report adds: the state of the notice, and each fact of which there was none."""

    state: NoticeState
    is_delivery: bool = False
    is_dispatch: bool = False
    """Whether a letter was printed and dispatched, which is no fact."""
    failure: NoticeFailure | None = None


def parse_status(text: str) -> NotifyStatus | None:
    """A status of Notify, None where it is none of a message."""
    try:
        return NotifyStatus(text)
    except ValueError:
        return None


def is_news(known: NotifyStatus | None, reported: NotifyStatus) -> bool:
    """Whether a report says more than what is known."""
    came_back = known is NotifyStatus.DELIVERED and reported in _FAILURES
    return came_back or _RANKS[reported] > (0 if known is None else _RANKS[known])


def receipt_change(
    state: NoticeState, reported: NotifyStatus, *, was_delivered: bool
) -> ReceiptChange:
    """What follows for a notice from a report that is news.

    A notice that failed stays so, because it may have been sent again; that it was delivered after
    all is a fact as well, once.
    """
    if reported is NotifyStatus.DELIVERED:
        has_failed = state is NoticeState.FAILED
        state = state if has_failed else NoticeState.DELIVERED
        return ReceiptChange(state, is_delivery=not was_delivered)
    if reported is NotifyStatus.RECEIVED:
        return ReceiptChange(state, is_dispatch=True)
    if reported in _FAILURES and state is not NoticeState.FAILED:
        failure = NoticeFailure.RETURNED if was_delivered else _FAILURES[reported]
        return ReceiptChange(NoticeState.FAILED, failure=failure)
    return ReceiptChange(state)


def next_look(
    status: NotifyStatus | None, age: timedelta, *, is_letter: bool = False
) -> timedelta | None:
    """How long after a look to look again at a message of this age; None: no more.

    A letter that Notify could not give to its printer may be printed after all: it is looked at
    again, though it has failed.
    """
    is_mended = is_letter and status is NotifyStatus.TECHNICAL_FAILURE
    if age >= LAST_LOOK or (status in _FINAL and not is_mended):
        return None
    is_slow = age >= _FIRST_DAY or status in _AT_THE_PRINTER or is_mended
    return min(_SELDOM if is_slow else _OFTEN, LAST_LOOK - age)


FIRST_LOOK: Final = _OFTEN
"""How long after a message was accepted its status is looked up first, unless a receipt comes."""
