"""The whole life of a made-up case: how it came to the council, and what happened since."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, log
from typing import Final

from deploy.caseload.appeals import AppealableDecision, challenge
from deploy.caseload.assessments import assess
from deploy.caseload.contacts import complain, log_contacts
from deploy.caseload.draws import Draws
from deploy.caseload.education import leave_school
from deploy.caseload.endings import end_plan, plan_end, work_ends_on
from deploy.caseload.history import MadeUpHistory
from deploy.caseload.made_up_case import WINDOW, MadeUpCase
from deploy.caseload.plans import PLAN_LABEL, HeldPlan, issue_plan, new_plan, start_placement
from deploy.caseload.provision import agree_provision, raise_concerns
from deploy.caseload.requests import REQUEST_LABEL, decide_request, record_request
from deploy.caseload.reviews import review_plan
from deploy.caseload.school_year import next_school_day, next_working_day, previous_working_day

_YEAR: Final = timedelta(days=365)
_DAYS_OF_YEAR: Final = 365.25
_ORIGINS: Final = (("request", 0.81), ("earlier_plan", 0.14), ("moved_in", 0.05))
"""What a case of the last five years began with: a request, a plan that was older, or a plan of
another authority (England 2024: 13,953 plans moved)."""
_GROWTH_A_YEAR: Final = 0.18
"""England: requests rose from 75,951 in 2020 to 154,489 in 2024, 19 % a year."""
_AGES_AT_REQUEST: Final = (
    *((2, 3.0), (3, 9.0), (4, 12.0), (5, 9.0), (6, 8.5), (7, 8.0), (8, 8.0), (9, 8.0)),
    *((10, 8.0), (11, 7.5), (12, 7.0), (13, 6.5), (14, 5.5), (15, 4.0), (16, 2.0), (17, 1.5)),
)
_AGES_WITH_PLAN: Final = (
    *((6, 2.0), (7, 3.0), (8, 4.0), (9, 5.0), (10, 7.0), (11, 9.0), (12, 12.0), (13, 13.0)),
    *((14, 13.0), (15, 12.0), (16, 9.0), (17, 7.0), (18, 5.0), (19, 3.0), (20, 2.0)),
)
"""Ages when a request is made, and of children who had plans before: assumptions, so that a
quarter of those with plans are 16 or older in England."""
_QUIET_MONTH: Final = 8
_YEAR_9: Final = 14


def live(seed: int, index: int, today: date) -> tuple[MadeUpCase, bool]:
    """A case with its whole history, and whether the child is out of school today."""
    draws = Draws(seed, index)
    origin = draws.weighted(_ORIGINS)
    if origin == "request":
        began_on = _request_day(draws, today)
        case = _case(seed, index, today, draws, _birth_date(draws, began_on, _AGES_AT_REQUEST))
        return case, _live_from_request(case, began_on)
    if origin == "moved_in":
        began_on = next_working_day(today - timedelta(days=draws.below(WINDOW.days)))
        case = _case(seed, index, today, draws, _birth_date(draws, began_on, _AGES_WITH_PLAN))
        return case, _live_from_transfer(case, min(began_on, previous_working_day(today)))
    window_start = today - WINDOW
    case = _case(seed, index, today, draws, _birth_date(draws, window_start, _AGES_WITH_PLAN))
    return case, _live_from_earlier_plan(case)


def _case(seed: int, index: int, today: date, draws: Draws, born: date) -> MadeUpCase:
    return MadeUpCase(seed, index, today, born, draws, MadeUpHistory(today))


def _birth_date(draws: Draws, on: date, ages: tuple[tuple[int, float], ...]) -> date:
    return on - timedelta(days=int(draws.weighted(ages) * _DAYS_OF_YEAR) + draws.below(365))


def _request_day(draws: Draws, today: date) -> date:
    """More requests each year than in the one before; few in August."""
    growth = log(1 + _GROWTH_A_YEAR)
    years = WINDOW.days / _DAYS_OF_YEAR
    at = log(1 + draws.fraction() * (exp(growth * years) - 1)) / growth
    day = today - WINDOW + timedelta(days=int(at * _DAYS_OF_YEAR))
    if day.month == _QUIET_MONTH and draws.chance(0.5):
        day += timedelta(days=draws.between(31, 60))
    if draws.chance(0.93):
        day = next_working_day(day)
    return day if day <= today else previous_working_day(today)


def _live_from_request(case: MadeUpCase, received_on: date) -> bool:
    record_request(case, received_on)
    agreed_on = decide_request(case, received_on)
    planned_on = None if agreed_on is None else assess(case, received_on, agreed_on)
    log_contacts(case, (received_on, min(planned_on or case.today, _closed_by(case))), 0)
    if planned_on is None or planned_on > case.today:
        return False
    plan = new_plan(case, planned_on)
    issue_plan(case, plan, planned_on, "first", request_id=REQUEST_LABEL, draft_id="draft")
    start_placement(case, plan, next_school_day(planned_on + timedelta(days=3)))
    return _live_with_plan(case, plan, planned_on, planned_on)


def _closed_by(case: MadeUpCase) -> date:
    """The day on which the case was closed, or the day of the caseload."""
    closed_on = case.history.closed_on
    return case.today if closed_on is None else closed_on


def _live_from_transfer(case: MadeUpCase, transferred_on: date) -> bool:
    draws = case.draws
    moved_on = transferred_on - timedelta(days=draws.between(0, 14))
    reviewed_on = moved_on - timedelta(days=draws.between(20, 330))
    case.history.record(
        "final.transferred_in",
        transferred_on,
        plan_id=PLAN_LABEL,
        from_authority=draws.pick(("998", "997", "996")),
        moved_on=moved_on,
        aware_on=moved_on,
        transferred_on=transferred_on,
        plan_made_on=reviewed_on - timedelta(days=draws.between(0, 1500)),
        last_reviewed_on=reviewed_on,
    )
    if draws.chance(0.85):
        on = next_working_day(transferred_on + timedelta(days=draws.days(22, 0.6)))
        case.history.record(
            "final.transfer_notified", on, plan_id=PLAN_LABEL, on=on, will_assess=draws.chance(0.06)
        )
    plan = new_plan(case, transferred_on)
    start_placement(case, plan, next_school_day(transferred_on))
    return _live_with_plan(case, plan, transferred_on, reviewed_on)


def _live_from_earlier_plan(case: MadeUpCase) -> bool:
    """The plan and the last review before the window are all that is known of that time."""
    draws, window_start = case.draws, case.window_start
    reviewed_on = previous_working_day(window_start - timedelta(days=draws.between(20, 345)))
    issued_on = previous_working_day(reviewed_on - timedelta(days=draws.between(0, 4) * 365))
    received_on = issued_on - timedelta(days=draws.between(130, 260))
    agreed_on = received_on + timedelta(days=draws.between(30, 45))
    record_request_of_old(case, received_on, agreed_on)
    plan = new_plan(case, issued_on)
    issue_plan(case, plan, issued_on, "first", request_id=REQUEST_LABEL)
    start_placement(case, plan, issued_on)
    if reviewed_on > issued_on:
        case.history.record(
            "review.meeting_held",
            reviewed_on,
            review_id="review-0",
            on=reviewed_on,
            duty="annual",
            convenor="school",
        )
    return _live_with_plan(case, plan, window_start, reviewed_on)


def record_request_of_old(case: MadeUpCase, received_on: date, agreed_on: date) -> None:
    """The request of a plan that is older than the histories: its two days."""
    case.history.record(
        "request.received",
        received_on,
        request_id=REQUEST_LABEL,
        kind="initial",
        trigger="request",
        requester="parent",
        received_on=received_on,
    )
    days = {"decided_on": agreed_on, "notified_on": agreed_on}
    case.history.record("request.agreed", agreed_on, request_id=REQUEST_LABEL, **days)


def _live_with_plan(case: MadeUpCase, plan: HeldPlan, held_from: date, reviewed_on: date) -> bool:
    """Everything that happens while there is a plan, and its end."""
    end = plan_end(case, held_from)
    case.history.last_day = case.today if end is None else work_ends_on(case, end)
    items = agree_provision(case, held_from)
    _challenge_contents(case, plan, held_from)
    review_plan(case, plan, reviewed_on)
    out_of_school = _live_through_years(case, items, held_from)
    case.history.last_day = case.today
    if end is not None and end.on <= case.today + timedelta(days=100):
        end_plan(case, plan, end)
    return out_of_school and (end is None or end.on > case.today)


def _challenge_contents(case: MadeUpCase, plan: HeldPlan, sent_on: date) -> None:
    if sent_on <= case.window_start:
        return
    decision = AppealableDecision("section_f", sent_on, "amend_contents", "first_plan")
    result = challenge(case, decision, "-plan")
    if result.succeeded:
        on = next_working_day(result.on + timedelta(days=case.draws.between(15, 50)))
        issue_plan(case, plan, on, "amendment")


def _live_through_years(case: MadeUpCase, items: Sequence[str], held_from: date) -> bool:
    """Contacts, complaints, concerns and absences, year by year."""
    begins, number, out_of_school = held_from, 1, False
    while begins < case.history.last_day:
        days = begins, min(begins + _YEAR, case.history.last_day)
        log_contacts(case, days, number)
        complain(case, days, number)
        raise_concerns(case, items, days, number)
        _refer_to_adult_care(case, begins)
        out_of_school = leave_school(case, days, number) or out_of_school
        begins, number = begins + _YEAR, number + 1
    return out_of_school


def _refer_to_adult_care(case: MadeUpCase, begins: date) -> None:
    """In year 9 or soon after, for half of the children."""
    if case.age_on(begins) == _YEAR_9 and case.draws.chance(0.5):
        on = next_working_day(begins + timedelta(days=case.draws.below(300)))
        case.history.record("case.adult_care_referred", on, on=on)
