"""Where case-api names rules of deadline-service, the rulebook has them."""

import re

from case_api.api.phase_transfers import routes
from case_api.domain.family_status import WHAT_COMES_NEXT
from deadline_service.store.rulebook import current_rulebook

RULES = {rule.id for rule in current_rulebook().rules}


def test_what_comes_next_for_a_family_is_a_rule() -> None:
    assert {name for names in WHAT_COMES_NEXT.values() for name in names} <= RULES


def test_the_rules_of_phase_transfers_are_those_that_the_operation_names() -> None:
    named = re.findall(r"`(phase-[a-z0-9-]+)`", routes.list_phase_transfers.__doc__ or "")

    assert named
    assert set(named) <= RULES
