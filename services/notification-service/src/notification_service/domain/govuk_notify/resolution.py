"""Whether an earlier attempt may have been accepted, so that Notify is asked before it is repeated.

A reference at Notify is not unique: what is sent twice is delivered twice.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.state import AttemptOutcome

LOOKS: Final = 2
"""How often Notify must have no message of the reference before the notice is sent again."""
BETWEEN_LOOKS: Final = timedelta(minutes=5)


def looks_left(earlier: Sequence[AttemptOutcome]) -> int:
    """How many times to look before sending, by the outcomes of earlier attempts; 0: send now.

    What ends between an unknown attempt and the looks, such as a look that was refused for now,
    changes nothing.
    """
    not_found = 0
    for outcome in reversed(earlier):
        match outcome:
            case AttemptOutcome.NOT_FOUND:
                not_found += 1
            case AttemptOutcome.UNKNOWN:
                return max(LOOKS - not_found, 0)
            case _:
                pass
    return 0


def may_have_been_accepted(ended: Sequence[AttemptOutcome]) -> bool:
    """Whether Notify may have a message, by how all attempts at it ended, though none said so."""
    return looks_left(ended) > 0


def not_found(earlier: Sequence[AttemptOutcome]) -> ChannelResult:
    """The result of a look that found nothing: after the last one it is sent again.

    Not at once, but after the time that follows an attempt of its number: Notify may be failing.
    """
    is_last = looks_left(earlier) <= 1
    return ChannelResult(AttemptOutcome.NOT_FOUND, wait=None if is_last else BETWEEN_LOOKS)
