"""Which officers and which team a made-up case had: assignments, cover, notices of a change."""

from datetime import date, timedelta

from deploy.caseload.groups import OFFICERS_PER_GROUP, group_of_case, team_of
from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.officers import Tenure, known_end, leave_of, team_id, tenure_on, tenures


def record_officers(case: MadeUpCase, opened_on: date, closed_on: date | None) -> None:
    """Assign the holders of one post, one after another, from the opening to the close."""
    group = group_of_case(case.index)
    post = case.draws.below(OFFICERS_PER_GROUP)
    team = str(team_id(case.seed, team_of(group)))
    case.history.record("case.team_assigned", opened_on, team_id=team, from_on=opened_on)
    last = case.today if closed_on is None else closed_on
    led_by: Tenure | None = None
    led_from = opened_on
    for tenure in tenures(case.seed, group, post):
        if tenure.to_on < opened_on or tenure.from_on > last:
            continue
        led_from = max(opened_on, tenure.from_on)
        _assign(case, tenure, led_from, first=led_by is None)
        if led_by is not None:
            _cover_vacancy(case, post, led_by, tenure.from_on)
        led_by = tenure
    if led_by is not None and closed_on is None:
        _cover_today(case, post, led_by, led_from)


def _assign(case: MadeUpCase, tenure: Tenure, from_on: date, *, first: bool) -> None:
    officer_id = str(tenure.officer_id)
    end = known_end(tenure, case.today)
    ends = {} if end is None or end < from_on else {"to_on": end}
    case.history.record(
        "case.officer_assigned", from_on, officer_id=officer_id, from_on=from_on, **ends
    )
    if not first and case.draws.chance(0.6):
        on = from_on + timedelta(days=case.draws.between(2, 25))
        case.history.record("case.officer_change_notified", on, officer_id=officer_id, on=on)


def _cover_vacancy(case: MadeUpCase, post: int, left: Tenure, next_from: date) -> None:
    """Half of the vacancies of more than a fortnight are covered."""
    gap = (next_from - left.to_on).days - 1
    if gap > 14 and case.draws.chance(0.5):  # noqa: PLR2004  # two weeks
        first = left.to_on + timedelta(days=1)
        _cover(case, post, left, (first, next_from - timedelta(days=1)), "vacancy")


def _cover_today(case: MadeUpCase, post: int, lead: Tenure, led_from: date) -> None:
    """Cover for who is on leave today, and for a post that is vacant."""
    today = case.today
    if lead.to_on < today:
        until = today + timedelta(days=30)
        if case.draws.chance(0.5):
            _cover(case, post, lead, (lead.to_on + timedelta(days=1), until), "vacancy")
        return
    for leave in leave_of(case.seed, lead, today):
        if leave.from_on <= today <= leave.to_on:
            first = max(leave.from_on, led_from)
            _cover(case, post, lead, (first, leave.to_on), "leave")


def _cover(
    case: MadeUpCase, post: int, covered: Tenure, days: tuple[date, date], reason: str
) -> None:
    """By the holder of the next post of the group, if there is one then."""
    colleague = tenure_on(
        case.seed, group_of_case(case.index), (post + 1) % OFFICERS_PER_GROUP, days[0]
    )
    if colleague is None:
        return
    case.history.record(
        "case.cover_arranged",
        days[0],
        officer_id=str(colleague.officer_id),
        covers=str(covered.officer_id),
        from_on=days[0],
        to_on=days[1],
        reason=reason,
    )
