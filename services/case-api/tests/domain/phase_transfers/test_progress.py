"""How far the preparation of a phase transfer is: a child who leaves primary school in 2027."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic_core import MISSING

from case_api.domain.fold import fold
from case_api.domain.phase_transfers.identify import IdentifyTransfers, plan_transfers
from case_api.domain.phase_transfers.progress import (
    TransferProgress,
    case_transfers,
    changed_transfers,
)
from events.contracts import (
    CaseOpened,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
    TribunalAppealRegistered,
    TribunalConceded,
)
from events.contracts.parts import NamedSetting
from events.contracts.references import AppealId, DraftId, PlanId, ReviewId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import DraftBasis, PlacementNaming, PlanBasis, Sen2Rank
from events.contracts.vocabulary.review import (
    PhaseTransfer,
    ReviewConvenor,
    ReviewDuty,
    ReviewOutcome,
)
from events.contracts.vocabulary.tribunal import AppealSubject
from events.envelope import CaseId
from events.history import effective
from events.scenario import make_history

OPENED: Final = CaseOpened(cohort=2015)
MOVE: Final = ReviewPhaseTransferIdentified(
    kind=PhaseTransfer.PRIMARY_TO_SECONDARY, transfers_on=date(2027, 9, 1)
)
REVIEW: Final = ReviewId(UUID(int=1))
APPEAL: Final = AppealId(UUID(int=4))


def met(on: date, duty: ReviewDuty = ReviewDuty.PHASE_TRANSFER) -> ReviewMeetingHeld:
    return ReviewMeetingHeld(review_id=REVIEW, duty=duty, on=on, convenor=ReviewConvenor.SCHOOL)


def decided(outcome: ReviewOutcome, on: date) -> ReviewDecided:
    return ReviewDecided(review_id=REVIEW, outcome=outcome, decided_on=on, notified_on=on)


def issued(
    on: date,
    basis: PlanBasis = PlanBasis.REVIEW,
    naming: PlacementNaming | None = None,
    review_id: ReviewId | MISSING = MISSING,
) -> FinalIssued:
    named = () if naming is None else (NamedSetting(rank=Sen2Rank.PRIMARY, naming=naming),)
    return FinalIssued(
        plan_id=PlanId(UUID(int=2)),
        version=2,
        basis=basis,
        review_id=review_id,
        sent_on=on,
        next_settings=named,
    )


MET: Final = met(date(2026, 10, 6))
DRAFT: Final = DraftIssued(
    draft_id=DraftId(UUID(int=3)),
    basis=DraftBasis.REVIEW,
    review_id=REVIEW,
    sent_on=date(2026, 11, 30),
)
OF_THE_DRAFT: Final = {"draft_id": DRAFT.draft_id}
AMENDING: Final = decided(ReviewOutcome.AMEND, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("facts", "progress", "day"),
    [
        pytest.param([], TransferProgress.IDENTIFIED, None, id="nothing happened for it"),
        pytest.param([MET], TransferProgress.MEETING_HELD, MET.on, id="the meeting was held"),
        pytest.param(
            [met(date(2026, 10, 6), ReviewDuty.ANNUAL)],
            TransferProgress.IDENTIFIED,
            None,
            id="a meeting for another duty",
        ),
        pytest.param(
            [met(date(2026, 8, 31))],
            TransferProgress.IDENTIFIED,
            None,
            id="a day more than twelve months before",
        ),
        pytest.param(
            [met(date(2026, 9, 1))],
            TransferProgress.MEETING_HELD,
            date(2026, 9, 1),
            id="twelve months before",
        ),
        pytest.param(
            [MET, AMENDING],
            TransferProgress.DECIDED,
            date(2026, 11, 2),
            id="the plan is to be amended",
        ),
        pytest.param(
            [MET, decided(ReviewOutcome.MAINTAIN, date(2026, 11, 2))],
            TransferProgress.DONE,
            date(2026, 11, 2),
            id="the plan is kept, because it names the next school",
        ),
        pytest.param(
            [MET, AMENDING, issued(date(2027, 2, 12), review_id=REVIEW)],
            TransferProgress.DONE,
            date(2027, 2, 12),
            id="the amended plan of the review was issued",
        ),
        pytest.param(
            [MET, AMENDING, DRAFT, issued(date(2027, 2, 12)).model_copy(update=OF_THE_DRAFT)],
            TransferProgress.DONE,
            date(2027, 2, 12),
            id="the amended plan names the draft of the review",
        ),
        pytest.param(
            [MET, AMENDING, issued(date(2027, 2, 12))],
            TransferProgress.DECIDED,
            date(2026, 11, 2),
            id="a plan that names neither the review nor a setting of the next phase",
        ),
        pytest.param(
            [MET, AMENDING, issued(date(2027, 2, 12), PlanBasis.AMENDMENT)],
            TransferProgress.DECIDED,
            date(2026, 11, 2),
            id="an amendment without a review",
        ),
        pytest.param(
            [MET, AMENDING, issued(date(2027, 2, 12), naming=PlacementNaming.NONE)],
            TransferProgress.DECIDED,
            date(2026, 11, 2),
            id="an amended plan that names no setting of the next phase",
        ),
        pytest.param(
            [MET, AMENDING, issued(date(2027, 2, 12), naming=PlacementNaming.TYPE_ONLY)],
            TransferProgress.DONE,
            date(2027, 2, 12),
            id="an amended plan that names a type of setting",
        ),
        pytest.param(
            [issued(date(2027, 9, 1))], TransferProgress.IDENTIFIED, None, id="on the day itself"
        ),
    ],
)
def test_progress_is_the_furthest_that_happened_in_the_year_before(
    facts: list[Event], progress: TransferProgress, day: date | None
) -> None:
    for order in ([OPENED, MOVE, *facts], [OPENED, *facts, MOVE]):
        (transfer,) = case_transfers(fold(make_history(order)))

        assert (transfer.progress, transfer.progress_on) == (progress, day)


def test_a_transfer_that_is_recorded_twice_is_one() -> None:
    assert len(case_transfers(fold(make_history([OPENED, MOVE, MOVE])))) == 1


def test_the_transfers_change_with_the_facts_that_they_follow_from() -> None:
    moved, others = fold(make_history([OPENED, MOVE])), fold(make_history([OPENED]))

    assert changed_transfers([MET], moved) == case_transfers(moved)
    assert changed_transfers([MET], others) is None
    assert changed_transfers([OPENED], moved) is None
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)
    voided = effective(make_history([OPENED, MOVE, void]))
    assert changed_transfers([void], fold(voided)) == []


def test_a_decision_that_the_authority_gives_up_is_no_progress_any_more() -> None:
    kept = decided(ReviewOutcome.MAINTAIN, date(2026, 10, 20))
    appeal = TribunalAppealRegistered(
        appeal_id=APPEAL,
        subjects=(AppealSubject.REFUSAL_TO_AMEND,),
        application_received_on=date(2026, 11, 2),
    )
    conceded = TribunalConceded(
        appeal_id=APPEAL, subjects=(AppealSubject.REFUSAL_TO_AMEND,), on=date(2026, 11, 9)
    )
    before, after = [
        changed_transfers([events[-1]], fold(make_history(events)))
        for events in ([OPENED, MOVE, MET, kept], [OPENED, MOVE, MET, kept, appeal, conceded])
    ]

    assert before is not None
    assert after is not None
    assert [each.progress for each in (*before, *after)] == [
        TransferProgress.DONE,
        TransferProgress.MEETING_HELD,
    ]


def test_each_case_of_a_cohort_has_its_transfers_after_the_fact() -> None:
    case_id = CaseId(UUID(int=11))
    history = make_history([OPENED, issued(date(2024, 3, 4), PlanBasis.FIRST), MET])

    (planned,) = plan_transfers(
        IdentifyTransfers(MOVE, 2015, date(2026, 11, 20)), {case_id: history}
    )

    assert planned.case_id == case_id
    assert [each.progress for each in planned.transfers] == [TransferProgress.MEETING_HELD]


def test_a_transfer_on_a_leap_day_has_a_year_before_it() -> None:
    move = MOVE.model_copy(update={"transfers_on": date(2028, 2, 29)})

    (transfer,) = case_transfers(fold(make_history([OPENED, move, met(date(2027, 2, 28))])))

    assert transfer.progress is TransferProgress.MEETING_HELD
