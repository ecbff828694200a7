"""How many facts a case can hold."""

from typing import Final

from case_api.domain.errors import CaseFull
from events.contracts import CaseClosed, CasePersonErased
from events.envelope import StreamAppend, StreamState

MAX_FACTS: Final = 5_000
"""Facts in the stream of one case, those of every service counted, when case-api adds the last.

Whatever reads a case reads all of it, so this bounds the work of a request. A busy case has some
200 facts in its lifetime, and a few times as many `deadline.*`. deadline-service reads at most as
many for one request, so it can read a case that case-api filled.
"""


RESERVED_FACTS: Final = 10
"""Facts beyond that, for those that end a case: personal data of a full one can be erased, too."""
_ENDING: Final = frozenset({CaseClosed.type, CasePersonErased.type})


def check_capacity(append: StreamAppend) -> None:
    """Pass if the facts fit into the version of the case that was read.

    The append is refused if the case has another version by then, so concurrent appends cannot
    exceed the capacity.

    Raises:
        CaseFull: the case would hold more facts than it can.
        ValueError: any version is expected, so that the number of facts is unknown.
    """
    expected = append.expected_version
    count = 0 if expected is StreamState.NONE else expected
    if isinstance(count, StreamState):
        raise ValueError("case-api appends to the version of a case that it has read")  # noqa: TRY004  # of the right type
    ends = all(each.event.type in _ENDING for each in append.events)
    if count + len(append.events) > MAX_FACTS + (RESERVED_FACTS if ends else 0):
        raise CaseFull(MAX_FACTS)
