"""The officers' periods of a case that a command changes."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.assignments.periods import RolePeriod, assignments
from case_api.domain.history_after import history_after
from events.contracts import CaseCorrected, CaseOfficerAssigned, CaseVoided, Event
from events.envelope import EventEnvelope
from events.history import effective

_CHANGING: Final = (CaseOfficerAssigned, CaseCorrected, CaseVoided)


def changed_periods(
    history: Sequence[EventEnvelope], events: Sequence[Event]
) -> Sequence[RolePeriod] | None:
    """The officers' periods once `events` follow a raw history, None where they stay as they were.

    Their positions are not final: the events have none yet.
    """
    if not any(isinstance(event, _CHANGING) for event in events):
        return None
    before = assignments(effective(history)).officers
    after = assignments(effective(history_after(history, events))).officers
    return None if after == before else after
