"""What was recorded although it was late or unlawful: irregularities of a case, pure functions.

A fact that happened is recorded, lawful or not. An irregularity states in what it departs from the
law, as far as the record shows it: what is not recorded is taken for missing only where the history
of the case is complete. Time limits are those of deadline-service, and no irregularities here.
"""

from collections.abc import Sequence
from itertools import chain

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.advice import advice_irregularities
from case_api.domain.irregularities.appeals import appeal_irregularities
from case_api.domain.irregularities.ceasing import ceasing_irregularities
from case_api.domain.irregularities.disclosures import disclosure_irregularities
from case_api.domain.irregularities.drafts import draft_irregularities
from case_api.domain.irregularities.irregularity import Irregularity as Irregularity
from case_api.domain.irregularities.plans import plan_irregularities
from case_api.domain.irregularities.reviews import review_irregularities


def irregularities(case: CaseState) -> Sequence[Irregularity]:
    """The irregularities of a case, by the position of the fact that is irregular."""
    found = chain(
        advice_irregularities(case),
        draft_irregularities(case),
        plan_irregularities(case),
        review_irregularities(case),
        ceasing_irregularities(case),
        appeal_irregularities(case),
        disclosure_irregularities(case),
    )
    return sorted(found, key=lambda each: each.positions)
