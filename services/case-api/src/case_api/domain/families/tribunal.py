"""Appeals, concessions and orders: CFA s.51; SEND Regulations 2014 reg 42-45; SI 2008/2699.

What the Tribunal registers, lists or ends happened, whatever the authority has recorded of the
decision that is appealed: an appeal needs no decision in this log.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from pydantic_core import MISSING

from case_api.domain.appealable import check_appealed
from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.ordered_assessment import TO_ASSESS
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    checks,
    creates,
    days,
    excluded_by,
    if_given,
    or_whole_case,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    AssessmentPlanRefused,
    FinalCeased,
    RequestRefused,
    ReviewDecided,
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalBundleSent,
    TribunalConceded,
    TribunalFurtherStepTaken,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalOrderComplied,
    TribunalOrderMade,
    TribunalPermissionRefused,
    TribunalResponseSent,
)
from events.contracts.vocabulary.tribunal import AppealSubject, TribunalOrderKind

TO_ISSUE: Final = frozenset({AppealSubject.REFUSAL_TO_ISSUE})
TO_AMEND: Final = frozenset({AppealSubject.REFUSAL_TO_AMEND})
"""What is appealed, by the refusal that the authority gives up when it concedes: reg 45.

`TO_ASSESS` is the third."""


_TO_CEASE: Final = frozenset({AppealSubject.CEASING})

_CONTINUING: Final = (TribunalOrderKind.CONTINUE, TribunalOrderKind.CONTINUE_AND_AMEND)
"""Orders to maintain a plan. One that was ended while it was appealed did not lawfully end."""


def _orders(*kinds: TribunalOrderKind) -> Callable[[TribunalOrderMade], bool]:
    return lambda fact: any(kind in fact.kinds for kind in kinds)


def _concedes(subjects: AbstractSet[AppealSubject]) -> Callable[[TribunalConceded], bool]:
    return lambda fact: not subjects.isdisjoint(fact.subjects)


def _check_conceded(case: CaseState, fact: TribunalConceded) -> None:
    appeal = case.latest(TribunalAppealRegistered, fact.appeal_id)
    if appeal is None or not isinstance(appeal.event, TribunalAppealRegistered):
        return
    if not set(fact.subjects) <= set(appeal.event.subjects):
        raise Contradiction(
            f"{appeal} is not about all of these subjects", fact=appeal, field="subjects"
        )


def _check_complied(case: CaseState, fact: TribunalOrderComplied) -> None:
    order = case.latest(TribunalOrderMade, fact.order_id)
    if order is None or not isinstance(order.event, TribunalOrderMade) or fact.kinds is MISSING:
        return
    if not set(fact.kinds) <= set(order.event.kinds):
        raise Contradiction(f"{order} did not order all of this", fact=order, field="kinds")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        TribunalAppealRegistered,
        creates(lambda fact: fact.appeal_id),
        days(
            lambda fact: fact.lodged_on,
            lambda fact: fact.application_received_on,
            lambda fact: fact.response_due_on,
        ),
        allow_future(lambda fact: fact.response_due_on),
        checks(check_appealed),
    ),
    rule(
        TribunalBundleSent,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalAppealRegistered,), about=lambda fact: fact.appeal_id),
    ),
    rule(
        TribunalResponseSent,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalAppealRegistered,), about=lambda fact: fact.appeal_id),  # r.21
    ),
    rule(
        TribunalConceded,
        days(lambda fact: fact.on),
        # After the response it is no unopposed appeal (reg 45(1)), and is recorded nevertheless.
        requires(any_of=(TribunalAppealRegistered,), about=lambda fact: fact.appeal_id),
        checks(_check_conceded),
        reopens(RequestRefused, about=WHOLE_CASE, when=_concedes(TO_ASSESS)),
        reopens(AssessmentPlanRefused, about=WHOLE_CASE, when=_concedes(TO_ISSUE)),
        reopens(ReviewDecided, about=WHOLE_CASE, when=_concedes(TO_AMEND)),
        reopens(FinalCeased, about=WHOLE_CASE, when=_concedes(_TO_CEASE)),  # reg 45(6A)
    ),
    rule(
        TribunalHearingListed,
        days(lambda fact: fact.listed_on, lambda fact: fact.hearing_on),
        allow_future(lambda fact: fact.hearing_on),
        # The notice of hearing may be dated before the application reached the authority.
        requires(
            any_of=(TribunalAppealRegistered,),
            about=lambda fact: fact.appeal_id,
            in_any_order=True,
        ),
        # A decision that was set aside (r.45) is followed by another hearing, and another end.
        reopens(TribunalAppealEnded, about=lambda fact: fact.appeal_id),
    ),
    rule(
        TribunalHearingHeld,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalAppealRegistered,), about=lambda fact: fact.appeal_id),
    ),
    rule(
        TribunalAppealEnded,
        days(lambda fact: fact.on),
        # A family may withdraw before the application has reached the authority.
        requires(
            any_of=(TribunalAppealRegistered,),
            about=lambda fact: fact.appeal_id,
            in_any_order=True,
        ),
        excluded_by(TribunalAppealEnded, about=lambda fact: fact.appeal_id),
    ),
    rule(
        TribunalOrderMade,
        creates(lambda fact: fact.order_id),
        days(lambda fact: fact.made_on, lambda fact: fact.sent_on, lambda fact: fact.received_on),
        requires(
            any_of=(TribunalAppealRegistered,), about=or_whole_case(lambda fact: fact.appeal_id)
        ),
        reopens(
            RequestRefused,
            about=WHOLE_CASE,
            when=_orders(TribunalOrderKind.ASSESS, TribunalOrderKind.REMIT),  # reg 43(2)(a), (c)
        ),
        reopens(
            AssessmentPlanRefused,
            about=WHOLE_CASE,
            when=_orders(TribunalOrderKind.MAKE_PLAN, TribunalOrderKind.REMIT),
        ),
        reopens(ReviewDecided, about=WHOLE_CASE, when=_orders(TribunalOrderKind.REMIT)),
        reopens(FinalCeased, about=WHOLE_CASE, when=_orders(*_CONTINUING)),  # reg 43(2)(g)-(h)
    ),
    rule(
        TribunalOrderComplied,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalOrderMade,), about=lambda fact: fact.order_id),
        checks(_check_complied),
    ),
    rule(
        TribunalFurtherStepTaken,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalAppealRegistered,), about=lambda fact: fact.appeal_id),
        requires(any_of=(TribunalOrderMade,), about=if_given(lambda fact: fact.order_id)),
    ),
    rule(
        TribunalPermissionRefused,
        days(lambda fact: fact.sent_on),
        requires(any_of=(TribunalFurtherStepTaken,), about=lambda fact: fact.appeal_id),
    ),
)
