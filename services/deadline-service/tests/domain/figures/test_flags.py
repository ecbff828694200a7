"""The flags of the SEN2 return, by hand: residential, work-based, budgets, mediation, appeals."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import NO_END, Measure
from deadline_service.testing import ShortFact, history_recorded

KNOWN: Final = date(2026, 11, 2)
ISSUED: Final = date(2026, 1, 12)
AMENDED: Final = date(2026, 6, 1)
CEASED: Final[ShortFact] = {"type": "final.ceased", "on": date(2026, 9, 1), "plan_id": "plan"}


def counted(measure: Measure, *facts: ShortFact) -> Sequence[tuple[date, date | None, str | None]]:
    """Of each item of a measure: its first day, its last one, and its kind."""
    found = measured_items(history_recorded(*((KNOWN, fact) for fact in facts)))
    mine = [each for each in found if each.measure == measure]
    return sorted((each.counts_from, each.ended_on, each.kind) for each in mine)


def plan(day: date, **fields: object) -> ShortFact:
    basis = "first" if day == ISSUED else "amendment"
    return {"type": "final.issued", "on": day, "plan_id": "plan", "basis": basis, **fields}


def budget(name: str, day: date, **fields: object) -> ShortFact:
    return {"type": f"final.{name}", "on": day, "budget_id": "budget", **fields}


AGREED: Final[ShortFact] = budget("personal_budget_agreed", date(2026, 3, 2), kind="direct_payment")
STOPPED: Final[ShortFact] = budget(
    "direct_payment_stopped", date(2026, 4, 1), takes_effect_on=date(2026, 5, 1)
)


@pytest.mark.parametrize(
    ("measure", "field", "code", "kind"),
    [
        (Measure.PLANS_RESIDENTIAL, "residential", "A", "weeks_38_to_51"),
        (Measure.PLANS_RESIDENTIAL, "residential", "B", "weeks_52"),
        (Measure.PLANS_WORK_BASED, "work_based", "A", "apprenticeship"),
        (Measure.PLANS_WORK_BASED, "work_based", "T", "traineeship"),
        (Measure.PLANS_WORK_BASED, "work_based", "S", "supported_internship"),
    ],
)
def test_a_flag_of_a_plan_holds_until_a_version_without_it(
    measure: Measure, field: str, code: str, kind: str
) -> None:
    flagged = plan(ISSUED, **{field: code})

    assert counted(measure, flagged) == [(ISSUED, NO_END, kind)]
    assert counted(measure, flagged, plan(AMENDED, version=2)) == [
        (ISSUED, date(2026, 5, 31), kind)
    ]
    assert counted(measure, flagged, plan(AMENDED, version=2, **{field: code})) == [
        (ISSUED, NO_END, kind)
    ]
    assert counted(measure, plan(ISSUED)) == []


def test_a_plan_with_another_kind_of_place_counts_under_each_in_turn() -> None:
    facts = (plan(ISSUED, residential="A"), plan(AMENDED, version=2, residential="B"))

    assert counted(Measure.PLANS_RESIDENTIAL, *facts) == [
        (ISSUED, date(2026, 5, 31), "weeks_38_to_51"),
        (AMENDED, NO_END, "weeks_52"),
    ]


def test_a_flag_ends_with_the_plan() -> None:
    facts = (plan(ISSUED, residential="B"), CEASED)

    assert counted(Measure.PLANS_RESIDENTIAL, *facts) == [(ISSUED, date(2026, 8, 31), "weeks_52")]


def test_a_budget_counts_from_the_agreement_while_there_is_a_plan() -> None:
    measure = Measure.PLANS_WITH_BUDGET
    before: ShortFact = {**AGREED, "on": date(2025, 12, 1)}

    assert counted(measure, plan(ISSUED), AGREED) == [(date(2026, 3, 2), NO_END, "direct_payment")]
    assert counted(measure, plan(ISSUED), before) == [(ISSUED, NO_END, "direct_payment")]
    assert counted(measure, plan(ISSUED), AGREED, CEASED) == [
        (date(2026, 3, 2), date(2026, 8, 31), "direct_payment")
    ]
    assert counted(measure, AGREED) == []


def test_direct_payments_that_stop_end_a_budget_that_is_held_so() -> None:
    measure = Measure.PLANS_WITH_BUDGET
    arranged: ShortFact = {**AGREED, "kind": "organised_arrangement"}
    overturned = budget("direct_payment_reconsidered", date(2026, 4, 20), upheld=False)
    again = budget("direct_payment_started", date(2026, 7, 1))

    assert counted(measure, plan(ISSUED), AGREED, STOPPED) == [
        (date(2026, 3, 2), date(2026, 4, 30), "direct_payment")
    ]
    assert counted(measure, plan(ISSUED), AGREED, STOPPED, overturned) == [
        (date(2026, 3, 2), NO_END, "direct_payment")
    ]
    assert counted(measure, plan(ISSUED), AGREED, STOPPED, again) == [
        (date(2026, 3, 2), date(2026, 4, 30), "direct_payment"),
        (date(2026, 7, 1), NO_END, "direct_payment"),
    ]
    assert counted(measure, plan(ISSUED), arranged, STOPPED) == [
        (date(2026, 3, 2), NO_END, "organised_arrangement")
    ]


def test_the_plan_says_whether_there_is_a_budget_where_no_fact_of_one_is_recorded() -> None:
    measure = Measure.PLANS_WITH_BUDGET
    stated = plan(ISSUED, personal_budget=True)
    refused = budget("personal_budget_refused", date(2026, 3, 2))

    assert counted(measure, stated) == [(ISSUED, NO_END, "not_recorded")]
    assert counted(measure, stated, AGREED) == [(date(2026, 3, 2), NO_END, "direct_payment")]
    assert counted(measure, stated, refused) == []


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("refusal_to_assess", "refusal_to_assess"),
        ("refusal_to_issue", "refusal_to_issue"),
        ("section_i", "other"),
        ("ceasing", "other"),
    ],
)
def test_mediation_and_appeal_count_once_by_what_they_are_about(subject: str, kind: str) -> None:
    day, later = date(2026, 4, 7), date(2026, 4, 28)
    asked: ShortFact = {
        "type": "tribunal.mediation_requested",
        "on": ISSUED,
        "mediation_id": "mediation",
        "subject": subject,
    }
    held: ShortFact = {"type": "tribunal.mediation_held", "on": day, "mediation_id": "mediation"}
    appeal: ShortFact = {
        "type": "tribunal.appeal_registered",
        "on": day,
        "appeal_id": "appeal",
        "subjects": [subject],
    }

    assert counted(Measure.MEDIATIONS, asked) == []
    assert counted(Measure.MEDIATIONS, asked, {**held, "on": later}, held) == [(day, day, kind)]
    assert counted(Measure.MEDIATIONS, held) == [(day, day, None)]
    assert counted(Measure.APPEALS, appeal) == [(day, day, kind)]


def test_an_appeal_about_a_refusal_and_more_is_about_the_refusal() -> None:
    appeal: ShortFact = {
        "type": "tribunal.appeal_registered",
        "on": ISSUED,
        "appeal_id": "appeal",
        "subjects": ["section_f", "refusal_to_issue"],
    }

    assert counted(Measure.APPEALS, appeal) == [(ISSUED, ISSUED, "refusal_to_issue")]
