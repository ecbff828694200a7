"""The index of a case, compared with a search of its history."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.fold import fold, steps
from case_api.domain.prior_fact import WHOLE_CASE, Subject
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    Event,
    RequestAgreed,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    TribunalOrderMade,
)
from events.contracts.references import OrderId, RequestId
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.contracts.vocabulary.tribunal import TribunalOrderKind
from events.scenario import make_history

FIRST: Final = date(2026, 1, 1)
days = st.integers(0, 300).map(lambda number: FIRST + timedelta(days=number))
request_ids = st.integers(1, 3).map(lambda number: RequestId(UUID(int=number)))


def received(request_id: RequestId, day: date) -> Event:
    return RequestReceived(
        request_id=request_id,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=day,
    )


def agreed(request_id: RequestId, day: date) -> Event:
    return RequestAgreed(request_id=request_id, decided_on=day, notified_on=day)


def refused(request_id: RequestId, day: date) -> Event:
    return RequestRefused(request_id=request_id, decided_on=day, notified_on=day)


def ordered(day: date) -> Event:
    return TribunalOrderMade(
        order_id=OrderId(UUID(int=9)), kinds=(TribunalOrderKind.ASSESS,), made_on=day
    )


def refusal_withdrawn(request_id: RequestId, day: date) -> Event:
    return RequestRefusalWithdrawn(request_id=request_id, on=day)


def plan_refused(request_id: RequestId, day: date) -> Event:
    return AssessmentPlanRefused(request_id=request_id, decided_on=day, notified_on=day)


def plan_agreed(request_id: RequestId, day: date) -> Event:
    return AssessmentPlanAgreed(request_id=request_id, decided_on=day, notified_on=day)


histories = st.lists(
    st.builds(received, request_ids, days)
    | st.builds(agreed, request_ids, days)
    | st.builds(refused, request_ids, days)
    | st.builds(refusal_withdrawn, request_ids, days)
    | st.builds(plan_refused, request_ids, days)
    | st.builds(plan_agreed, request_ids, days)
    | st.builds(ordered, days),
    max_size=30,
)
CONTRACTS: Final = (
    RequestReceived,
    RequestAgreed,
    RequestRefused,
    AssessmentPlanRefused,
    TribunalOrderMade,
)
SUBJECTS: Final[tuple[Subject, ...]] = (*(UUID(int=number) for number in (1, 2, 3)), WHOLE_CASE)


def in_effect(history: list[Event], contract: type[Event], subject: Subject) -> list[Event]:
    """What the index should hold, by a search."""
    numbered = list(enumerate(history))
    return [
        event
        for number, event in numbered
        if isinstance(event, contract)
        and subject in {WHOLE_CASE, getattr(event, "request_id", None)}
        and not any(
            reverses(later, event, recorded_after=recorded > number) for recorded, later in numbered
        )
    ]


def reverses(later: Event, event: Event, *, recorded_after: bool) -> bool:
    """Whether a fact takes another out of effect: of one day, the one recorded first."""
    day, other = event.legal_date or date.max, later.legal_date or date.min
    in_order = day < other or (day == other and recorded_after)
    same = getattr(later, "request_id", None) == getattr(event, "request_id", None)
    match event, later:
        case RequestRefused(), TribunalOrderMade():
            return in_order
        case RequestRefused(), RequestAgreed() | RequestRefusalWithdrawn():
            return in_order and same
        case AssessmentPlanRefused(), AssessmentPlanAgreed():
            return in_order and same
        case _:
            return False


@given(histories)
def test_the_index_agrees_with_a_search_of_the_history(history: list[Event]) -> None:
    case = fold(make_history(history))

    for contract in CONTRACTS:
        for subject in SUBJECTS:
            expected = in_effect(history, contract, subject)
            latest, earliest = case.latest(contract, subject), case.earliest(contract, subject)
            assert (latest and latest.event) == (expected[-1] if expected else None)
            first = min((event.legal_date or date.max for event in expected), default=None)
            assert (earliest and earliest.day) == first
        assert case.count(contract) == len(in_effect(history, contract, WHOLE_CASE))


@given(histories)
def test_the_case_before_each_fact_is_folded_from_the_earlier_facts(history: list[Event]) -> None:
    given_facts = make_history(history)

    for number, (fact, case) in enumerate(steps(given_facts)):
        before = fold(given_facts[:number])
        assert fact is given_facts[number]
        for contract in CONTRACTS:
            assert case.count(contract) == before.count(contract)
        assert case.request_id == before.request_id


@given(histories, st.integers(1, 5))
def test_the_newest_facts_are_the_last_in_effect(history: list[Event], at_most: int) -> None:
    found = in_effect(history, RequestAgreed, WHOLE_CASE)

    newest = fold(make_history(history)).newest(RequestAgreed, at_most)

    assert list(newest) == found[::-1][:at_most]
