"""How many facts a case can hold."""

from typing import Final

from case_api.domain.errors import CaseFull
from events.envelope import StreamAppend, StreamState

MAX_FACTS: Final = 5_000
"""Facts in the stream of one case, those of every service counted, when case-api adds the last.

Whatever reads a case reads all of it, so this bounds the work of a request. A busy case has some
200 facts in its life, and a few times as many `deadline.*`. What deadline-service reads for one
request has the same bound, so a case that case-api filled is within it.
"""


def check_capacity(append: StreamAppend) -> None:
    """Pass if a case can hold what is appended to the version of it that was read.

    The append is refused if the case has another version by then, so this holds whoever else
    appends.

    Raises:
        CaseFull: the case would hold more facts than it can.
        ValueError: any version is expected, so that it cannot be known how many there are.
    """
    expected = append.expected_version
    held = 0 if expected is StreamState.NONE else expected
    if isinstance(held, StreamState):
        raise ValueError("case-api appends to the version of a case that it has read")  # noqa: TRY004  # of the right type
    if held + len(append.events) > MAX_FACTS:
        raise CaseFull(MAX_FACTS)
