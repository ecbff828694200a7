"""Disclosures without the consent that they needed: reg 17."""

from collections.abc import Iterator

from case_api.domain.case_state import CaseState
from case_api.domain.disclosures.consent import needs_consent
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    facts,
    long_date,
)
from events.contracts import CaseInformationDisclosed
from events.contracts.vocabulary.disclosure import DisclosureConsent


def disclosure_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Disclosures that needed consent and were made without."""
    for position, disclosed in facts(case, CaseInformationDisclosed):
        if disclosed.consent is DisclosureConsent.NOT_GIVEN and needs_consent(disclosed):
            yield Irregularity(
                code=IrregularityCode.DISCLOSED_WITHOUT_CONSENT,
                positions=(position,),
                statement=f"Something of the case file was disclosed on {long_date(disclosed.on)}"
                " without consent, for a purpose that needs it.",
                source="SEND Regulations 2014 reg 17",
            )
