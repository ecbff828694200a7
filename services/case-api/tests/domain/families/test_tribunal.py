"""Appeals, concessions and orders: CFA s.51; SEND Regulations 2014 reg 43-45."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    Contradiction,
    DateInFuture,
    DependentFact,
    DuplicateId,
    MissingPredecessor,
    OutOfOrder,
    UnknownDecision,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    ReviewDecided,
    ReviewMeetingHeld,
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalBundleSent,
    TribunalConceded,
    TribunalHearingListed,
    TribunalMediationAgreed,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalResponseSent,
)
from events.contracts.references import (
    AppealId,
    MediationId,
    OrderId,
    PlanId,
    RequestId,
    ReviewId,
)
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import PlanBasis
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.contracts.vocabulary.review import ReviewConvenor, ReviewDuty, ReviewOutcome
from events.contracts.vocabulary.tribunal import AppealOutcome, AppealSubject
from events.contracts.vocabulary.tribunal import TribunalOrderKind as Kind
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
NEXT_YEAR: Final = date(2027, 3, 1)
ASKED: Final = date(2026, 3, 2)
REFUSED: Final = date(2026, 4, 10)
APPEALED: Final = date(2026, 6, 1)
LATER: Final = date(2026, 9, 1)
REQUEST: Final = RequestId(UUID(int=1))
APPEAL: Final = AppealId(UUID(int=2))
ORDER: Final = OrderId(UUID(int=3))

OPENED: Final = CaseOpened(cohort=2016)
RECEIVED: Final = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=ASKED,
)
AGREED: Final = RequestAgreed(request_id=REQUEST, decided_on=LATER, notified_on=LATER)
REFUSAL: Final = RequestRefused(request_id=REQUEST, decided_on=REFUSED, notified_on=REFUSED)
AGREED_EARLIER: Final = RequestAgreed(request_id=REQUEST, decided_on=REFUSED, notified_on=REFUSED)
PLAN_REFUSAL: Final = AssessmentPlanRefused(
    request_id=REQUEST, decided_on=REFUSED, notified_on=REFUSED
)
PLAN_AGREED: Final = AssessmentPlanAgreed(request_id=REQUEST, decided_on=LATER, notified_on=LATER)


def appeal(*subjects: AppealSubject, received_on: date = APPEALED) -> TribunalAppealRegistered:
    return TribunalAppealRegistered(
        appeal_id=APPEAL,
        subjects=subjects or (AppealSubject.REFUSAL_TO_ASSESS,),
        application_received_on=received_on,
    )


def order(*kinds: Kind, made_on: date = LATER) -> TribunalOrderMade:
    return TribunalOrderMade(
        order_id=ORDER,
        appeal_id=APPEAL,
        kinds=kinds or (Kind.ASSESS,),
        made_on=made_on,
    )


def conceded(*subjects: AppealSubject) -> TribunalConceded:
    return TribunalConceded(
        appeal_id=APPEAL, on=LATER, subjects=subjects or (AppealSubject.REFUSAL_TO_ASSESS,)
    )


def ended(on: date = LATER) -> TribunalAppealEnded:
    return TribunalAppealEnded(appeal_id=APPEAL, on=on, how=AppealOutcome.DETERMINED)


def listed(on: date = APPEALED, hearing_on: date = NEXT_YEAR) -> TribunalHearingListed:
    return TribunalHearingListed(appeal_id=APPEAL, listed_on=on, hearing_on=hearing_on)


RESPONSE: Final = TribunalResponseSent(appeal_id=APPEAL, on=LATER, opposed=True)
COMPLIED: Final = TribunalOrderComplied(order_id=ORDER, on=LATER)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], appeal(), id="an appeal, whatever is recorded of what is appealed"),
        pytest.param([appeal()], RESPONSE, id="the response"),
        pytest.param([appeal()], conceded(), id="a concession"),
        pytest.param([appeal(), RESPONSE], conceded(), id="a concession after the response"),
        pytest.param([appeal()], listed(), id="a hearing to come"),
        pytest.param([appeal()], listed(date(2026, 5, 29)), id="listed before it was received"),
        pytest.param([appeal()], ended(), id="an end"),
        pytest.param([appeal()], ended(date(2026, 5, 29)), id="withdrawn before it was received"),
        pytest.param(
            [appeal(), ended(), listed(LATER)], ended(TODAY), id="an end after another hearing"
        ),
        pytest.param([appeal()], order(), id="an order"),
        pytest.param([appeal(), ended()], order(), id="an order recorded after the end"),
        pytest.param([appeal(), order()], COMPLIED, id="an order that was complied with"),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


@pytest.mark.parametrize(
    "fact", [RESPONSE, conceded(), listed(), ended(), order()], ids=lambda fact: fact.type
)
def test_nothing_follows_an_appeal_that_was_not_registered(fact: Event) -> None:
    with pytest.raises(MissingPredecessor, match=r"tribunal\.appeal_registered with this appeal"):
        record([], fact)


def test_an_order_that_names_no_appeal_needs_one_in_the_case() -> None:
    unnamed = TribunalOrderMade(order_id=ORDER, kinds=(Kind.DISMISS,), made_on=LATER)

    assert record([appeal()], unnamed) == [unnamed]
    with pytest.raises(MissingPredecessor, match=r"no tribunal\.appeal_registered$"):
        record([], unnamed)


def test_a_case_that_was_taken_over_may_lack_the_appeal() -> None:
    taken_over = CaseOpened(cohort=2016, taken_over_on=date(2026, 9, 1))

    assert Scenario(decide, [taken_over]).when(RecordFacts([order()], TODAY)) == [order()]


def test_an_order_is_not_made_before_the_appeal_that_it_decides() -> None:
    with pytest.raises(BeforePredecessor, match=r"tribunal\.appeal_registered"):
        record([appeal()], order(made_on=date(2026, 5, 1)))


def test_an_appeal_id_and_an_order_id_are_used_once() -> None:
    with pytest.raises(DuplicateId, match="appeal_id"):
        record([appeal()], appeal())
    with pytest.raises(DuplicateId, match="order_id"):
        record([appeal(), order()], order())


def test_an_appeal_ends_once() -> None:
    with pytest.raises(AlreadyDecided, match=r"tribunal\.appeal_ended"):
        record([appeal(), ended()], ended())
    with pytest.raises(AlreadyDecided):
        record([appeal(), ended(), listed(APPEALED)], ended())  # the hearing before the end


def test_an_order_that_was_not_made_is_not_complied_with() -> None:
    with pytest.raises(MissingPredecessor, match=r"tribunal\.order_made"):
        record([appeal()], COMPLIED)
    with pytest.raises(BeforePredecessor):
        record([appeal(), order()], COMPLIED.model_copy(update={"on": APPEALED}))


def test_only_what_was_ordered_is_complied_with() -> None:
    part = COMPLIED.model_copy(update={"kinds": (Kind.MAKE_PLAN,)})

    with pytest.raises(Contradiction) as refusal:
        record([appeal(), order(Kind.ASSESS)], part)
    assert (refusal.value.field, refusal.value.fact and refusal.value.fact.position) == ("kinds", 3)
    assert record([appeal(), order(Kind.ASSESS, Kind.MAKE_PLAN)], part) == [part]


def test_only_what_is_appealed_is_conceded() -> None:
    with pytest.raises(Contradiction, match=r"tribunal\.appeal_registered") as refusal:
        record([appeal(AppealSubject.SECTION_I)], conceded(AppealSubject.SECTION_F))
    assert refusal.value.field == "subjects"


def test_only_the_days_to_come_may_be_after_today() -> None:
    due = appeal().model_copy(update={"response_due_on": NEXT_YEAR})

    assert record([], due) == [due]
    with pytest.raises(DateInFuture, match="application_received_on"):
        record([], appeal(received_on=NEXT_YEAR))
    with pytest.raises(DateInFuture, match="listed_on"):
        record([appeal()], listed(NEXT_YEAR))
    with pytest.raises(OutOfOrder, match="application_received_on is before lodged_on"):
        record([], appeal().model_copy(update={"lodged_on": LATER}))
    with pytest.raises(OutOfOrder, match="hearing_on is before listed_on"):
        record([appeal()], listed(hearing_on=REFUSED))


# What opens a refusal again, and what does not

ON_ASSESSMENT: Final = [RECEIVED, REFUSAL, appeal()]
ON_A_PLAN: Final = [RECEIVED, AGREED_EARLIER, PLAN_REFUSAL, appeal(AppealSubject.REFUSAL_TO_ISSUE)]
REFUSED_AGAIN: Final = REFUSAL.model_copy(update={"decided_on": TODAY, "notified_on": TODAY})
PLAN_REFUSED_AGAIN: Final = PLAN_REFUSAL.model_copy(
    update={"decided_on": TODAY, "notified_on": TODAY}
)
AGREEMENT: Final = TribunalMediationAgreed(
    mediation_id=MediationId(UUID(int=7)), on=LATER, appealable=True, other_matters=False
)


def agreement(*kinds: Kind) -> TribunalMediationAgreed:
    return AGREEMENT.model_copy(update={"kinds": kinds}) if kinds else AGREEMENT


@pytest.mark.parametrize(
    ("history", "reopening", "facts"),
    [
        pytest.param(
            ON_ASSESSMENT, order(Kind.ASSESS), [AGREED, REFUSED_AGAIN], id="an order to assess"
        ),
        pytest.param(
            ON_ASSESSMENT, conceded(), [AGREED, REFUSED_AGAIN], id="a concession on assessment"
        ),
        pytest.param(
            ON_ASSESSMENT, agreement(Kind.ASSESS), [AGREED, REFUSED_AGAIN], id="an agreement"
        ),
        pytest.param(
            ON_ASSESSMENT, agreement(), [AGREED, REFUSED_AGAIN], id="an agreement without its kinds"
        ),
        pytest.param(
            ON_A_PLAN,
            order(Kind.MAKE_PLAN),
            [PLAN_AGREED, PLAN_REFUSED_AGAIN],
            id="an order for a plan",
        ),
        pytest.param(
            ON_A_PLAN, order(Kind.REMIT), [PLAN_AGREED, PLAN_REFUSED_AGAIN], id="a case sent back"
        ),
        pytest.param(
            ON_A_PLAN,
            conceded(AppealSubject.REFUSAL_TO_ISSUE),
            [PLAN_AGREED, PLAN_REFUSED_AGAIN],
            id="a concession",
        ),
    ],
)
def test_a_refusal_that_was_given_up_or_overturned_is_decided_again(
    history: Sequence[Event], reopening: Event, facts: Sequence[Event]
) -> None:
    in_favour, again = facts
    with pytest.raises(AlreadyDecided):
        record(history, again)

    assert record([*history, reopening], again) == [again]
    assert record([*history, reopening], in_favour) == [in_favour]


@pytest.mark.parametrize(
    ("history", "other", "again"),
    [
        pytest.param(ON_ASSESSMENT, order(Kind.DISMISS), REFUSED_AGAIN, id="a dismissal"),
        pytest.param(ON_ASSESSMENT, order(Kind.MAKE_PLAN), REFUSED_AGAIN, id="another order"),
        pytest.param(
            [RECEIVED, REFUSAL, appeal(received_on=ASKED)],
            order(Kind.ASSESS, made_on=date(2026, 3, 9)),
            REFUSED_AGAIN,
            id="an order before the refusal",
        ),
        pytest.param(ON_A_PLAN, order(Kind.ASSESS), PLAN_REFUSED_AGAIN, id="an order to assess"),
        pytest.param(ON_A_PLAN, ended(), PLAN_REFUSED_AGAIN, id="an end"),
    ],
)
def test_a_refusal_stays_after_what_does_not_overturn_it(
    history: Sequence[Event], other: Event, again: Event
) -> None:
    with pytest.raises(AlreadyDecided):
        record([*history, other], again)


def test_a_refusal_after_it_was_opened_again_is_in_effect_again() -> None:
    repeated = REFUSAL.model_copy(update={"decided_on": LATER, "notified_on": LATER})

    with pytest.raises(AlreadyDecided):
        record([*ON_ASSESSMENT, order(), repeated], REFUSED_AGAIN)


def test_a_refusal_that_is_recorded_after_the_order_that_overturned_it_is_not_in_effect() -> None:
    assert record([RECEIVED, appeal(), order(), REFUSAL], REFUSED_AGAIN) == [REFUSED_AGAIN]


# The decision that an appeal is against


def against(
    position: int, *subjects: AppealSubject, on: date = APPEALED
) -> TribunalAppealRegistered:
    return appeal(*subjects, received_on=on).model_copy(update={"decision": position})


PLAN: Final = FinalIssued(
    plan_id=PlanId(UUID(int=8)), basis=PlanBasis.FIRST, sent_on=REFUSED, request_id=REQUEST
)
REVIEWED: Final = ReviewMeetingHeld(
    review_id=ReviewId(UUID(int=9)),
    on=REFUSED,
    duty=ReviewDuty.ANNUAL,
    convenor=ReviewConvenor.SCHOOL,
)


def review_decided(outcome: ReviewOutcome) -> ReviewDecided:
    return ReviewDecided(
        review_id=REVIEWED.review_id, outcome=outcome, decided_on=REFUSED, notified_on=REFUSED
    )


@pytest.mark.parametrize(
    ("history", "decision", "subject"),
    [
        pytest.param([RECEIVED, REFUSAL], 3, AppealSubject.REFUSAL_TO_ASSESS, id="to assess"),
        pytest.param([RECEIVED, REFUSAL], 3, AppealSubject.REFUSAL_TO_REASSESS, id="to reassess"),
        pytest.param(
            [RECEIVED, AGREED_EARLIER, PLAN_REFUSAL], 4, AppealSubject.REFUSAL_TO_ISSUE, id="a plan"
        ),
        pytest.param([RECEIVED, AGREED_EARLIER, PLAN], 4, AppealSubject.SECTION_F, id="contents"),
        pytest.param(
            [RECEIVED, AGREED_EARLIER, PLAN, REVIEWED, review_decided(ReviewOutcome.MAINTAIN)],
            6,
            AppealSubject.REFUSAL_TO_AMEND,
            id="to amend",
        ),
        pytest.param(
            [RECEIVED, AGREED_EARLIER, PLAN, REVIEWED, review_decided(ReviewOutcome.CEASE)],
            6,
            AppealSubject.CEASING,
            id="ceasing",
        ),
        pytest.param(
            [RECEIVED, REFUSAL, AGREED],
            3,
            AppealSubject.REFUSAL_TO_ASSESS,
            id="a refusal that was reversed since",
        ),
    ],
)
def test_an_appeal_names_the_decision_that_it_is_against(
    history: Sequence[Event], decision: int, subject: AppealSubject
) -> None:
    fact = against(decision, subject)

    assert record(history, fact) == [fact]


@pytest.mark.parametrize("position", [1, 2, 4, 99], ids=["opening", "request", "review", "nothing"])
def test_an_appeal_is_not_against_what_is_no_decision(position: int) -> None:
    outcome = review_decided(ReviewOutcome.AMEND)  # there is nothing to appeal against yet

    with pytest.raises(UnknownDecision) as refusal:
        record([RECEIVED, REFUSAL, outcome], against(position))
    assert refusal.value.field == "decision"


def test_an_appeal_is_against_a_decision_about_its_subject() -> None:
    with pytest.raises(Contradiction, match=r"request\.refused .*not a decision about") as refusal:
        record([RECEIVED, REFUSAL], against(3, AppealSubject.SECTION_I))
    assert refusal.value.fact
    assert refusal.value.fact.position == 3
    several = against(3, AppealSubject.SECTION_I, AppealSubject.REFUSAL_TO_ASSESS)
    assert record([RECEIVED, REFUSAL], several) == [several]


def test_an_appeal_is_not_lodged_before_the_decision() -> None:
    early = against(3, on=date(2026, 4, 9))
    lodged = against(3).model_copy(update={"lodged_on": date(2026, 4, 9)})

    for fact, field in ((early, "application_received_on"), (lodged, "lodged_on")):
        with pytest.raises(BeforePredecessor, match=rf"{field} is before request\.refused"):
            record([RECEIVED, REFUSAL], fact)
    assert record([RECEIVED, REFUSAL], against(3, on=REFUSED))


def test_a_decision_that_an_appeal_names_is_not_voided() -> None:
    void = CaseVoided(position=3, reason=CorrectionReason.DID_NOT_HAPPEN)
    detach = CaseCorrected(
        position=4, values={"decision": None}, reason=CorrectionReason.EVIDENCE_CAME_LATER
    )
    history = [OPENED, RECEIVED, REFUSAL, against(3)]

    with pytest.raises(DependentFact, match=r"tribunal\.appeal_registered"):
        Scenario(decide, history).when(AmendFact(void, TODAY))
    assert Scenario(decide, [*history, detach]).when(AmendFact(void, TODAY)) == [void]


def test_a_bundle_is_of_an_appeal() -> None:
    bundle = TribunalBundleSent(appeal_id=APPEAL, on=LATER)

    assert record([appeal()], bundle) == [bundle]
    with pytest.raises(MissingPredecessor):
        record([], bundle)
