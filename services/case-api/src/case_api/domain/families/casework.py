"""Who works on a case, and who was in contact about it."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.errors import BeforePredecessor, Contradiction, NotOfThisCase
from case_api.domain.rules import (
    AnyRule,
    about,
    allow_future,
    checks,
    creates,
    days,
    if_given,
    requires,
    rule,
)
from events.contracts import (
    CaseAdultCareReferred,
    CaseContactLogged,
    CaseCoverArranged,
    CaseNoticeReceived,
    CaseOfficerAssigned,
    CaseOfficerChangeNotified,
    CaseTeamAssigned,
)


def _check_another_officer(_: CaseState, fact: CaseCoverArranged) -> None:
    if fact.officer_id == fact.covers:
        raise Contradiction("officer_id is the officer who is covered", field="officer_id")


def _check_sent(case: CaseState, fact: CaseNoticeReceived) -> None:
    """What was received was sent in this case, and not later."""
    sent = case.at(fact.about)
    if sent is None:
        raise NotOfThisCase("about")
    if fact.on < (sent.day or fact.on):
        raise BeforePredecessor("on", sent)


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseOfficerAssigned,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
    ),
    rule(
        CaseCoverArranged,
        about(lambda fact: fact.officer_id),
        days(lambda fact: fact.from_on, lambda fact: fact.to_on),
        allow_future(lambda fact: fact.from_on, lambda fact: fact.to_on),
        # Cover is for an officer of the case, who may be one that covers another.
        requires(any_of=(CaseOfficerAssigned, CaseCoverArranged), about=lambda fact: fact.covers),
        checks(_check_another_officer),
    ),
    rule(CaseAdultCareReferred, days(lambda fact: fact.on)),
    rule(
        CaseOfficerChangeNotified,
        days(lambda fact: fact.on),
        # The family may be told before the officer begins.
        requires(
            any_of=(CaseOfficerAssigned,), about=lambda fact: fact.officer_id, in_any_order=True
        ),
    ),
    rule(CaseNoticeReceived, days(lambda fact: fact.on), checks(_check_sent)),
    rule(
        CaseTeamAssigned,
        about(lambda fact: fact.team_id),
        days(lambda fact: fact.from_on),
        allow_future(lambda fact: fact.from_on),
    ),
    rule(
        CaseContactLogged,
        creates(lambda fact: fact.contact_id),
        days(lambda fact: fact.on),
        days(lambda fact: fact.reply_due_on),
        allow_future(lambda fact: fact.reply_due_on),
        requires(any_of=(CaseContactLogged,), about=if_given(lambda fact: fact.in_reply_to)),
    ),
)
