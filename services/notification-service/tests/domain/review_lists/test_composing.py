"""The words of a list of reviews."""

from datetime import date, timedelta
from uuid import UUID

from notification_service.domain.notice_sending.council_terms import CouncilTerm
from notification_service.domain.notices.document import CouncilIdentity
from notification_service.domain.notices.readability import measure_sentences, split_sentences
from notification_service.domain.review_lists.composing import (
    ReviewListContext,
    WordedReviewList,
    compose_review_list,
)
from notification_service.domain.review_lists.content import DueReview, ReviewListContent
from notification_service.store.digests.review_lists import current_review_list_edition

SPRING = CouncilTerm(from_on=date(2027, 1, 4), to_on=date(2027, 3, 25))
CASE = UUID("5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11")


def review(
    due_on: date, law_due_on: date | None = None, reference: str | None = "SEN/1"
) -> DueReview:
    return DueReview(
        case_id=CASE,
        reference=reference,
        rule="review-subsequent",
        started_on=due_on - timedelta(days=365),
        due_on=due_on,
        law_due_on=law_due_on or due_on,
    )


def composed(*reviews: DueReview, council: str = "Example Council") -> WordedReviewList:
    identity = CouncilIdentity(name=council, phone="01632 960123", email="send@council.example")
    context = ReviewListContext("123456", SPRING, identity, date(2026, 12, 21))
    content = ReviewListContent(log_position=1, waits_since=None, reviews=reviews)
    return compose_review_list(current_review_list_edition(), context, content)


def test_each_plan_has_its_reference_its_day_and_the_law() -> None:
    found = composed(review(date(2027, 2, 3), date(2027, 2, 24)))

    assert found.subject == "EHC plan reviews in the term from Monday 4 January 2027"
    line = "SEN/1: Review the plan again by Wednesday 3 February 2027."
    assert f"{line} Set by Children and Families Act 2014, s.44(1)(b); Code 9.169." in found.text
    assert "Wednesday 24 February 2027" not in found.text, "it is to be worked to by an earlier day"
    assert "the school or college with URN 123456" in found.text
    assert "To be reviewed" in found.html
    assert "Late" not in found.html


def test_what_is_late_in_law_comes_first_with_that_day() -> None:
    late = review(date(2026, 11, 2), date(2026, 12, 20), "SEN/2")
    on_its_last_day = review(date(2026, 12, 1), date(2026, 12, 21), "SEN/3")

    text = composed(late, on_its_last_day).text

    assert text.index("SEN/2") < text.index("To be reviewed") < text.index("SEN/3")
    assert "SEN/2: Review the plan again now. The last day in law was Sunday 20 December" in text
    assert "SEN/3: Review the plan again by Tuesday 1 December 2026." in text


def test_a_case_without_a_reference_has_its_id() -> None:
    assert f"{CASE}: Review" in composed(review(date(2027, 2, 3), reference=None)).text


def test_whom_to_ask_is_in_it_and_values_are_no_markup() -> None:
    found = composed(review(date(2027, 2, 3), reference="<b>SEN</b>"), council="A & B <i>")

    assert "A & B <i>, 01632 960123, send@council.example" in found.text
    assert "<b>SEN</b>: " in found.text
    assert "&lt;b&gt;SEN&lt;/b&gt;" in found.html
    assert "<i>" not in found.html


def test_our_own_words_are_easy_to_read_for_a_school() -> None:
    text = composed(review(date(2027, 2, 3))).text

    prose = [line.strip("*-= ") for line in text.splitlines() if "SEN/" not in line]
    measured = measure_sentences([each for line in prose for each in split_sentences(line)])
    assert measured.grade <= 8
    assert measured.longest <= 30
