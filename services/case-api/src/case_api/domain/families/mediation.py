"""Mediation before an appeal: CFA s.52-55; SEND Regulations 2014 reg 32-42."""

from collections.abc import Callable, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.appealable import check_mediated
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    checks,
    continues,
    creates,
    days,
    excluded_by,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    AssessmentPlanRefused,
    FinalCeased,
    RequestRefused,
    TribunalMediationAgreed,
    TribunalMediationAgreementComplied,
    TribunalMediationAgreementReported,
    TribunalMediationArranged,
    TribunalMediationCertificateIssued,
    TribunalMediationCommissionersNotified,
    TribunalMediationDeclined,
    TribunalMediationHeld,
    TribunalMediationNotArranged,
    TribunalMediationRequested,
)
from events.contracts.vocabulary.tribunal import TribunalOrderKind


def _agrees_to(*kinds: TribunalOrderKind) -> Callable[[TribunalMediationAgreed], bool]:
    """Whether an agreement may be of any of these kinds: it may leave out its kinds."""
    return lambda fact: fact.kinds is MISSING or any(kind in fact.kinds for kind in kinds)


RULES: Final[Sequence[AnyRule]] = (
    rule(
        TribunalMediationRequested,
        creates(lambda fact: fact.mediation_id),
        days(lambda fact: fact.on),
        checks(check_mediated),
    ),
    rule(
        TribunalMediationDeclined,
        # A family that asked for mediation may decline it after all (reg 34, 39).
        continues(lambda fact: fact.mediation_id),
        days(lambda fact: fact.on),
        excluded_by(TribunalMediationDeclined, about=lambda fact: fact.mediation_id),
        checks(check_mediated),
    ),
    rule(
        TribunalMediationCertificateIssued,
        continues(lambda fact: fact.mediation_id),
        days(lambda fact: fact.on),
        # One that mediation was not arranged may be followed by one that it was concluded.
        excluded_by(
            TribunalMediationCertificateIssued,
            about=lambda fact: fact.mediation_id,
            unless=lambda fact, prior: fact.reason is not prior.reason,
        ),
        checks(check_mediated),
    ),
    rule(
        TribunalMediationCommissionersNotified,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationRequested,), about=lambda fact: fact.mediation_id),
    ),
    rule(
        TribunalMediationArranged,  # again, where the day is changed
        days(lambda fact: fact.notified_on, lambda fact: fact.meeting_on),
        allow_future(lambda fact: fact.meeting_on),
        requires(any_of=(TribunalMediationRequested,), about=lambda fact: fact.mediation_id),
    ),
    rule(
        TribunalMediationNotArranged,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationRequested,), about=lambda fact: fact.mediation_id),
    ),
    rule(
        TribunalMediationHeld,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationRequested,), about=lambda fact: fact.mediation_id),
    ),
    # An agreement is carried out like an order (reg 42).
    rule(
        TribunalMediationAgreed,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationRequested,), about=lambda fact: fact.mediation_id),
        reopens(
            RequestRefused,
            about=WHOLE_CASE,
            when=_agrees_to(TribunalOrderKind.ASSESS, TribunalOrderKind.REMIT),
        ),
        reopens(
            AssessmentPlanRefused,
            about=WHOLE_CASE,
            when=_agrees_to(TribunalOrderKind.MAKE_PLAN, TribunalOrderKind.REMIT),
        ),
        # One that leaves out its kinds ends no ceasing: it may be about anything else.
        reopens(
            FinalCeased,
            about=WHOLE_CASE,
            when=lambda fact: (
                fact.kinds is not MISSING
                and (
                    TribunalOrderKind.CONTINUE in fact.kinds
                    or TribunalOrderKind.CONTINUE_AND_AMEND in fact.kinds
                )
            ),
        ),
    ),
    rule(
        TribunalMediationAgreementReported,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationAgreed,), about=lambda fact: fact.mediation_id),
    ),
    rule(
        TribunalMediationAgreementComplied,
        days(lambda fact: fact.on),
        requires(any_of=(TribunalMediationAgreed,), about=lambda fact: fact.mediation_id),
    ),
)
