"""Restrictions of processing in effect, and UK GDPR art 18(3).

How they begin and end: test_what_prevents_erasure.py.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import BeforePredecessor, OutOfOrder
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from case_api.domain.restrictions.open_restrictions import open_restrictions
from events.contracts import (
    CaseOpened,
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    Event,
)
from events.contracts.references import RestrictionId
from events.contracts.vocabulary.case import RestrictedPart, RestrictionGround
from events.scenario import Scenario, make_history

DAY: Final = date(2026, 5, 11)
OPENED: Final = CaseOpened(cohort=2016)


def restriction(number: int = 1) -> CaseProcessingRestricted:
    return CaseProcessingRestricted(
        restriction_id=RestrictionId(UUID(int=number)),
        ground=RestrictionGround.NEEDED_FOR_CLAIMS,
        parts=(RestrictedPart.ADVICE, RestrictedPart.DOCUMENTS),
        authorised_by="data_protection_officer",
        on=DAY,
    )


def lifting(on: date, informed_on: date) -> CaseProcessingRestrictionLifted:
    return CaseProcessingRestrictionLifted(
        restriction_id=RestrictionId(UUID(int=1)),
        reason="person_agreed",
        person_informed_on=informed_on,
        authorised_by="data_protection_officer",
        on=on,
    )


def record(fact: Event) -> Sequence[Event]:
    given = Scenario(decide, [OPENED, restriction()])
    return given.when(RecordFacts([fact], date(2026, 11, 20)))


def test_the_restrictions_in_effect_are_those_that_were_not_lifted() -> None:
    history = [OPENED, restriction(1), restriction(2), lifting(DAY, DAY)]

    (found,) = open_restrictions(fold(make_history(history)))

    assert found.restriction_id == UUID(int=2)
    assert (found.ground, found.parts) == ("needed_for_claims", ("advice", "documents"))
    assert (found.authorised_by, found.restricted_on) == ("data_protection_officer", DAY)


@pytest.mark.parametrize("informed_on", [date(2026, 5, 12), date(2026, 5, 13)], ids=str)
def test_the_person_is_informed_before_it_is_lifted(informed_on: date) -> None:
    """Art 18(3). On the same day is in time: the law states no period."""
    lifted = lifting(date(2026, 5, 13), informed_on)

    assert record(lifted) == [lifted]


def test_a_person_who_is_informed_afterwards_or_too_early_was_not() -> None:
    with pytest.raises(OutOfOrder):
        record(lifting(date(2026, 5, 12), informed_on=date(2026, 5, 13)))
    with pytest.raises(BeforePredecessor):
        record(lifting(date(2026, 5, 12), informed_on=date(2026, 5, 10)))
