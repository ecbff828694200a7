"""The officers' periods of a case that facts change."""

from collections.abc import Iterable, Sequence
from typing import Final

from case_api.domain.assignments.periods import RolePeriod, assignments
from case_api.domain.case_state import CaseState
from events.contracts import CaseCorrected, CaseOfficerAssigned, CaseVoided, Event

_CHANGING: Final = (CaseOfficerAssigned, CaseCorrected, CaseVoided)


def officer_periods(case: CaseState) -> Sequence[RolePeriod]:
    """The officers' periods of a case."""
    return assignments(case.all_of(CaseOfficerAssigned)).officers


def changed_periods(events: Iterable[Event], case: CaseState) -> Sequence[RolePeriod] | None:
    """The officers' periods of a case after these events, None where they stay as they were.

    Their positions are not final: the events have none yet.
    """
    if not any(isinstance(event, _CHANGING) for event in events):
        return None
    return officer_periods(case)
