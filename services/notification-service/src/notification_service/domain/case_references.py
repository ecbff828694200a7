"""The council's own reference of a case, as recorded up to an event.

A reference is recorded when a case is opened and may be corrected later. The reference in a message
is the one as of the message's event, so that the same event always gives the same message.
"""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from events.contracts import CaseCorrected, CaseOpened, CaseVoided
from events.envelope import EventEnvelope, Position
from events.history import InvalidCorrection, effective
from events.stored_event import StoredEvent, decode_events

_TYPES: Final = frozenset({CaseOpened.type, CaseCorrected.type, CaseVoided.type})


class CaseReferences:
    """The references of one case, from its events of the family `case` in the order of the log."""

    def __init__(self, events: Sequence[StoredEvent]) -> None:
        relevant = [event for event in events if event.type in _TYPES]
        self._events: Sequence[EventEnvelope] = decode_events(relevant).decoded

    def as_of(self, position: Position) -> str | None:
        """The reference as recorded up to and including a position; None where there is none.

        None, too, where a correction is invalid, which case-api refuses to record.
        """
        recorded = [event for event in self._events if event.position <= position]
        try:
            opened = [each.event for each in effective(recorded)]
        except InvalidCorrection:
            return None
        for each in opened:
            if isinstance(each, CaseOpened) and each.reference is not MISSING:
                return each.reference
        return None
