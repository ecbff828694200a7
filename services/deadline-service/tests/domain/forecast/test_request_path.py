"""The stages of a request by the weeks of its age, from whole weeks alone."""

from datetime import date, timedelta

from deadline_service.domain.figures.requests import SIX_WEEKS, TWENTY_WEEKS
from deadline_service.domain.forecast.request_path import (
    RequestPath,
    RequestStage,
    StageVisit,
    Transition,
    stage_visits,
    week_of,
)

RECEIVED = date(2026, 1, 5)
LONG_AGO = date(2020, 1, 1)


def on(days: int) -> date:
    return RECEIVED + timedelta(days=days)


def visits(path: RequestPath, age: int, since: date = LONG_AGO) -> list[StageVisit]:
    return list(stage_visits(path, on(age), since))


def test_the_twentieth_week_ends_on_day_140() -> None:
    """Week 19, counted from 0, has the days 134 to 140: what is done in it is in time."""
    assert (week_of(134), week_of(140), week_of(141)) == (19, 19, 20)
    assert RequestPath(RECEIVED, issued_on=on(140)).is_in_time
    assert not RequestPath(RECEIVED, issued_on=on(141)).is_in_time


def test_a_request_goes_through_three_stages_to_a_plan() -> None:
    path = RequestPath(RECEIVED, on(40), None, on(100), on(130))

    assert visits(path, 300) == [
        StageVisit(RequestStage.DECISION, 0, 0, 5, Transition.NEXT, 40),
        StageVisit(RequestStage.DRAFT, 5, 6, 14, Transition.NEXT, 100),
        StageVisit(RequestStage.PLAN, 14, 15, 18, Transition.ISSUED, 130),
    ]


def test_an_open_request_is_censored_at_the_end_of_its_last_whole_week() -> None:
    """On day 60 eight weeks are whole; the ninth is left out."""
    path = RequestPath(RECEIVED, on(40))

    assert visits(path, 60)[-1] == StageVisit(RequestStage.DRAFT, 5, 6, 7, None, 160 * 7)


def test_what_happened_in_a_week_that_is_not_over_is_not_counted_yet() -> None:
    """On day 41 five weeks are whole, and the decision came on day 40, in the sixth."""
    path = RequestPath(RECEIVED, on(40))

    assert visits(path, 41) == [StageVisit(RequestStage.DECISION, 0, 0, 4, None, 40)]


def test_a_refused_request_may_come_back() -> None:
    refused = RequestPath(RECEIVED, on(40), on(40))
    returned = refused._replace(drafted_on=on(200), issued_on=on(230), is_reopened=True)

    assert refused.stage is RequestStage.REFUSED
    assert [each.transition for each in visits(refused, 100)] == [Transition.REFUSED, None]
    assert [(each.stage, each.transition) for each in visits(returned, 300)] == [
        (RequestStage.DECISION, Transition.REFUSED),
        (RequestStage.REFUSED, Transition.NEXT),
        (RequestStage.PLAN, Transition.ISSUED),
    ]


def test_a_request_that_was_refused_and_reopened_waits_for_a_draft() -> None:
    path = RequestPath(RECEIVED, on(40), on(40), is_reopened=True)

    assert path.stage is RequestStage.DRAFT
    assert path.is_waiting


def test_weeks_before_the_two_years_were_not_observed() -> None:
    """The window begins on day 10, in the second week, so the third is the first whole one."""
    path = RequestPath(RECEIVED, on(40))

    assert visits(path, 60, on(10))[0] == StageVisit(
        RequestStage.DECISION, 0, 2, 5, Transition.NEXT, 40
    )


def test_as_of_an_earlier_day_later_days_are_not_known() -> None:
    path = RequestPath(RECEIVED, on(40), None, on(100), on(130), excused_on=on(120))

    assert path.as_of(on(110)) == RequestPath(RECEIVED, on(40), None, on(100))


def test_a_breach_is_open_and_not_refused_at_the_end_of_the_last_day() -> None:
    late = RequestPath(RECEIVED, on(43))
    in_time = RequestPath(RECEIVED, on(42))
    withdrawn = RequestPath(RECEIVED, ended_on=on(42))
    refused = RequestPath(RECEIVED, on(50), on(50))

    assert late.is_breach(SIX_WEEKS, late.decided_on)
    assert not in_time.is_breach(SIX_WEEKS, in_time.decided_on)
    assert not withdrawn.is_breach(SIX_WEEKS, withdrawn.decided_on)
    assert refused.is_breach(SIX_WEEKS, refused.decided_on)
    assert not refused.is_breach(TWENTY_WEEKS, refused.issued_on)
