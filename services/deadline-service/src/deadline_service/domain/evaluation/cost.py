"""Whether a case is timed in some milliseconds, or by who has the time."""

from collections.abc import Iterable
from typing import Final

from events.contracts import AssessmentExceptionClaimed

MAX_INLINE_FACTS: Final = 300
"""Facts of which the timetable takes some milliseconds: less than to ask another process."""
_MAX_INLINE_PAIRS: Final = 10 * MAX_INLINE_FACTS
"""Pairs of a fact and a claim: a claim that names nothing is weighed for each limit."""


def is_expensive(types: Iterable[str]) -> bool:
    """Whether facts of these types may take longer than an event loop has for one piece of work."""
    facts = claims = 0
    for name in types:
        facts += 1
        claims += name == AssessmentExceptionClaimed.type
    return facts > MAX_INLINE_FACTS or facts * claims > _MAX_INLINE_PAIRS
