"""What is forecast from made-up councils whose future is known."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from deadline_service.domain.forecast.drift import DriftVerdict
from deadline_service.domain.forecast.request_forecast import (
    FEWEST_COMPLETED,
    IssuedPlans,
    PublishedYear,
    RequestForecast,
    exception_shares,
    forecast_requests,
)
from deadline_service.domain.forecast.request_path import RequestPath, RequestStage

TODAY = date(2026, 6, 26)
"""A Friday, with 26 whole weeks and six days to the end of the year."""
NONE_YET = IssuedPlans(0, 0)
DECISION, DRAFT = 35, 105


def day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


def request(days_ago: int, issued_after: int, drafted_after: int = DRAFT) -> RequestPath:
    """A request whose days are known in advance; a forecast leaves out what is dated later."""
    received = day(days_ago)
    return RequestPath(
        received,
        received + timedelta(days=DECISION),
        None,
        received + timedelta(days=drafted_after),
        received + timedelta(days=issued_after),
    )


def steady(issued_after: int = 130, every: int = 2) -> list[RequestPath]:
    """A request every other day for three years, each done after the same number of days."""
    return [request(days_ago, issued_after) for days_ago in range(0, 1095, every)]


def forecast(
    paths: Sequence[RequestPath], weeks: int = 26, so_far: IssuedPlans = NONE_YET
) -> RequestForecast:
    return forecast_requests(paths, TODAY, weeks, (so_far, so_far))


@cache
def steady_forecast(issued_after: int = 130) -> RequestForecast:
    return forecast(steady(issued_after))


def published(found: RequestForecast) -> PublishedYear:
    assert found.with_exceptions is not None
    return found.with_exceptions


def percentages(found: RequestForecast) -> tuple[float, float]:
    """To expect, and if all that is overdue is issued in the year."""
    year = published(found)
    assert year.percentage is not None
    assert year.percentage_if_cleared is not None
    return year.percentage.expected, year.percentage_if_cleared.expected


def test_a_council_that_is_always_in_time_breaches_next_to_nothing() -> None:
    """Each plan after 130 days: 3.5 a week, all in time."""
    found = steady_forecast(130)

    issued = [week.plans_issued.expected for week in found.weeks]
    assert 3 <= sum(issued) / len(issued) <= 4
    assert all(week.plan_breaches.expected < 0.3 for week in found.weeks)
    assert percentages(found)[0] > 97


def test_a_council_that_is_always_late_breaches_with_each_request() -> None:
    """Each plan after 200 days: 3.5 requests a week reach day 140 without one."""
    found = steady_forecast(200)

    breaches = [week.plan_breaches.expected for week in found.weeks]
    assert 3 <= sum(breaches) / len(breaches) <= 4
    assert percentages(found)[0] < 3


def test_the_same_question_has_the_same_answer() -> None:
    assert forecast(steady(150)) == steady_forecast(150)


def test_what_is_dated_after_the_day_changes_nothing() -> None:
    paths = steady(137)

    assert forecast([path.as_of(TODAY) for path in paths]) == steady_forecast(137)


def test_no_requests_give_no_number() -> None:
    found = forecast([])

    assert list(found.too_few) == [RequestStage.DECISION, RequestStage.DRAFT, RequestStage.PLAN]
    assert found.weeks == ()
    assert found.with_exceptions is None
    assert (found.arrivals_a_week, found.open_requests, found.overdue) == (0, 0, 0)
    assert all(each.median is None for each in found.durations)


def test_too_few_plans_give_no_number_and_say_of_which_stage() -> None:
    """Forty decided and drafted, 29 of them with a plan."""
    paths = [request(300 + number, 150) for number in range(FEWEST_COMPLETED - 1)]
    drafted = [request(400 + number, 2000) for number in range(11)]

    found = forecast([*paths, *drafted])

    assert list(found.too_few) == [RequestStage.PLAN]
    assert found.weeks == ()

    one_more = forecast([*paths, *drafted, request(350, 150)])

    assert not one_more.too_few
    assert len(one_more.weeks) == 26


def test_all_open_is_too_few_with_the_days_so_far_as_censored() -> None:
    found = forecast([RequestPath(day(days_ago)) for days_ago in range(200)])

    assert RequestStage.DECISION in found.too_few
    decision = found.durations[0]
    assert (decision.completed, decision.censored, decision.median) == (0, 200, None)
    assert (found.open_requests, found.overdue) == (200, 59)


def test_a_council_that_clears_its_backlog_gets_worse_first() -> None:
    """All in time, but for sixty requests of last year that have drafts and no plan."""
    backlog = [request(300 + number, 5000) for number in range(60)]
    so_far = IssuedPlans(80, 85)

    without = percentages(forecast(steady(130), so_far=so_far))
    with_backlog = forecast([*steady(130), *backlog], so_far=so_far)
    expected, if_cleared = percentages(with_backlog)

    assert with_backlog.overdue == 60
    assert if_cleared < expected - 10
    assert expected <= without[0] + 0.5
    assert without[0] - without[1] < 0.5


def test_the_plans_of_the_year_so_far_count_in_the_percentage() -> None:
    """None of 300 so far in time, and about 90 to come in time: some 23 %."""
    found = forecast(steady(130), so_far=IssuedPlans(0, 300))

    year = published(found)
    assert year.so_far == IssuedPlans(0, 300)
    assert 85 <= year.issued.expected <= 100
    assert 20 <= percentages(found)[0] <= 26


def test_plans_with_an_exception_are_left_out_of_both_sides() -> None:
    """Every late plan has an exception: without them all are in time."""
    late = [
        request(days_ago, 200)._replace(excused_on=day(days_ago - 30))
        for days_ago in range(31, 1095, 6)
    ]
    found = forecast([*steady(130), *late])

    assert found.without_exceptions is not None
    assert found.without_exceptions.percentage is not None
    assert percentages(found)[0] < 82
    assert found.without_exceptions.percentage.expected > 96


def test_exceptions_are_expected_as_in_the_rest_of_earlier_years() -> None:
    """Most are of schools that close in summer: plans of spring say nothing about autumn."""
    spring = [
        each._replace(excused_on=each.received_on)
        for each in steady()
        if each.issued_on is not None and each.issued_on.month <= 5
    ]
    autumn = [each for each in steady() if each.issued_on is not None and each.issued_on.month >= 7]

    shares = exception_shares([*spring, *autumn], TODAY)

    assert len(spring) > 200
    with_one, without = shares.in_time
    assert 170 < with_one + without < 220, "two years from 27 June on, one plan every two days"
    assert with_one / (with_one + without) < 0.07, "what is known of spring weighs as 20 plans"


def test_a_council_without_exceptions_is_told_to_expect_none() -> None:
    """Of the rest of the year, or of a whole year, there may be no plans to go by."""
    paths = [each for each in steady(130) if each.received_on >= day(300)]

    shares = exception_shares(paths, TODAY)

    assert shares.in_time.with_one / sum(shares.in_time) < 0.01


def test_fewer_data_make_wider_intervals() -> None:
    def width(every: int) -> float:
        mixed = [
            request(days_ago, 125 if days_ago // every % 2 else 190)
            for days_ago in range(0, 1095, every)
        ]
        percentage = published(forecast(mixed)).percentage
        assert percentage is not None
        return percentage.high - percentage.low

    assert width(10) > 1.5 * width(1)


def test_the_interval_contains_what_to_expect() -> None:
    for week in steady_forecast(150).weeks:
        for each in (week.plans_issued, week.plan_breaches, week.decision_breaches):
            assert 0 <= each.low <= each.high
            assert each.low - 1 <= each.expected <= each.high + 1


def test_weeks_follow_each_other_from_the_next_day_on() -> None:
    weeks = forecast(steady(), 52).weeks

    assert len(weeks) == 52
    assert (weeks[0].from_on, weeks[0].to_on) == (date(2026, 6, 27), date(2026, 7, 3))
    assert weeks[51].to_on == date(2027, 6, 25)


def test_a_change_of_the_last_months_is_reported() -> None:
    """Decisions after 35 days until half a year ago, after 70 since."""
    slower = [
        replace_decision(path, 70) if path.received_on > day(240) else path for path in steady(150)
    ]

    drifts = {each.stage: each for each in forecast(slower).drifts}

    assert drifts[RequestStage.DECISION].verdict is DriftVerdict.SLOWER
    pace = drifts[RequestStage.DECISION].pace
    assert pace is not None
    assert pace < 0.9


def replace_decision(path: RequestPath, days: int) -> RequestPath:
    return path._replace(decided_on=path.received_on + timedelta(days=days))


def test_no_change_is_reported_as_none() -> None:
    drifts = steady_forecast(150).drifts

    assert {each.verdict for each in drifts} == {DriftVerdict.NONE}


def test_a_correction_changes_the_forecast() -> None:
    """The plans of a month were recorded with a wrong day, which was corrected."""
    paths = steady(150)
    corrected = [
        path._replace(issued_on=path.received_on + timedelta(days=139))
        if path.received_on > day(700)
        else path
        for path in paths
    ]

    assert percentages(forecast(corrected))[0] > percentages(steady_forecast(150))[0] + 20


def test_durations_are_the_days_in_each_stage() -> None:
    """35 days to the decision, 70 to the draft, 25 to the plan."""
    found = {each.stage: each for each in steady_forecast(130).durations}

    assert {stage: each.median for stage, each in found.items()} == {
        RequestStage.DECISION: 35,
        RequestStage.DRAFT: 70,
        RequestStage.PLAN: 25,
    }


def test_a_forecast_of_the_last_day_of_a_year_has_no_plans_to_come() -> None:
    last = date(2025, 12, 31)

    found = forecast_requests(steady(130), last, 4, (IssuedPlans(50, 100), IssuedPlans(50, 100)))

    year = published(found)
    assert (year.issued.expected, percentages(found)[0]) == (0, 50)
