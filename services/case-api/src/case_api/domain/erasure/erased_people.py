"""The related people of a case whose data was erased, by its facts."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from events.contracts import CasePersonErased, Event
from events.contracts.references import PersonId


def erased_people(case: CaseState) -> Mapping[PersonId, date]:
    """The related people whose data was erased, each with the day, in the order of recording."""
    erased = case.newest(CasePersonErased, case.count(CasePersonErased))
    return {each.person_id: each.on for each in reversed(erased) if each.person_id is not MISSING}


def changed_erased_people(
    events: Iterable[Event], case: CaseState
) -> Mapping[PersonId, date] | None:
    """Those of a case after these events, None where they stay as they were."""
    changed = any(isinstance(event, CasePersonErased) for event in events)
    return erased_people(case) if changed else None
