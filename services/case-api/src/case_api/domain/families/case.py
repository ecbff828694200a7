"""The life of a case and who works on it."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    about,
    allow_future,
    checks,
    days,
    excluded_by,
    requires,
    rule,
)
from events.contracts import (
    CaseCoverArranged,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
)


def _check_another_officer(_: CaseState, fact: CaseCoverArranged) -> None:
    if fact.officer_id == fact.covers:
        raise Contradiction("officer_id is the officer who is covered", field="officer_id")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseOpened,
        days(lambda fact: fact.taken_over_on),
        excluded_by(CaseOpened, about=WHOLE_CASE),
    ),
    rule(CaseDetailsChanged),
    rule(
        CaseOfficerAssigned,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
    ),
    rule(
        CaseCoverArranged,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
        # Cover is for an officer of the case, who may be one that covers another.
        requires(any_of=(CaseOfficerAssigned, CaseCoverArranged), about=lambda fact: fact.covers),
        checks(_check_another_officer),
    ),
)
