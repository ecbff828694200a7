"""When the list of a term is sent, and which reviews it has, with days written by hand."""

import json
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from events.bank_holidays import bank_holidays_from
from notification_service.domain.notice_sending.council_terms import CouncilTerm, CouncilTerms
from notification_service.domain.review_lists.list_schedule import (
    last_list_day,
    list_day,
    listed_terms,
    reviews_until,
    term_to_list,
)

AUTUMN = CouncilTerm(from_on=date(2026, 9, 2), to_on=date(2026, 12, 18))
SPRING = CouncilTerm(from_on=date(2027, 1, 4), to_on=date(2027, 3, 25))
SUMMER = CouncilTerm(from_on=date(2027, 4, 12), to_on=date(2027, 7, 21))
TERMS = (AUTUMN, SPRING, SUMMER)
HOLIDAYS = bank_holidays_from(2026)


@pytest.mark.parametrize(
    ("from_on", "expected"),
    [
        pytest.param(date(2027, 1, 4), date(2026, 12, 21), id="a Monday, two weeks before"),
        pytest.param(
            date(2027, 4, 12),
            date(2027, 3, 25),
            id="two weeks before is Easter Monday 29 March 2027: the Thursday before Good Friday",
        ),
        pytest.param(
            date(2026, 9, 6), date(2026, 8, 21), id="two weeks before is a Sunday: the Friday"
        ),
    ],
)
def test_a_list_is_sent_on_a_working_day_at_least_two_weeks_before_the_term(
    from_on: date, expected: date
) -> None:
    """Code 9.172: at least two weeks before the start of each term."""
    term = CouncilTerm(from_on=from_on, to_on=date(2027, 7, 21))

    assert list_day(term, HOLIDAYS) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 18), []),
        (date(2026, 12, 21), [SPRING]),
        (date(2027, 1, 4), [SPRING]),
        (date(2027, 1, 18), [SPRING]),
        (date(2027, 1, 19), []),
        (date(2027, 3, 24), []),
        (date(2027, 3, 25), [SUMMER]),
    ],
)
def test_it_may_be_sent_until_two_weeks_after_the_term_began(
    day: date, expected: list[CouncilTerm]
) -> None:
    assert listed_terms(TERMS, day, HOLIDAYS) == expected
    assert last_list_day(SPRING) == date(2027, 1, 18)


def test_short_terms_that_follow_each_other_have_a_list_each() -> None:
    terms = (
        CouncilTerm(from_on=date(2027, 1, 4), to_on=date(2027, 1, 15)),
        CouncilTerm(from_on=date(2027, 1, 25), to_on=date(2027, 3, 25)),
    )

    assert listed_terms(terms, date(2027, 1, 11), HOLIDAYS) == [*terms]


def test_a_list_reaches_four_weeks_beyond_the_holidays_after_the_term() -> None:
    """A review of 1 January is complete with a decision, four weeks after a meeting in December."""
    assert reviews_until(AUTUMN, TERMS) == date(2027, 1, 31), "four weeks after 3 January"
    assert reviews_until(SPRING, TERMS) == date(2027, 5, 9), "four weeks after 11 April"
    assert reviews_until(SUMMER, TERMS) == date(2027, 8, 18), "the next term is not known"


def test_the_list_that_is_shown_is_of_the_term_under_way_or_the_next() -> None:
    assert term_to_list(TERMS, date(2026, 8, 1)) == AUTUMN
    assert term_to_list(TERMS, date(2026, 12, 18)) == AUTUMN
    assert term_to_list(TERMS, date(2026, 12, 19)) == SPRING
    assert term_to_list(TERMS, date(2027, 7, 22)) is None


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param([("2027-03-25", "2027-01-04")], id="it ends before it begins"),
        pytest.param(
            [("2027-01-04", "2027-03-25"), ("2027-03-25", "2027-07-21")], id="a day is in two"
        ),
        pytest.param(
            [("2027-04-12", "2027-07-21"), ("2027-01-04", "2027-03-25")], id="not in order"
        ),
    ],
)
def test_terms_follow_each_other(terms: list[tuple[str, str]]) -> None:
    given = [{"from_on": first, "to_on": last} for first, last in terms]

    with pytest.raises(ValidationError, match="out_of_order"):
        TypeAdapter(CouncilTerms).validate_json(json.dumps(given))
