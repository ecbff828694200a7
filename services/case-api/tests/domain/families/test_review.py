"""Reviews of a plan: CFA s.44; SEND Regulations 2014 reg 18-22, 28."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    Contradiction,
    DateInFuture,
    MissingPredecessor,
    OutOfOrder,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseOpened,
    Event,
    FinalIssued,
    FinalTransferredIn,
    ReviewAdviceCirculated,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
    ReviewReportSent,
    TribunalConceded,
)
from events.contracts.references import AppealId, PlanContentRef, PlanId, ReviewId
from events.contracts.vocabulary.plan import PlanBasis
from events.contracts.vocabulary.review import (
    PhaseTransfer,
    ReviewConvenor,
    ReviewDuty,
    ReviewOutcome,
)
from events.contracts.vocabulary.tribunal import AppealSubject
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
NEXT_MONTH: Final = date(2026, 12, 18)
INVITED: Final = date(2026, 9, 7)
MET: Final = date(2026, 9, 25)
AFTERWARDS: Final = date(2026, 10, 9)
REVIEW: Final = ReviewId(UUID(int=1))
ANOTHER: Final = ReviewId(UUID(int=2))
PLAN: Final = PlanId(UUID(int=3))

OPENED: Final = CaseOpened(cohort=2016)
PLAN_ISSUED: Final = FinalIssued(plan_id=PLAN, basis=PlanBasis.ORDER, sent_on=date(2025, 9, 1))


def arranged(meeting_on: date = MET, review_id: ReviewId = REVIEW) -> ReviewArranged:
    return ReviewArranged(
        review_id=review_id,
        duty=ReviewDuty.ANNUAL,
        convenor=ReviewConvenor.SCHOOL,
        invited_on=INVITED,
        meeting_on=meeting_on,
    )


def held(on: date = MET) -> ReviewMeetingHeld:
    return ReviewMeetingHeld(
        review_id=REVIEW, on=on, duty=ReviewDuty.ANNUAL, convenor=ReviewConvenor.SCHOOL
    )


def decided(
    decided_on: date = AFTERWARDS, outcome: ReviewOutcome = ReviewOutcome.MAINTAIN
) -> ReviewDecided:
    return ReviewDecided(
        review_id=REVIEW, outcome=outcome, decided_on=decided_on, notified_on=AFTERWARDS
    )


def circulated(on: date) -> ReviewAdviceCirculated:
    return ReviewAdviceCirculated(review_id=REVIEW, on=on)


def proposed(review_id: ReviewId = REVIEW) -> ReviewAmendmentsProposed:
    return ReviewAmendmentsProposed(review_id=review_id, sent_on=AFTERWARDS)


def withdrawn() -> ReviewAmendmentsWithdrawn:
    return ReviewAmendmentsWithdrawn(
        review_id=REVIEW, decided_on=AFTERWARDS, notified_on=AFTERWARDS
    )


PROPOSED_OUTSIDE_A_REVIEW: Final = ReviewAmendmentsProposed(sent_on=AFTERWARDS)
WITHDRAWN_OUTSIDE_A_REVIEW: Final = ReviewAmendmentsWithdrawn(
    decided_on=AFTERWARDS, notified_on=AFTERWARDS
)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    given = [OPENED, PLAN_ISSUED, *history]
    return Scenario(decide, given).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], arranged(), id="a meeting is arranged"),
        pytest.param([], arranged(NEXT_MONTH), id="for a day to come"),
        pytest.param([arranged()], arranged(NEXT_MONTH), id="and again for another day"),
        pytest.param([arranged()], held(), id="the meeting that was arranged is held"),
        pytest.param([], held(), id="a meeting of which no arrangement is recorded"),
        pytest.param([held()], arranged(), id="its arrangement is recorded afterwards"),
        pytest.param([arranged()], circulated(INVITED), id="advice is circulated"),
        pytest.param([arranged()], circulated(AFTERWARDS), id="late, after the meeting"),
        pytest.param([arranged()], circulated(date(2026, 9, 1)), id="before the invitations"),
        pytest.param([held()], ReviewReportSent(review_id=REVIEW, on=TODAY), id="a late report"),
        pytest.param([held()], decided(), id="the decision follows the meeting"),
        pytest.param([arranged()], decided(), id="a decision without a meeting: unlawful"),
        pytest.param([held()], proposed(), id="amendments are proposed before the decision"),
        pytest.param([], PROPOSED_OUTSIDE_A_REVIEW, id="amendments outside a review"),
        pytest.param([held(), proposed()], withdrawn(), id="amendments are withdrawn"),
        pytest.param(
            [PROPOSED_OUTSIDE_A_REVIEW],
            WITHDRAWN_OUTSIDE_A_REVIEW,
            id="and so are those outside a review",
        ),
        pytest.param(
            [held(), proposed(), withdrawn(), proposed()], withdrawn(), id="a second time"
        ),
        pytest.param(
            [],
            ReviewPhaseTransferIdentified(
                kind=PhaseTransfer.PRIMARY_TO_SECONDARY, transfers_on=date(2027, 9, 1)
            ),
            id="a move between phases that is to come",
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


def test_a_review_is_of_a_plan() -> None:
    for fact in (arranged(), held(), PROPOSED_OUTSIDE_A_REVIEW):
        with pytest.raises(MissingPredecessor, match=r"final\.issued or final\.transferred_in"):
            Scenario(decide, [OPENED]).when(RecordFacts([fact], TODAY))


def test_a_plan_of_another_authority_is_reviewed_too() -> None:
    transferred = FinalTransferredIn(
        plan_id=PLAN,
        from_authority="998",
        moved_on=date(2026, 1, 5),
        transferred_on=date(2026, 1, 5),
    )
    of_it = arranged().model_copy(update={"plan_id": PLAN})

    assert Scenario(decide, [OPENED, transferred]).when(RecordFacts([of_it], TODAY)) == [of_it]


def test_a_review_of_a_plan_that_the_case_does_not_have_is_refused() -> None:
    of_another = arranged().model_copy(update={"plan_id": PlanId(UUID(int=9))})

    with pytest.raises(MissingPredecessor) as refusal:
        record([], of_another)
    assert refusal.value.field == "plan_id"


@pytest.mark.parametrize(
    "fact",
    [
        circulated(AFTERWARDS),
        ReviewReportSent(review_id=REVIEW, on=AFTERWARDS),
        decided(),
        proposed(),
    ],
    ids=lambda fact: fact.type,
)
def test_nothing_follows_a_review_that_is_not_known(fact: Event) -> None:
    with pytest.raises(MissingPredecessor, match=r"review\.meeting_held with this review_id"):
        record([arranged(review_id=ANOTHER)], fact)


def test_a_report_needs_the_meeting_that_it_reports() -> None:
    with pytest.raises(MissingPredecessor):
        record([arranged()], ReviewReportSent(review_id=REVIEW, on=AFTERWARDS))
    with pytest.raises(BeforePredecessor, match=r"review\.meeting_held"):
        record([held()], ReviewReportSent(review_id=REVIEW, on=INVITED))


def test_the_same_decision_on_a_review_is_recorded_once() -> None:
    later = decided().model_copy(update={"notified_on": TODAY})

    for repeated in (decided(), later):
        with pytest.raises(AlreadyDecided, match=r"review\.decided"):
            record([held(), decided()], repeated)
    reversed_since = decided(outcome=ReviewOutcome.AMEND)
    with pytest.raises(AlreadyDecided):
        record([held(), decided(), reversed_since], decided())


@pytest.mark.parametrize("outcome", [ReviewOutcome.AMEND, ReviewOutcome.CEASE])
def test_an_authority_may_decide_otherwise(outcome: ReviewOutcome) -> None:
    otherwise = decided(outcome=outcome).model_copy(update={"notified_on": TODAY})

    assert record([held(), decided()], otherwise) == [otherwise]


def test_a_review_is_decided_again_after_a_conceded_refusal_to_amend() -> None:
    conceded = TribunalConceded(
        appeal_id=AppealId(UUID(int=8)),
        on=AFTERWARDS,
        subjects=(AppealSubject.REFUSAL_TO_AMEND,),
    )
    repeated = decided(outcome=ReviewOutcome.AMEND)

    assert record([held(), decided(), conceded], repeated) == [repeated]


def test_a_decision_is_not_before_the_review_was_arranged_or_met() -> None:
    early = decided(decided_on=date(2026, 9, 1))

    with pytest.raises(BeforePredecessor) as refusal:
        record([held(), arranged()], early)
    assert refusal.value.fact
    assert refusal.value.fact.day == INVITED, "the earlier of the two is in the way"


def test_amendments_are_withdrawn_once_they_were_proposed() -> None:
    with pytest.raises(MissingPredecessor, match=r"review\.amendments_proposed"):
        record([held()], withdrawn())
    with pytest.raises(MissingPredecessor):
        record([], WITHDRAWN_OUTSIDE_A_REVIEW)
    with pytest.raises(AlreadyDecided):
        record([held(), proposed(), withdrawn()], withdrawn())


def test_what_is_proposed_is_a_content_of_the_plan() -> None:
    content = PlanContentRef(plan_id=PLAN, version=2, sha256="0" * 64)
    proposal = ReviewAmendmentsProposed(plan_id=PLAN, sent_on=AFTERWARDS, content=content)
    other = content.model_copy(update={"plan_id": PlanId(UUID(int=4))})

    assert record([], proposal) == [proposal]
    with pytest.raises(Contradiction, match="content is not that of plan_id"):
        record([], proposal.model_copy(update={"content": other}))


def test_only_the_meeting_to_come_may_be_after_today() -> None:
    with pytest.raises(DateInFuture, match="invited_on"):
        record([], arranged(NEXT_MONTH).model_copy(update={"invited_on": date(2026, 11, 21)}))
    with pytest.raises(DateInFuture, match="on is after"):
        record([arranged(NEXT_MONTH)], held(NEXT_MONTH))
    with pytest.raises(DateInFuture, match="sent_on"):
        record([held()], decided().model_copy(update={"sent_on": NEXT_MONTH}))


def test_nobody_is_invited_after_the_meeting_that_they_are_invited_to() -> None:
    with pytest.raises(OutOfOrder, match="meeting_on is before invited_on"):
        record([], arranged(date(2026, 9, 1)))
