"""Whether a case is evaluated in this process, in some milliseconds, or in a process of its own."""

from collections.abc import Iterable
from typing import Final

from events.contracts import AssessmentExceptionClaimed

MAX_INLINE_FACTS: Final = 300
"""Facts whose timetable takes some milliseconds: less than another process would."""
_MAX_INLINE_PAIRS: Final = 10 * MAX_INLINE_FACTS
"""Pairs of a fact and a claim: a claim that names no request is tested against each limit."""


def is_expensive(types: Iterable[str]) -> bool:
    """Whether facts of these types may block an event loop for too long."""
    facts = claims = 0
    for name in types:
        facts += 1
        claims += name == AssessmentExceptionClaimed.type
    return facts > MAX_INLINE_FACTS or facts * claims > _MAX_INLINE_PAIRS
