"""Whether a case is timed in some milliseconds, or by who has the time."""

from collections.abc import Iterable
from typing import Final

from events.contracts import AssessmentExceptionClaimed

FEW: Final = 300
"""Facts of which the timetable takes some milliseconds: less than to ask another process."""
_WEIGHED: Final = 10 * FEW
"""Pairs of a fact and a claim: a claim that names nothing is weighed for each limit."""


def takes_long(types: Iterable[str]) -> bool:
    """Whether facts of these types may take longer than an event loop has for one piece of work."""
    facts = claims = 0
    for name in types:
        facts += 1
        claims += name == AssessmentExceptionClaimed.type
    return facts > FEW or facts * claims > _WEIGHED
