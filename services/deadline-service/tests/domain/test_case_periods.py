"""Periods of a case: detention, and direct payments."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history

DAY = date(2026, 11, 23)
ONE = timedelta(days=1)
PART_A, PART_K = "assessment-decision", "det-assessment-decision"


def evaluated(*facts: ShortFact) -> Sequence[EvaluatedDeadline]:
    return timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )


def deciding(*facts: ShortFact) -> list[str]:
    """The rules by which a request must be decided on."""
    return [each.rule.id for each in evaluated(*facts) if each.rule.id in {PART_A, PART_K}]


def detained(on: date) -> ShortFact:
    return {"type": "case.detained", "on": on}


def released(on: date) -> ShortFact:
    return {"type": "case.released", "on": on}


def asked(**more: object) -> ShortFact:
    return {"type": "request.received", "on": DAY, **more}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ([asked()], PART_A),
        ([detained(DAY), asked()], PART_K),
        ([detained(DAY + ONE), asked()], PART_A),
        ([detained(DAY - ONE), released(DAY), asked()], PART_A),
        ([detained(DAY - ONE), released(DAY + ONE), asked()], PART_K),
        ([detained(DAY), released(DAY), asked()], PART_A),
        ([detained(DAY - 9 * ONE), released(DAY), detained(DAY), asked()], PART_K),
        ([released(DAY - ONE), detained(DAY), asked()], PART_K),
        ([asked(), detained(DAY - ONE)], PART_K),  # recorded later, happened before
        ([asked(in_youth_accommodation=True)], PART_K),
        ([asked(trigger="detained_request")], PART_K),
        ([asked(trigger="detained_attention"), released(DAY - ONE)], PART_K),
    ],
)
def test_a_request_is_one_about_a_detained_person_while_detention_lasts(
    facts: list[ShortFact], rule: str
) -> None:
    assert deciding(*facts) == [rule]


@given(
    stays=st.lists(st.tuples(st.booleans(), st.integers(-60, 60)), max_size=6),
    trigger=st.sampled_from(
        ["request", "became_responsible", "detained_request", "detained_attention"]
    ),
    in_youth_accommodation=st.booleans(),
)
def test_every_first_request_is_decided_on_under_one_part(
    *, stays: list[tuple[bool, int]], trigger: str, in_youth_accommodation: bool
) -> None:
    period_facts = [(detained if began else released)(DAY + days * ONE) for began, days in stays]
    request = asked(trigger=trigger, in_youth_accommodation=in_youth_accommodation)

    assert len(deciding(*period_facts, request)) == 1


def test_a_detained_request_has_no_duplicate_clocks() -> None:
    found = evaluated(
        detained(DAY),
        asked(),
        {"type": "request.agreed", "on": DAY + 20 * ONE},
        {"type": "assessment.advice_requested", "on": DAY + 20 * ONE},
        {"type": "draft.issued", "on": DAY + 90 * ONE, "request_id": "request"},
    )

    applying = {each.rule.id for each in found}
    assert {"det-advice-response", "det-draft-representations", "det-final"} <= applying
    assert not applying & {
        "advice-response",
        "draft-representations",
        "plan-final",
        "advice-request",
    }


def test_the_end_of_one_budget_does_not_end_another() -> None:
    reviewed = [
        each
        for each in evaluated(
            {"type": "final.direct_payment_started", "on": date(2026, 1, 5)},
            {"type": "final.direct_payment_started", "on": date(2026, 2, 2), "budget_id": "other"},
            {
                "type": "final.direct_payment_stopped",
                "on": date(2026, 5, 4),
                "takes_effect_on": date(2026, 6, 1),
            },
            {"type": "review.meeting_held", "on": date(2026, 9, 7)},
            {
                "type": "final.direct_payment_stopped",
                "on": date(2027, 5, 3),
                "takes_effect_on": date(2027, 6, 1),
                "budget_id": "other",
            },
            {"type": "review.meeting_held", "on": date(2027, 9, 6), "review_id": "next"},
        )
        if each.rule.id == "dp-review-annual"
    ]

    assert [each.clock.started_on for each in reviewed] == [date(2026, 9, 7)]
