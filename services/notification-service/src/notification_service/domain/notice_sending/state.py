"""The states of a notice, and what follows from an attempt to send it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import NoticeFailure


class NoticeState(PublishedEnum):
    """How far a notice is. It never goes back."""

    PENDING = "pending"
    """It is to be sent, or an attempt failed and is repeated."""
    SENT = "sent"
    """The mail server of the council, or the provider, accepted it."""
    DELIVERED = "delivered"
    """The provider reports that it was delivered."""
    FAILED = "failed"
    """It was refused, every attempt failed, or the provider reports that it did not arrive."""


class AttemptOutcome(PublishedEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The address, or the message, was refused for good (an SMTP reply of 5xx)."""
    DEFERRED = "deferred"
    """The server refused it for now (4xx), or could not be reached: it has nothing of it."""
    UNKNOWN = "unknown"
    """The connection was lost after the content was sent, or the sender was killed: the server may
    have accepted it. The repeated message has the same `Message-ID`."""
    NOT_ALLOWED = "not_allowed"
    """The people of the case are restricted since the notice was composed."""
    ERASED = "erased"
    """The file of the case was erased since then."""
    OVERTAKEN = "overtaken"
    """To whom it goes, the fact that it reports, or a document that it encloses has changed since
    then, or may not be read any more. A text is not needed any more: the notice failed, or another
    text has announced it."""
    UNREADABLE = "unreadable"
    """The sender could not decrypt it: it lacks a key, or the content was changed. An operator's
    error."""
    MISCONFIGURED = "misconfigured"
    """The provider refused our key, our template or our request: an operator's error, which says
    nothing about the address."""
    FOUND = "found"
    """The provider has it: it was asked for the reference after an attempt of unknown outcome."""
    NOT_FOUND = "not_found"
    """The provider was asked for the reference, and has no message of it."""


NOTICE_RETRY_DELAYS: Final[Sequence[timedelta]] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""How long to wait after the first, the second … attempt that did not end it: some 27 hours, so
that a day is left to send a letter."""

_RESOLVED_BY_ASKING: Final = frozenset({AttemptOutcome.UNKNOWN, AttemptOutcome.NOT_FOUND})
MAX_NOTICE_ATTEMPTS: Final = len(NOTICE_RETRY_DELAYS) + 1


@dataclass(frozen=True, slots=True)
class NextState:
    """What follows from an attempt: `wait` before the next, or a failure and its reason."""

    state: NoticeState
    wait: timedelta | None = None
    failure: NoticeFailure | None = None


def next_state(outcome: AttemptOutcome, attempts: int, wait: timedelta | None = None) -> NextState:
    """What follows from the attempt of that number, without looks, which ended in this way.

    `wait` is how long to wait before the next one, where the channel knows.
    """
    match outcome:
        case AttemptOutcome.ACCEPTED | AttemptOutcome.FOUND:
            return NextState(NoticeState.SENT)
        case AttemptOutcome.REFUSED:
            return NextState(NoticeState.FAILED, failure=NoticeFailure.ADDRESS_REFUSED)
        case AttemptOutcome.ERASED:
            return NextState(NoticeState.FAILED, failure=NoticeFailure.NOT_ALLOWED)
        case AttemptOutcome.OVERTAKEN:
            return NextState(NoticeState.FAILED, failure=NoticeFailure.OVERTAKEN)
        case _:
            if outcome is AttemptOutcome.NOT_FOUND:  # nothing was sent by it
                attempts -= 1
            # A provider is asked what became of a message, however many attempts there were.
            is_asked = wait is not None and outcome in _RESOLVED_BY_ASKING
            if is_asked or attempts <= len(NOTICE_RETRY_DELAYS):
                delay = NOTICE_RETRY_DELAYS[max(attempts, 1) - 1] if wait is None else wait
                return NextState(NoticeState.PENDING, wait=delay)
            is_banned = outcome is AttemptOutcome.NOT_ALLOWED
            failure = NoticeFailure.NOT_ALLOWED if is_banned else NoticeFailure.TEMPORARY
            return NextState(NoticeState.FAILED, failure=failure)
