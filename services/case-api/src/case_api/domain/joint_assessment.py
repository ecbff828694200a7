"""Requests that are answered by one assessment.

Two people may ask for the same child, such as a parent and the school (CFA s.36(1)). The authority
agrees to one of the requests, and the decision about a plan, and the plan, answer both.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.prior_fact import first_day
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)

FactOfAssessment: TypeAlias = (
    AssessmentPlanAgreed | AssessmentPlanRefused | DraftIssued | FinalIssued
)

_ENDS: Final[Sequence[type[Event]]] = (RequestWithdrawn, AssessmentPlanRefused, FinalIssued)
"""What ends the assessment of a request."""

_AGREEMENTS: Final = 20
"""The agreements to assess that are considered, the latest: a child has few, and a case of
thousands of facts takes no longer."""


def assessed_requests(case: CaseState, fact: FactOfAssessment) -> Sequence[UUID]:
    """The other requests whose assessment answers the request of a fact.

    The request was received before that assessment ended, and has no decision of its own on
    whether to assess. Empty if the fact names no request.
    """
    request_id = fact.request_id
    if request_id is MISSING:
        return ()
    received = case.latest(RequestReceived, request_id)
    decided = case.latest(RequestAgreed, request_id) or case.latest(RequestRefused, request_id)
    if received is None or received.day is None or decided:
        return ()
    agreed = (each.request_id for each in case.newest(RequestAgreed, _AGREEMENTS))
    return [other for other in agreed if not _ended_before(case, other, received.day)]


def requests_assessed_together(case: CaseState, request_id: UUID) -> Sequence[UUID]:
    """The other requests whose assessment had not ended when a request was received.

    Advice that was sought for one of them is advice for the request.
    """
    received = case.latest(RequestReceived, request_id)
    if received is None or received.day is None:
        return ()
    others = (each.request_id for each in case.newest(RequestReceived, _AGREEMENTS))
    return [
        other
        for other in others
        if other != request_id and not _ended_before(case, other, received.day)
    ]


def _ended_before(case: CaseState, request_id: UUID, day: date) -> bool:
    ends = (case.earliest(contract, request_id) for contract in _ENDS)
    return any(end is not None and first_day(end) < day for end in ends)
