"""Advice for an assessment: SEND Regulations 2014 reg 6-8."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, continues, creates, days, excluded_by, requires, rule
from events.contracts import (
    AssessmentAdviceChased,
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    AssessmentAppointmentMissed,
    AssessmentExistingAdviceAccepted,
    RequestReceived,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        AssessmentAdviceRequested,
        creates(lambda fact: fact.advice_id),
        days(lambda fact: fact.requested_on, lambda fact: fact.reached_body_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
    ),
    rule(
        AssessmentExistingAdviceAccepted,
        continues(lambda fact: fact.advice_id),  # it may have been asked for before all agreed
        days(lambda fact: fact.on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(AssessmentExistingAdviceAccepted, about=lambda fact: fact.advice_id),
    ),
    rule(
        AssessmentAdviceChased,
        days(lambda fact: fact.on),
        requires(any_of=(AssessmentAdviceRequested,), about=lambda fact: fact.advice_id),
    ),
    rule(
        AssessmentAppointmentMissed,
        days(lambda fact: fact.on),
        requires(any_of=(AssessmentAdviceRequested,), about=lambda fact: fact.advice_id),
    ),
    rule(
        AssessmentAdviceReceived,
        days(lambda fact: fact.on),
        requires(any_of=(AssessmentAdviceRequested,), about=lambda fact: fact.advice_id),
    ),
    rule(
        AssessmentAdviceReturned,
        days(lambda fact: fact.on),
        requires(any_of=(AssessmentAdviceReceived,), about=lambda fact: fact.advice_id),
    ),
)
