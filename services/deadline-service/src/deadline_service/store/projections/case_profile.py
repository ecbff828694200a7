"""The present profile of each case: what lists of work show beside an item, and filter by."""

from collections.abc import Iterator, Sequence
from typing import Final

from deadline_service.domain.worklist.case_profile import CaseProfile, case_profile
from deadline_service.store.schema import SCHEMA
from events.case_projection import CaseProjection
from events.contracts import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalOrderMade,
)
from events.envelope import EventEnvelope


def profile_rows(history: Sequence[EventEnvelope]) -> Iterator[CaseProfile]:
    """The one row of a case."""
    yield case_profile(history)


CASE_PROFILE: Final = CaseProjection(
    schema=SCHEMA.name,
    name="case_profile",
    role="deadline_service",
    row=CaseProfile,
    indexes=(("setting_urn",),),
    event_types={
        *(CaseOpened.type, CaseClosed.type, CaseReopened.type),
        *("request.*", "assessment.*", "draft.*", "final.*"),
        *(TribunalConceded.type, TribunalMediationAgreed.type, TribunalOrderMade.type),
    },
    apply=profile_rows,
)
