"""From the agreement to assess to the first plan, or to the refusal of one."""

from datetime import date, timedelta
from typing import Final

from deploy.caseload.advice import gather_advice
from deploy.caseload.appeals import AppealableDecision, challenge
from deploy.caseload.drafts import prepare_plan
from deploy.caseload.exceptions import claim_exceptions
from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.notices import notice_contents
from deploy.caseload.requests import REQUEST_LABEL
from deploy.caseload.school_year import next_working_day

PLAN_REFUSED: Final = 0.061
"""England 2024: 6.1 % of completed assessments of 2024 led to no plan."""
_YEAR: Final = 365.25
_CASE_SPREAD: Final = 0.34
_STALLED: Final = 0.1
_STALLED_PACE: Final = 3.6
"""Cases that come to a halt for months: in 2024 7.3 % of plans took more than a year."""
_SLOWER_EVERY_YEAR: Final = 0.012
"""England: from 60 % in time in 2019 to 46 % in 2024."""


def assess(case: MadeUpCase, received_on: date, agreed_on: date) -> date | None:
    """The assessment. Returns the day on which the first plan is sent, None if there will be none.

    The day may be after the last day of the history.
    """
    years_ago = max((case.today - received_on).days, 0) / _YEAR
    pace = case.draws.factor(_CASE_SPREAD) * (1 - _SLOWER_EVERY_YEAR * years_ago)
    if case.draws.chance(_STALLED):
        pace *= _STALLED_PACE
    advice_on = gather_advice(case, agreed_on, pace)
    claim_exceptions(case, agreed_on, advice_on)
    decided_on = next_working_day(advice_on + timedelta(days=case.draws.days(5 * pace, 0.7)))
    notified_on = next_working_day(decided_on + timedelta(days=case.draws.between(0, 5)))
    if case.draws.chance(PLAN_REFUSED):
        return _refuse_plan(case, decided_on, notified_on, received_on)
    days = {"decided_on": decided_on, "notified_on": notified_on}
    case.history.record("assessment.plan_agreed", notified_on, request_id=REQUEST_LABEL, **days)
    return prepare_plan(case, notified_on, received_on, pace)


def _refuse_plan(
    case: MadeUpCase, decided_on: date, notified_on: date, received_on: date
) -> date | None:
    """Refusals are considered longer than agreements: 34.1 % are in time in England."""
    longer = timedelta(days=case.draws.days(14, 0.7))
    decided_on, notified_on = decided_on + longer, next_working_day(notified_on + longer)
    case.history.record(
        "assessment.plan_refused",
        notified_on,
        request_id=REQUEST_LABEL,
        decided_on=decided_on,
        notified_on=notified_on,
        sent_on=notified_on,
        notice_contents=notice_contents(case),
    )
    result = challenge(
        case, AppealableDecision("refusal_to_issue", notified_on, "make_plan"), "-no-plan"
    )
    if result.succeeded:
        return prepare_plan(case, result.on, received_on, 1.0)
    if result.ended:
        on = next_working_day(result.on + timedelta(days=case.draws.between(3, 20)))
        case.history.record("case.closed", on, on=on, reason="no_plan")
    return None
