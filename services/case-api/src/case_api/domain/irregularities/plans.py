"""Plans that were sent too early, without a draft, or to too few: CFA s.38; reg 13, 22."""

from collections.abc import Iterator
from itertools import chain
from typing import Final, TypeAlias
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.drafts import last_day_ends
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    complete_from,
    facts,
    long_date,
)
from case_api.domain.joint_assessment import requests_assessed_together
from case_api.domain.prior_fact import first_day
from events.contracts import (
    DraftIssued,
    Event,
    FinalIssued,
    RequestReceived,
    ReviewAmendmentsProposed,
)
from events.contracts.vocabulary.plan import PlacementNaming, PlanBasis
from events.contracts.vocabulary.request import StatutoryRecipient
from events.envelope import Position

_OF_DETENTION: Final = {
    StatutoryRecipient.APPROPRIATE_PERSON,
    StatutoryRecipient.PERSON_IN_CHARGE,
    StatutoryRecipient.HOME_COMMISSIONING_BODY,
}
"""Who is sent the plan of a detained person instead: SI 2015/62 reg 13(2)."""
_AFTER_ASSESSMENT: Final = {PlanBasis.FIRST, PlanBasis.REASSESSMENT}

_Sent: TypeAlias = tuple[Position, DraftIssued | ReviewAmendmentsProposed]


def plan_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Recipients to whom a plan was not sent, and plans without a draft or its fifteen days."""
    for position, plan in facts(case, FinalIssued):
        yield from _recipients(position, plan)
        draft = max(_sent_before(case, plan), key=lambda each: each[1].sent_on, default=None)
        if draft is not None:
            yield from _early(position, plan, draft)
        elif _must_have_draft(case, plan):
            yield Irregularity(
                code=IrregularityCode.PLAN_WITHOUT_DRAFT,
                positions=(position,),
                statement=f"The plan was sent on {long_date(plan.sent_on)} without a draft.",
                source="CFA s.38(1)-(2)",
            )


def _recipients(position: Position, plan: FinalIssued) -> Iterator[Irregularity]:
    """Recipients that are not recorded at all are not known to be missing."""
    sent = set(plan.recipients)
    needed = {
        StatutoryRecipient.PARENT_OR_YOUNG_PERSON: "the parent or young person",
        StatutoryRecipient.RESPONSIBLE_COMMISSIONING_BODY: "the responsible commissioning body",
    }
    if any(each.naming is PlacementNaming.NAMED for each in plan.settings):
        needed[StatutoryRecipient.NAMED_INSTITUTION] = "the named institution"
    missing = [words for recipient, words in needed.items() if recipient not in sent]
    if sent and missing and not sent & _OF_DETENTION:
        yield Irregularity(
            code=IrregularityCode.RECIPIENT_MISSING,
            positions=(position,),
            statement=f"The plan sent on {long_date(plan.sent_on)} was not sent to"
            f" {' and '.join(missing)}.",
            source="SEND Regulations 2014 reg 13(2), 22(3)",
        )


def _early(position: Position, plan: FinalIssued, draft: _Sent) -> Iterator[Irregularity]:
    before, sent = draft
    if plan.sent_on >= last_day_ends(sent.sent_on, sent.served_on):
        return
    amended = isinstance(sent, ReviewAmendmentsProposed)
    yield Irregularity(
        code=IrregularityCode.PLAN_ISSUED_EARLY,
        positions=(position, before),
        statement=f"The plan was sent on {long_date(plan.sent_on)}, within the family's fifteen"
        f" days on what was sent on {long_date(sent.sent_on)}.",
        source=f"SEND Regulations 2014 reg {'22(2)(c)' if amended else '13(1)(a)'}",
    )


def _sent_before(case: CaseState, plan: FinalIssued) -> Iterator[_Sent]:
    """The versions of the draft, or of the notice of amendments, that became the plan."""
    found = chain.from_iterable(
        case.all_about(contract, subject) for contract, subject in _subjects(case, plan)
    )
    for fact in found:
        event = fact.event
        is_sent = isinstance(event, DraftIssued | ReviewAmendmentsProposed)
        if is_sent and event.sent_on <= plan.sent_on:
            yield fact.position, event


def _subjects(case: CaseState, plan: FinalIssued) -> Iterator[tuple[type[Event], UUID]]:
    """What the draft is about: the draft that the plan names, else its request; or its review."""
    if plan.draft_id is not MISSING:
        yield DraftIssued, plan.draft_id
    elif plan.request_id is not MISSING:
        yield DraftIssued, plan.request_id
        for request_id in requests_assessed_together(case, plan.request_id):
            yield DraftIssued, request_id
    if plan.review_id is not MISSING:
        yield ReviewAmendmentsProposed, plan.review_id


def _must_have_draft(case: CaseState, plan: FinalIssued) -> bool:
    """Whether a plan follows an assessment of which all facts are recorded."""
    if plan.basis not in _AFTER_ASSESSMENT or plan.request_id is MISSING:
        return False
    received = case.latest(RequestReceived, plan.request_id)
    return received is not None and first_day(received) >= complete_from(case)
