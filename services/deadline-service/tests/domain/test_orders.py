"""What the Tribunal ordered, or the authority conceded, decides which limit is shown."""

from collections.abc import Set
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history

MADE = date(2027, 7, 23)
AMENDING = {"amend_contents", "amend_placement_only", "continue_and_amend"}
AMENDED = {"order-amend-contents", "order-amend-placement", "order-continue-amend"}
TWO_WEEKS, FIVE_WEEKS = date(2027, 8, 6), date(2027, 8, 27)


def limits(*facts: ShortFact) -> Set[tuple[str, date]]:
    """The duties of the authority by a day, from some facts."""
    return {
        (each.rule.id, each.law_due_on)
        for each in timetable(
            history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), MADE
        )
        if each.law_due_on is not None and each.rule.owed_by is DutyHolder.LOCAL_AUTHORITY
    }


def ordered(*kinds: str) -> ShortFact:
    return {"type": "tribunal.order_made", "on": MADE, "kinds": list(kinds)}


def conceded(*subjects: str) -> ShortFact:
    return {"type": "tribunal.conceded", "on": MADE, "subjects": list(subjects)}


@pytest.mark.parametrize(
    ("kinds", "rule", "due"),
    [
        (["amend_placement_only"], "order-amend-placement", TWO_WEEKS),
        (["amend_placement_only", "dismiss"], "order-amend-placement", TWO_WEEKS),
        (["amend_placement_only", "amend_contents"], "order-amend-contents", FIVE_WEEKS),
        (["dismiss", "amend_contents", "amend_placement_only"], "order-amend-contents", FIVE_WEEKS),
        (["amend_placement_only", "continue"], "order-continue-amend", FIVE_WEEKS),
        (["amend_placement_only", "continue_and_amend"], "order-continue-amend", FIVE_WEEKS),
    ],
)
def test_placement_is_two_weeks_only_if_it_is_all_that_is_ordered(
    kinds: list[str], rule: str, due: date
) -> None:
    found = limits(ordered(*kinds))

    assert (rule, due) in found
    assert {day for _, day in found} == {due}


@pytest.mark.parametrize(
    ("subjects", "rule", "due"),
    [
        (["section_i"], "unopposed-placement", TWO_WEEKS),
        (["section_i", "section_b"], "unopposed-contents", FIVE_WEEKS),
        (["section_i", "section_f"], "unopposed-contents", FIVE_WEEKS),
        (["section_f", "section_b", "section_i"], "unopposed-contents", FIVE_WEEKS),
        (["section_i", "refusal_to_amend"], "unopposed-contents", FIVE_WEEKS),
        (["section_i", "ceasing"], "unopposed-cease-amend", FIVE_WEEKS),
    ],
)
def test_a_conceded_placement_is_two_weeks_only_if_it_is_all_that_was_appealed(
    subjects: list[str], rule: str, due: date
) -> None:
    assert limits(conceded(*subjects)) == {(rule, due)}


@given(
    st.sets(
        st.sampled_from(
            [
                "amend_contents",
                "amend_placement_only",
                "assess",
                "continue",
                "continue_and_amend",
                "dismiss",
            ]
        ),
        min_size=1,
    )
)
def test_every_order_to_amend_has_a_last_day_and_a_mixed_one_never_two_weeks(
    kinds: Set[str],
) -> None:
    amended = {(rule, due) for rule, due in limits(ordered(*sorted(kinds))) if rule in AMENDED}
    more = kinds & {"amend_contents", "continue", "continue_and_amend"}

    assert bool(amended) == bool(kinds & AMENDING)
    assert {due for _, due in amended} <= {FIVE_WEEKS if more else TWO_WEEKS}


def test_a_conceded_placement_together_with_a_re_assessment_is_two_weeks() -> None:
    assert ("unopposed-placement", TWO_WEEKS) in limits(
        conceded("section_i", "refusal_to_reassess")
    )


def test_an_order_that_dismisses_orders_nothing() -> None:
    assert limits(ordered("dismiss")) == set()
