"""A request for an assessment, and its decision within six weeks, or not."""

from datetime import date, timedelta
from typing import Final

from deploy.caseload.appeals import AppealableDecision, challenge
from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.notices import notice_contents
from deploy.caseload.school_year import next_working_day, previous_working_day

_SIX_WEEKS: Final = timedelta(days=42)
DECIDED_IN_TIME: Final = 0.858
"""Decisions in six weeks: 84.8 % in England in 2024."""
_OUTCOMES: Final = (("agreed", 0.706), ("refused", 0.277), ("withdrawn", 0.017))
"""England 2024: of the decided requests of 2024. The rest of them was open."""
REQUEST_LABEL: Final = "request"
"""The label of the request of a case."""
_REQUESTERS: Final = (
    (("parent", "1"), 0.46),
    (("school_or_post16", "2"), 0.47),
    (("young_person", "1"), 0.02),
    (("responsible_commissioning_body", "3"), 0.03),
    (("local_authority", "4"), 0.02),
)


def record_request(case: MadeUpCase, received_on: date) -> None:
    """The request, and whom the authority asked and notified because of it."""
    requester, source = case.draws.weighted(_REQUESTERS)
    case.history.record(
        "request.received",
        received_on,
        request_id=REQUEST_LABEL,
        kind="initial",
        trigger="request",
        requester=requester,
        received_on=received_on,
        source=source,
    )
    if case.draws.chance(0.5):
        on = next_working_day(received_on + timedelta(days=case.draws.between(1, 9)))
        case.history.record("request.family_consulted", on, request_id=REQUEST_LABEL, on=on)
    if case.draws.chance(0.5):
        on = next_working_day(received_on + timedelta(days=case.draws.between(2, 12)))
        case.history.record(
            "request.others_notified",
            on,
            request_id=REQUEST_LABEL,
            sent_on=on,
            about="considering",
            recipients=["responsible_commissioning_body", "social_care_officers"],
        )


def decide_request(case: MadeUpCase, received_on: date) -> date | None:
    """The decision. Returns the day on which an assessment was agreed, None if there is none."""
    outcome = case.draws.weighted(_OUTCOMES)
    if outcome == "withdrawn":
        on = next_working_day(received_on + timedelta(days=case.draws.between(5, 38)))
        case.history.record(
            "request.withdrawn", on, request_id=REQUEST_LABEL, on=on, by="requester"
        )
        _close(case, on + timedelta(days=case.draws.between(5, 30)), "withdrawn")
        return None
    notified_on = _notified_on(case, received_on)
    if outcome == "refused":
        return _refuse(case, received_on, notified_on)
    return _agree(case, received_on, notified_on)


def _notified_on(case: MadeUpCase, received_on: date) -> date:
    draws = case.draws
    if draws.chance(DECIDED_IN_TIME):
        early = min(draws.days(4, 0.9) - 1, 32)
        return previous_working_day(received_on + _SIX_WEEKS - timedelta(days=early))
    return next_working_day(received_on + _SIX_WEEKS + timedelta(days=1 + draws.days(13, 0.9)))


def _agree(case: MadeUpCase, not_before: date, notified_on: date) -> date:
    decided_on = max(not_before, notified_on - timedelta(days=case.draws.between(0, 5)))
    days = {"decided_on": decided_on, "notified_on": notified_on}
    case.history.record("request.agreed", notified_on, request_id=REQUEST_LABEL, **days)
    return notified_on


def _refuse(case: MadeUpCase, received_on: date, notified_on: date) -> date | None:
    case.history.record(
        "request.refused",
        notified_on,
        request_id=REQUEST_LABEL,
        decided_on=max(received_on, notified_on - timedelta(days=case.draws.between(0, 5))),
        notified_on=notified_on,
        sent_on=notified_on,
        notice_contents=notice_contents(case),
    )
    if case.draws.chance(0.7):
        case.history.record(
            "request.others_notified",
            notified_on,
            request_id=REQUEST_LABEL,
            sent_on=notified_on,
            about="decision",
            recipients=["responsible_commissioning_body", "social_care_officers"],
        )
    result = challenge(case, AppealableDecision("refusal_to_assess", notified_on, "assess"))
    if result.succeeded:
        agreed_on = next_working_day(result.on + timedelta(days=case.draws.between(5, 16)))
        return _agree(case, result.on, agreed_on)
    if result.ended:
        _close(case, result.on + timedelta(days=case.draws.between(3, 20)), "no_assessment")
    return None


def _close(case: MadeUpCase, on: date, reason: str) -> None:
    on = next_working_day(on)
    case.history.record("case.closed", on, on=on, reason=reason)
