"""Disclosures outside of the council, as people record them: SEND Regulations 2014 reg 17.

What was disclosed without the consent that it needed is recorded as that, and is an irregularity.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.disclosures.consent import needs_consent
from case_api.domain.errors import ConsentNeeded
from case_api.domain.rules import AnyRule, checks, creates, days, rule
from events.contracts import CaseInformationDisclosed
from events.contracts.vocabulary.disclosure import DisclosureConsent


def _check_consent(_: CaseState, fact: CaseInformationDisclosed) -> None:
    if fact.consent is DisclosureConsent.NOT_NEEDED and needs_consent(fact):
        raise ConsentNeeded


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseInformationDisclosed,
        creates(lambda fact: fact.disclosure_id),
        days(lambda fact: fact.on),
        checks(_check_consent),
    ),
)
