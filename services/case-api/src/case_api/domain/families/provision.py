"""The provision in a plan, whether it is in place, and what it achieves: CFA s.42."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.plans import PLAN
from case_api.domain.reviews import REVIEW
from case_api.domain.rules import (
    AnyRule,
    about,
    allow_future,
    continues,
    creates,
    days,
    excluded_by,
    if_given,
    not_repeated,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    ProvisionAgreed,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionOutcomeReviewed,
    ProvisionPutInPlace,
    ProvisionReplyReceived,
    ProvisionResolved,
    ProvisionStarted,
    ProvisionStopped,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        ProvisionAgreed,
        continues(lambda fact: fact.item_id),  # what an item is may be agreed otherwise later
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
    ),
    rule(
        ProvisionStarted,
        days(lambda fact: fact.on),
        # Delivery may begin before the day that was agreed.
        requires(any_of=(ProvisionAgreed,), about=lambda fact: fact.item_id, in_any_order=True),
    ),
    rule(
        ProvisionStopped,
        days(lambda fact: fact.on),
        requires(any_of=(ProvisionStarted,), about=lambda fact: fact.item_id),
    ),
    rule(
        ProvisionPutInPlace,
        days(lambda fact: fact.on),
        # Provision may begin before its plan is issued, and is then in place from the first day.
        requires(any_of=PLAN, about=lambda fact: fact.plan_id, in_any_order=True),
        # An amended plan is put in place again.
        not_repeated(lambda fact: fact.plan_id),
    ),
    rule(
        ProvisionConcernRaised,
        creates(lambda fact: fact.concern_id),
        days(lambda fact: fact.on),
        days(lambda fact: fact.reply_due_on),
        allow_future(lambda fact: fact.reply_due_on),
        requires(
            any_of=(ProvisionAgreed,), about=if_given(lambda fact: fact.item_id), in_any_order=True
        ),
    ),
    rule(
        ProvisionChallenged,
        days(lambda fact: fact.on),
        days(lambda fact: fact.reply_due_on),
        allow_future(lambda fact: fact.reply_due_on),
        requires(any_of=(ProvisionConcernRaised,), about=lambda fact: fact.concern_id),
        reopens(ProvisionResolved, about=lambda fact: fact.concern_id),
    ),
    # Several bodies may reply, and one more than once.
    rule(
        ProvisionReplyReceived,
        days(lambda fact: fact.on),
        requires(any_of=(ProvisionConcernRaised,), about=lambda fact: fact.concern_id),
    ),
    rule(
        ProvisionResolved,
        days(lambda fact: fact.on),
        requires(any_of=(ProvisionConcernRaised,), about=lambda fact: fact.concern_id),
        excluded_by(ProvisionResolved, about=lambda fact: fact.concern_id),
    ),
    rule(
        ProvisionOutcomeReviewed,
        about(lambda fact: fact.outcome_id),
        days(lambda fact: fact.on),
        requires(any_of=REVIEW, about=if_given(lambda fact: fact.review_id), in_any_order=True),
    ),
)
