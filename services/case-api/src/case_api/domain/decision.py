"""What was decided on a command."""

from collections.abc import Sequence
from typing import NamedTuple

from case_api.domain.case_state import CaseState
from events.contracts import Event


class Decision(NamedTuple):
    """The facts that follow from a command, none where it adds nothing, and the case after them."""

    events: Sequence[Event]
    case: CaseState
