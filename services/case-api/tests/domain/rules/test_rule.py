"""The language of the rules: what a clause means, and what is refused when a rule is written."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.case_state import CaseState
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CannotHaveHappened,
    DateInFuture,
    DuplicateId,
    MissingPredecessor,
    OutOfOrder,
)
from case_api.domain.fold import fold
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    creates,
    days,
    excluded_by,
    if_given,
    or_whole_case,
    required_if,
    requires,
    rule,
)
from case_api.domain.rules.check import check
from case_api.domain.rules.clauses import Clause
from events.contracts import (
    AssessmentExceptionClaimed,
    CaseOpened,
    DraftIssued,
    Event,
    RequestAgreed,
    RequestReceived,
)
from events.contracts.references import DraftId, ExceptionId, RequestId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.plan import DraftBasis
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.scenario import make_history

TODAY: Final = date(2026, 11, 20)
EARLY: Final = date(2026, 3, 2)
LATE: Final = date(2026, 9, 1)
AHEAD: Final = date(2026, 12, 1)
REQUEST: Final = RequestId(UUID(int=1))
ANOTHER: Final = RequestId(UUID(int=2))

RECEIVED: Final = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=EARLY,
)
AGREED: Final = RequestAgreed(request_id=REQUEST, decided_on=LATE, notified_on=LATE)
DRAFT: Final = DraftIssued(
    draft_id=DraftId(UUID(int=4)), basis=DraftBasis.ASSESSMENT, sent_on=LATE, request_id=REQUEST
)
UNNAMED: Final = DraftIssued(
    draft_id=DraftId(UUID(int=4)), basis=DraftBasis.ASSESSMENT, sent_on=LATE
)
CLAIM: Final = AssessmentExceptionClaimed(
    exception_id=ExceptionId(UUID(int=5)),
    ground=ExceptionGround.SCHOOL_CLOSED,
    limits=("assessment-decision",),
    began_on=AHEAD,
)


def case_of(*events: Event) -> CaseState:
    return fold(make_history([CaseOpened(cohort=2016), *events]))


def refusal(of: AnyRule, case: CaseState, fact: Event) -> type[CannotHaveHappened] | None:
    try:
        check(of, case, fact, TODAY)
    except CannotHaveHappened as why:
        return type(why)
    return None


def drafts(*clauses: Clause[DraftIssued]) -> AnyRule:
    """A rule of drafts with their days."""
    return rule(DraftIssued, days(lambda fact: fact.sent_on, lambda fact: fact.served_on), *clauses)


@pytest.mark.parametrize("fact", [DRAFT, UNNAMED], ids=["named", "unnamed"])
@pytest.mark.parametrize("history", [[], [RECEIVED]], ids=["without", "with"])
def test_a_missing_id_is_treated_as_the_clause_states(
    fact: DraftIssued, history: list[Event]
) -> None:
    """A named draft is always checked; an unnamed one as each wrapper states."""
    received = (RequestReceived,)
    of_given = drafts(requires(any_of=received, about=if_given(lambda fact: fact.request_id)))
    of_any = drafts(requires(any_of=received, about=or_whole_case(lambda fact: fact.request_id)))
    required = drafts(
        requires(
            any_of=received,
            about=required_if(
                lambda fact: fact.basis is DraftBasis.ASSESSMENT, lambda fact: fact.request_id
            ),
        )
    )
    case, unnamed = case_of(*history), fact is UNNAMED

    refused = [refusal(each, case, fact) is not None for each in (of_given, of_any, required)]

    assert refused == [not (history or unnamed), not history, not history or unnamed]


def test_a_fact_of_another_subject_is_no_predecessor() -> None:
    needs = rule(
        RequestAgreed,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
    )
    other = AGREED.model_copy(update={"request_id": ANOTHER})

    assert refusal(needs, case_of(RECEIVED), AGREED) is None
    assert refusal(needs, case_of(RECEIVED), other) is MissingPredecessor


def test_any_of_several_predecessors_is_enough_and_the_earliest_day_counts() -> None:
    needs = drafts(requires(any_of=(RequestAgreed, RequestReceived), about=WHOLE_CASE))
    before = DRAFT.model_copy(update={"sent_on": date(2026, 3, 1)})
    between = DRAFT.model_copy(update={"sent_on": date(2026, 4, 1)})

    assert refusal(needs, case_of(), DRAFT) is MissingPredecessor
    assert refusal(needs, case_of(RECEIVED, AGREED), between) is None
    assert refusal(needs, case_of(AGREED), between) is BeforePredecessor
    assert refusal(needs, case_of(RECEIVED, AGREED), before) is BeforePredecessor


def test_several_predecessors_may_be_needed() -> None:
    needs = drafts(
        requires(any_of=(RequestReceived,), about=WHOLE_CASE),
        requires(any_of=(RequestAgreed,), about=WHOLE_CASE),
    )

    assert refusal(needs, case_of(RECEIVED), DRAFT) is MissingPredecessor
    assert refusal(needs, case_of(RECEIVED, AGREED), DRAFT) is None


def test_a_day_that_may_be_in_the_future_has_every_other_check() -> None:
    claims = rule(
        AssessmentExceptionClaimed,
        creates(lambda fact: fact.exception_id),
        days(lambda fact: fact.began_on, lambda fact: fact.ended_on),
        days(lambda fact: fact.family_told_on),
        allow_future(lambda fact: fact.began_on, lambda fact: fact.ended_on),
        requires(any_of=(RequestReceived,), about=WHOLE_CASE),
    )
    case = case_of(RECEIVED)

    def claim(**changed: date) -> AssessmentExceptionClaimed:
        return CLAIM.model_copy(update=changed)

    assert refusal(claims, case, claim()) is None
    assert refusal(claims, case, claim(ended_on=LATE)) is OutOfOrder
    assert refusal(claims, case, claim(family_told_on=AHEAD)) is DateInFuture
    assert refusal(claims, case, claim(began_on=date(2026, 3, 1))) is BeforePredecessor


def test_a_created_id_is_new_or_has_a_higher_version() -> None:
    once = drafts(creates(lambda fact: fact.draft_id))
    versioned = drafts(creates(lambda fact: fact.draft_id, version=lambda fact: fact.version))
    case = case_of(DRAFT.model_copy(update={"version": 2}))

    def version(number: int) -> DraftIssued:
        return DRAFT.model_copy(update={"version": number})

    assert refusal(once, case, version(3)) is DuplicateId
    assert [refusal(versioned, case, version(n)) for n in (1, 2, 3)] == [
        DuplicateId,
        DuplicateId,
        None,
    ]


def test_an_exclusion_is_lifted_by_its_condition() -> None:
    by_another = drafts(
        excluded_by(
            DraftIssued,
            about=if_given(lambda fact: fact.request_id),
            unless=lambda fact, prior: fact.draft_id == prior.draft_id,
        )
    )
    other = DRAFT.model_copy(update={"draft_id": DraftId(UUID(int=9))})

    assert refusal(by_another, case_of(DRAFT), DRAFT) is None
    assert refusal(by_another, case_of(DRAFT), other) is AlreadyDecided


# A rule that does not fit its contract is a programming error, found at import


def test_every_day_of_a_contract_has_its_clause() -> None:
    with pytest.raises(TypeError, match=r"draft\.issued: days"):
        rule(DraftIssued, days(lambda fact: fact.sent_on))


def test_a_day_that_may_be_in_the_future_is_one_of_the_days() -> None:
    with pytest.raises(TypeError):
        rule(RequestReceived, allow_future(lambda fact: fact.received_on))


def test_a_selector_reads_one_field_of_the_contract() -> None:
    with pytest.raises(TypeError, match="one field"):
        rule(RequestReceived, days(lambda fact: max(fact.received_on, fact.received_on) and TODAY))
    with pytest.raises(TypeError, match="has no"):
        rule(RequestReceived, days(lambda fact: fact.elsewhere))  # pyright: ignore


def test_a_fact_introduces_one_id() -> None:
    with pytest.raises(TypeError, match="given once"):
        drafts(creates(lambda fact: fact.draft_id), creates(lambda fact: fact.draft_id))
