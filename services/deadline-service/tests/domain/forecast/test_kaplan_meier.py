"""The Kaplan-Meier estimate against published examples, worked out by hand."""

from math import isclose, sqrt

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.forecast.kaplan_meier import Duration, survival_curve

# The 6-MP arm of Freireich et al. (1963), weeks of remission of 21 children with leukaemia, the
# example of most textbooks and of the documentation of both R's survival and lifelines.
REMISSION = [
    *((6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True)),
    *((10, False), (11, False), (13, True), (16, True), (17, False), (19, False), (20, False)),
    *((22, True), (23, True), (25, False), (32, False), (32, False), (34, False), (35, False)),
]


def test_the_textbook_example_with_ties_and_censoring() -> None:
    """Of 21 at risk at week 6 three end, and one is censored in the same week: it was at risk."""
    curve = survival_curve(Duration(*each) for each in REMISSION)

    found = [
        (time, at_risk, ended, round(survival, 4), round(sqrt(variance), 4))
        for time, at_risk, ended, survival, variance in curve.steps
    ]
    assert found == [
        (6, 21, 3, 0.8571, 0.0764),
        (7, 17, 1, 0.8067, 0.0869),
        (10, 15, 1, 0.7529, 0.0963),
        (13, 12, 1, 0.6902, 0.1068),
        (16, 11, 1, 0.6275, 0.1141),
        (22, 7, 1, 0.5378, 0.1282),
        (23, 6, 1, 0.4482, 0.1346),
    ]
    assert curve.quantile(0.5) == 23
    assert curve.quantile(0.75) is None


def test_without_censoring_it_is_the_share_that_is_left() -> None:
    """Of four that end at 1, 2, 2 and 5 days, three, one and none are left."""
    curve = survival_curve(Duration(days, happened=True) for days in (1, 2, 2, 5))

    assert [(each.time, each.survival) for each in curve.steps] == [(1, 0.75), (2, 0.25), (5, 0.0)]
    # Greenwood without censoring is the binomial variance: p (1 - p) / n.
    assert isclose(curve.steps[0].variance, 0.75 * 0.25 / 4)
    assert isclose(curve.steps[1].variance, 0.25 * 0.75 / 4)


def test_all_censored_nothing_has_ended() -> None:
    curve = survival_curve(Duration(days, happened=False) for days in (3, 5, 8))

    assert curve.steps == []
    assert curve.share_after(100) == 1.0
    assert curve.quantile(0.5) is None
    assert curve.quantile_interval(0.5) == (None, None)


def test_nothing_observed_is_an_empty_curve() -> None:
    assert survival_curve([]).steps == []


def test_what_is_observed_late_was_not_at_risk_before() -> None:
    """One ends at 2. Another is observed from 4 on, and so is not at risk at 2."""
    curve = survival_curve(
        [
            Duration(2, happened=True),
            Duration(6, happened=True, entered=3),
            Duration(9, happened=False),
        ]
    )

    assert [(each.time, each.at_risk) for each in curve.steps] == [(2, 2), (6, 2)]


def test_the_interval_is_on_the_scale_of_log_minus_log() -> None:
    """S = 6/7. 1.2816 * sqrt(3 / (21 * 18)) / -ln(6/7) = 0.7407; S to exp(0.7407), exp(-0.7407)."""
    step = survival_curve(Duration(*each) for each in REMISSION).steps[0]

    low, high = step.interval

    assert (round(low, 3), round(high, 3)) == (0.724, 0.929)


DURATIONS = st.lists(
    st.builds(Duration, st.integers(0, 60), st.booleans(), st.integers(-1, 30)), max_size=40
)


@given(DURATIONS)
def test_survival_never_rises_and_stays_between_0_and_1(durations: list[Duration]) -> None:
    steps = survival_curve(durations).steps

    shares = [1.0, *(each.survival for each in steps)]
    assert shares == sorted(shares, reverse=True)
    for each in steps:
        low, high = each.interval
        assert 0 <= low <= each.survival <= high <= 1
        assert each.ended <= each.at_risk
