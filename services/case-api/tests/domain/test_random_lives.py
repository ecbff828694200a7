"""Random lives of a case: what is recorded can be amended, and stays consistent."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.amend import AmendFact
from case_api.domain.decide import Command, decide
from case_api.domain.errors import CannotHaveHappened
from case_api.domain.families import RULES
from case_api.domain.fold import fold, steps
from case_api.domain.irregularities import irregularities
from case_api.domain.phase_transfers.progress import (
    CaseTransfer,
    case_transfers,
    changed_transfers,
)
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import recordable
from case_api.domain.rules.check import check
from case_api.domain.search.case_entry import case_entry, changed_entry
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
    TribunalAppealRegistered,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalMediationRequested,
    TribunalOrderMade,
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
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.contracts.vocabulary.review import (
    PhaseTransfer,
    ReviewConvenor,
    ReviewDuty,
    ReviewOutcome,
)
from events.contracts.vocabulary.tribunal import AppealSubject, DisputeIssue, TribunalOrderKind
from events.history import InvalidCorrection, effective
from events.scenario import make_history

TODAY: Final = date(2026, 11, 20)
FIRST: Final = date(2026, 1, 5)
MINE: Final = RequestId(UUID(int=1))
YOURS: Final = RequestId(UUID(int=2))
REVIEW: Final = ReviewId(UUID(int=5))
DECISIONS: Final = (RequestAgreed, RequestRefused, AssessmentPlanAgreed, AssessmentPlanRefused)
requests = st.sampled_from([MINE, YOURS])
MOVE: Final = ReviewPhaseTransferIdentified(
    kind=PhaseTransfer.PRIMARY_TO_SECONDARY, transfers_on=date(2026, 9, 1)
)
plans = st.sampled_from([PlanId(UUID(int=3)), PlanId(UUID(int=4))])

Made: TypeAlias = Callable[[date], Command]
"""A command whose fact has a day that is still to be chosen."""


def _received(request_id: RequestId, day: date) -> Event:
    return RequestReceived(
        request_id=request_id,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=day,
    )


def _decided(
    contract: type[RequestAgreed | RequestRefused | AssessmentPlanAgreed | AssessmentPlanRefused],
    request_id: RequestId,
    day: date,
) -> Event:
    return contract(request_id=request_id, decided_on=day, notified_on=day)


def _refusal_withdrawn(
    contract: type[RequestRefusalWithdrawn | AssessmentPlanRefusalWithdrawn],
    request_id: RequestId,
    day: date,
) -> Event:
    return contract(request_id=request_id, on=day)


def _withdrawn(request_id: RequestId, day: date) -> Event:
    return RequestWithdrawn(request_id=request_id, on=day, by=WithdrawerKind.PARENT)


def _issued(request_id: RequestId, plan_id: PlanId, version: int, day: date) -> Event:
    return FinalIssued(
        plan_id=plan_id,
        version=version,
        basis=PlanBasis.FIRST,
        sent_on=day,
        request_id=request_id,
    )


def _reviewed(day: date) -> Event:
    return ReviewMeetingHeld(
        review_id=REVIEW, on=day, duty=ReviewDuty.PHASE_TRANSFER, convenor=ReviewConvenor.SCHOOL
    )


def _review_decided(outcome: ReviewOutcome, day: date) -> Event:
    return ReviewDecided(review_id=REVIEW, outcome=outcome, decided_on=day, notified_on=day)


def _appealed(appeal_id: UUID, subject: AppealSubject, decision: int, day: date) -> Event:
    return TribunalAppealRegistered(
        appeal_id=AppealId(appeal_id),
        subjects=(subject,),
        application_received_on=day,
        decision=decision,
    )


def _ordered(order_id: UUID, appeal_id: UUID, kind: TribunalOrderKind, day: date) -> Event:
    return TribunalOrderMade(
        order_id=OrderId(order_id), appeal_id=AppealId(appeal_id), kinds=(kind,), made_on=day
    )


def _conceded(appeal_id: UUID, subject: AppealSubject, day: date) -> Event:
    return TribunalConceded(appeal_id=AppealId(appeal_id), on=day, subjects=(subject,))


def _mediation_requested(mediation_id: UUID, day: date) -> Event:
    return TribunalMediationRequested(
        mediation_id=MediationId(mediation_id),
        on=day,
        subject=AppealSubject.REFUSAL_TO_ASSESS,
        issues=(DisputeIssue.EDUCATION,),
    )


def _agreed_in_mediation(mediation_id: UUID, kind: TribunalOrderKind, day: date) -> Event:
    return TribunalMediationAgreed(
        mediation_id=MediationId(mediation_id),
        on=day,
        appealable=True,
        kinds=(kind,),
        other_matters=False,
    )


def _fact(make: Callable[..., Event], *values: object) -> Made:
    return lambda day: RecordFacts([make(*values, day)], TODAY)


def _corrected(position: int) -> Made:
    def command(day: date) -> Command:
        correction = CaseCorrected(
            position=position,
            values={"decided_on": day.isoformat(), "notified_on": day.isoformat()},
            reason=CorrectionReason.MISTYPED,
        )
        return AmendFact(correction, TODAY)

    return command


def _voided(position: int) -> Made:
    void = CaseVoided(position=position, reason=CorrectionReason.DID_NOT_HAPPEN)
    return lambda _: AmendFact(void, TODAY)


def _of(make: Callable[..., Event], *values: st.SearchStrategy[object]) -> st.SearchStrategy[Made]:
    return st.builds(_fact, st.just(make), *values)


positions = st.integers(2, 16)
appeals = st.sampled_from([UUID(int=6), UUID(int=7)])
mediations = st.sampled_from([UUID(int=8), UUID(int=9)])
commands: Final[st.SearchStrategy[Made]] = st.one_of(
    _of(_decided, st.sampled_from(DECISIONS), requests),
    _of(
        _refusal_withdrawn,
        st.sampled_from([RequestRefusalWithdrawn, AssessmentPlanRefusalWithdrawn]),
        requests,
    ),
    _of(_decided, st.sampled_from(DECISIONS), requests),
    _of(_issued, requests, plans, st.integers(1, 3)),
    _of(_reviewed),
    _of(_review_decided, st.sampled_from(ReviewOutcome)),
    _of(_appealed, appeals, st.sampled_from(AppealSubject), positions),
    _of(_ordered, st.uuids(version=4), appeals, st.sampled_from(TribunalOrderKind)),
    _of(_conceded, appeals, st.sampled_from(AppealSubject)),
    _of(_mediation_requested, mediations),
    _of(_agreed_in_mediation, mediations, st.sampled_from(TribunalOrderKind)),
    _of(_received, requests),
    _of(_withdrawn, st.just(YOURS)),
    st.builds(_voided, positions),
    st.builds(_corrected, positions),
)
gaps = st.integers(-30, 45).map(lambda number: timedelta(days=number))
lives = st.lists(st.tuples(commands, gaps), min_size=15, max_size=30)
"""What was attempted, each some days after the one before, or recorded late."""


def live(attempts: Sequence[tuple[Made, timedelta]], *before: Event) -> Sequence[Event]:
    """What is recorded of the attempts in a case with two requests, after some facts."""
    events: list[Event] = [
        CaseOpened(cohort=2016),
        _received(MINE, FIRST),
        _received(YOURS, FIRST),
        _mediation_requested(UUID(int=8), FIRST),
        *before,
    ]
    day = FIRST
    for make, gap in attempts:
        day = min(max(day + gap, FIRST), TODAY)
        events.extend(_decide(events, make(day)))
    return events


def _decide(events: Sequence[Event], command: Command) -> Sequence[Event]:
    try:
        return decide(make_history(events), command)
    except (CannotHaveHappened, InvalidCorrection):
        return []


@given(lives)
def test_after_any_amendment_all_that_is_recorded_can_have_happened(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    history = effective(make_history(live(attempts)))

    for fact, case in steps(history):
        rule = RULES.get(type(fact.event))
        assert rule
        check(rule, case, fact.event, TODAY)


@given(lives)
def test_a_recorded_decision_is_refused_when_it_is_recorded_again(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    """The same fact twice adds nothing, reversed since or not."""
    events = live(attempts)

    for fact in effective(make_history(events)):
        if isinstance(fact.event, (*DECISIONS, ReviewDecided)):
            assert not _decide(events, RecordFacts([fact.event], TODAY)), fact.event


@given(lives)
def test_the_irregularities_of_any_life_are_at_facts_of_it(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    history = effective(make_history(live(attempts)))

    found = irregularities(fold(history))

    assert {at for each in found for at in each.positions} <= {fact.position for fact in history}


@given(lives)
def test_a_decision_that_is_not_recordable_today_is_refused(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    events = live(attempts)
    listed = recordable(fold(effective(make_history(events))), TODAY)

    for contract in DECISIONS:
        for request_id in (MINE, YOURS):
            if contract not in listed:
                command = RecordFacts([_decided(contract, request_id, TODAY)], TODAY)
                assert not _decide(events, command), contract


@given(lives)
def test_an_entry_that_is_kept_with_each_fact_is_that_of_the_whole_history(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    events = live(attempts)
    history = make_history(events)
    entry = None
    for place, event in enumerate(events):
        entry = changed_entry([event], fold(effective(history[: place + 1]))) or entry

    assert entry == case_entry(fold(effective(history)))


@given(lives)
def test_transfers_that_are_kept_with_each_fact_are_those_of_the_whole_history(
    attempts: Sequence[tuple[Made, timedelta]],
) -> None:
    events = live(attempts, MOVE)
    history = make_history(events)
    transfers: Sequence[CaseTransfer] = ()
    for place, event in enumerate(events):
        changed = changed_transfers([event], fold(effective(history[: place + 1])))
        transfers = transfers if changed is None else changed

    assert transfers == case_transfers(fold(effective(history)))
