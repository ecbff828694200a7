"""The legal holds in effect. How they begin and end: test_what_prevents_erasure.py."""

from datetime import date
from uuid import UUID

from case_api.domain.fold import fold
from case_api.domain.legal_holds.open_holds import open_holds
from events.contracts import CaseLegalHoldPlaced, CaseLegalHoldReleased, CaseOpened
from events.contracts.references import LegalHoldId
from events.scenario import make_history

DAY = date(2026, 5, 11)
FIRST, SECOND = (LegalHoldId(UUID(int=number)) for number in (1, 2))


def test_the_holds_in_effect_are_those_that_were_not_released() -> None:
    placed = [
        CaseLegalHoldPlaced(
            legal_hold_id=each,
            reason="public_inquiry",
            authorised_by="monitoring_officer",
            on=DAY,
        )
        for each in (FIRST, SECOND)
    ]
    released = CaseLegalHoldReleased(
        legal_hold_id=FIRST, reason="inquiry_ended", authorised_by="monitoring_officer", on=DAY
    )

    (found,) = open_holds(fold(make_history([CaseOpened(cohort=2016), *placed, released])))

    assert found.legal_hold_id == SECOND
    assert (found.reason, found.authorised_by, found.placed_on) == (
        "public_inquiry",
        "monitoring_officer",
        DAY,
    )
