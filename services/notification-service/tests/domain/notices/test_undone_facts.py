"""What undoes a fact that overtakes notices, over the whole catalogue."""

from typing import Final

import pytest

from events.contracts import CONTRACTS
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.store.notices import current_notices

UNDONE_BY: Final = {
    "assessment.advice_received": "assessment.advice_returned",
    "assessment.plan_refused": "assessment.plan_refusal_withdrawn",
    "case.released": "case.detained",
    "request.refused": "request.refusal_withdrawn",
    "review.amendments_withdrawn": "review.amendments_proposed",
}
"""The facts that overtake notices, and what undoes each."""
ENDINGS: Final = (
    *("withdrawn", "returned", "reopened", "released", "lifted", "unlinked", "reconsidered"),
    *("retracted", "restored"),
)
"""How the types end of facts that take something back."""
UNDOES_NO_OVERTAKING: Final = {
    "assessment.exception_withdrawn",  # it ends an exception, which overtakes nothing
    "case.legal_hold_released",
    "case.processing_restriction_lifted",
    "case.released",  # it overtakes, and is undone itself
    "case.reopened",  # the closing of a case is a rule in code
    "case.unlinked",
    "deadline.retracted",
    "final.direct_payment_reconsidered",  # it overtakes itself
    "ledger.restored",
    "request.withdrawn",  # it overtakes, and nothing undoes it
    "review.amendments_withdrawn",  # it overtakes, and is undone itself
}
REQUIREMENTS: Final = current_notices().requirements


@pytest.mark.parametrize("notice", REQUIREMENTS, ids=lambda each: each.id)
def test_what_undoes_an_overtaking_fact_makes_the_notice_open_once_more(
    notice: NoticeRequirement,
) -> None:
    """Not where it requires the notice itself: then the newer one is sent."""
    required_by = {trigger.event_type for trigger in notice.triggers}

    missing = {
        (name, undoing)
        for each in notice.overtaken_by
        for name in each.fact
        if (undoing := UNDONE_BY.get(name)) is not None
        and undoing not in required_by
        and undoing not in (each.until or ())
    }

    assert not missing


def test_every_fact_that_takes_something_back_was_thought_of() -> None:
    taking_back = {name for name in CONTRACTS if name.endswith(ENDINGS)}

    assert taking_back - {*UNDONE_BY.values()} == UNDOES_NO_OVERTAKING
