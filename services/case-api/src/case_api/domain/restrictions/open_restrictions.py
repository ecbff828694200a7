"""The restrictions of processing of a case that are in effect, by its facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from case_api.domain.case_state import CaseState
from events.contracts import (
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    Event,
)
from events.contracts.references import RestrictionId
from events.contracts.vocabulary.case import RestrictedPart, RestrictionGround


class OpenRestriction(NamedTuple):
    """A restriction that was not lifted: of what, on what ground, by whom and since when."""

    restriction_id: RestrictionId
    ground: RestrictionGround
    parts: tuple[RestrictedPart, ...]
    authorised_by: str
    restricted_on: date


def open_restrictions(case: CaseState) -> Sequence[OpenRestriction]:
    """The restrictions that are in effect, in the order of recording."""
    restricted = (fact.event for fact in case.all_of(CaseProcessingRestricted))
    return [
        OpenRestriction(
            event.restriction_id, event.ground, event.parts, event.authorised_by, event.on
        )
        for event in restricted
        if isinstance(event, CaseProcessingRestricted)
    ]


def changed_restrictions(
    events: Iterable[Event], case: CaseState
) -> Sequence[OpenRestriction] | None:
    """Those of a case after these events, None where they stay as they were."""
    changing = CaseProcessingRestricted, CaseProcessingRestrictionLifted
    return open_restrictions(case) if any(isinstance(each, changing) for each in events) else None
