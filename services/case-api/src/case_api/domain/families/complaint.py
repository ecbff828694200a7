"""Complaints: the Ombudsman's Complaint Handling Code; Data Protection Act 2018 s.164A.

A complaint is known by one id through all its stages.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from case_api.domain.rules import (
    AnyRule,
    allow_future,
    continues,
    days,
    excluded_by,
    not_repeated,
    requires,
    rule,
)
from events.contracts import (
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
)
from events.contracts.vocabulary.case import ComplaintStage


class _OfStage(Protocol):
    @property
    def stage(self) -> ComplaintStage: ...


def _at_another_stage(fact: _OfStage, prior: _OfStage) -> bool:
    return fact.stage is not prior.stage


RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseComplaintReceived,
        continues(lambda fact: fact.complaint_id),  # at its next stage
        days(lambda fact: fact.on, lambda fact: fact.reply_due_on),
        allow_future(lambda fact: fact.reply_due_on),
        excluded_by(
            CaseComplaintReceived,
            about=lambda fact: fact.complaint_id,
            unless=_at_another_stage,
        ),
    ),
    rule(
        CaseComplaintAcknowledged,
        days(lambda fact: fact.on),
        requires(any_of=(CaseComplaintReceived,), about=lambda fact: fact.complaint_id),
        excluded_by(
            CaseComplaintAcknowledged,
            about=lambda fact: fact.complaint_id,
            unless=_at_another_stage,
        ),
    ),
    rule(
        CaseComplaintExtended,
        days(lambda fact: fact.notified_on),
        requires(any_of=(CaseComplaintReceived,), about=lambda fact: fact.complaint_id),
        not_repeated(lambda fact: fact.complaint_id, lambda fact: fact.stage),
    ),
    rule(
        CaseComplaintAnswered,
        days(lambda fact: fact.on),
        requires(any_of=(CaseComplaintReceived,), about=lambda fact: fact.complaint_id),
        not_repeated(lambda fact: fact.complaint_id, lambda fact: fact.stage),
    ),
)
