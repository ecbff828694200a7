"""The legal holds of a case that are in effect, by its facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from case_api.domain.case_state import CaseState
from events.contracts import CaseLegalHoldPlaced, CaseLegalHoldReleased, Event
from events.contracts.references import LegalHoldId


class OpenHold(NamedTuple):
    """A hold that was placed and not released: why, by whom and when. Codes, and no person."""

    legal_hold_id: LegalHoldId
    reason: str
    authorised_by: str
    placed_on: date


def open_holds(case: CaseState) -> Sequence[OpenHold]:
    """The holds that are in effect, in the order of recording."""
    placed = (fact.event for fact in case.all_of(CaseLegalHoldPlaced))
    return [
        OpenHold(event.legal_hold_id, event.reason, event.authorised_by, event.on)
        for event in placed
        if isinstance(event, CaseLegalHoldPlaced)
    ]


def changed_holds(events: Iterable[Event], case: CaseState) -> Sequence[OpenHold] | None:
    """Those of a case after these events, None where they stay as they were."""
    holds = CaseLegalHoldPlaced, CaseLegalHoldReleased
    return open_holds(case) if any(isinstance(each, holds) for each in events) else None
