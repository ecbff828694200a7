"""What must hold of every timetable, whatever happened."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, event, history
from events.contracts import Event
from events.contracts.references import DeadlineId

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
RECEIVED = 2
"""The position of the request in every history below."""


def evaluate(
    *facts: ShortFact | Event, today: date = date.min
) -> Mapping[DeadlineId, EvaluatedDeadline]:
    found = timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), today
    )
    return {each.deadline_id: each for each in found}


def dates(found: Mapping[DeadlineId, EvaluatedDeadline]) -> Mapping[DeadlineId, tuple[object, ...]]:
    return {
        key: (each.due_on, each.law_due_on, each.not_before, each.state)
        for key, each in found.items()
    }


@st.composite
def histories(draw: st.DrawFn) -> Sequence[ShortFact]:
    """A request and some of what may follow, in the order of the law."""
    start = draw(DAYS)
    after = [start + timedelta(days=draw(st.integers(n * 20, n * 20 + 40))) for n in range(6)]
    maybe: list[ShortFact] = [
        {"type": "request.agreed", "on": after[1]},
        {"type": "assessment.advice_requested", "on": after[1]},
        {"type": "assessment.advice_received", "on": after[2]},
        {"type": "assessment.plan_agreed", "on": after[3]},
        {"type": "draft.issued", "on": after[3], "served_on": after[3], "request_id": "request"},
        {"type": "draft.consultation_sent", "on": after[3], "draft_id": "draft"},
        {"type": "final.issued", "on": after[5]},
    ]
    kept = maybe[: draw(st.integers(0, len(maybe)))]
    return [{"type": "case.opened"}, {"type": "request.received", "on": start}, *kept]


@given(histories(), DAYS, DAYS)
def test_a_date_never_depends_on_the_current_day(
    story: Sequence[ShortFact], one: date, other: date
) -> None:
    first, second = evaluate(*story, today=one), evaluate(*story, today=other)

    assert {key: each[:3] for key, each in dates(first).items()} == {
        key: each[:3] for key, each in dates(second).items()
    }


@given(histories(), DAYS)
def test_an_unrelated_fact_changes_nothing(story: Sequence[ShortFact], day: date) -> None:
    another = event({"type": "request.withdrawn", "request_id": "another", "on": day})

    assert dates(evaluate(*story, another)) == dates(evaluate(*story))


@given(histories())
def test_correcting_to_the_same_value_changes_nothing(story: Sequence[ShortFact]) -> None:
    same = {"received_on": str(story[RECEIVED - 1]["on"])}

    corrected = evaluate(*story, {"type": "case.corrected", "position": RECEIVED, "values": same})

    assert dates(corrected) == dates(evaluate(*story))


@given(histories())
def test_a_fact_recorded_and_voided_changes_nothing(story: Sequence[ShortFact]) -> None:
    withdrawn: ShortFact = {"type": "request.withdrawn", "on": date(2020, 1, 1)}
    voided: ShortFact = {"type": "case.voided", "position": len(story) + 1}

    assert dates(evaluate(*story, withdrawn, voided)) == dates(evaluate(*story))


@given(DAYS, DAYS)
def test_a_later_request_never_gives_an_earlier_date(one: date, other: date) -> None:
    earlier, later = sorted([one, other])
    first = evaluate({"type": "request.received", "on": earlier})
    second = evaluate({"type": "request.received", "on": later})

    for key, each in first.items():
        assert (each.due_on or date.min) <= (second[key].due_on or date.min)
        assert (each.law_due_on or date.min) <= (second[key].law_due_on or date.min)


@given(histories())
def test_the_safe_day_of_a_duty_is_never_later_than_in_law_nor_that_of_a_right_earlier(
    story: Sequence[ShortFact],
) -> None:
    """A family's right to appeal is not treated as ended while one reading still has it."""
    for each in evaluate(*story).values():
        if each.due_on is not None and each.law_due_on is not None:
            if each.rule.protects_family:
                assert each.due_on >= each.law_due_on
            else:
                assert each.due_on <= each.law_due_on


def test_each_request_of_a_life_has_its_own_clocks() -> None:
    found = evaluate(
        {"type": "request.received", "on": date(2024, 1, 8)},
        {"type": "request.refused", "on": date(2024, 2, 1)},
        {"type": "request.received", "request_id": "second", "on": date(2026, 11, 23)},
        {"type": "request.agreed", "request_id": "second", "on": date(2026, 12, 1)},
    )

    decisions = [each for each in found.values() if each.rule.id == "assessment-decision"]
    assert [(each.law_due_on, each.done and each.done.on) for each in decisions] == [
        (date(2024, 2, 19), date(2024, 2, 1)),
        (date(2027, 1, 4), date(2026, 12, 1)),
    ]


@given(DAYS, DAYS, st.sampled_from(["EX-SCH", "EX-EY", "EX-PERS", "EX-ABS4"]))
def test_no_day_of_the_calendar_causes_an_error(received: date, began: date, ground: str) -> None:
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": began,
        "ground": ground,
        "limits": ["assessment-decision"],
    }

    found = evaluate({"type": "request.received", "on": received}, claim)

    assert bool(found) == (date(2014, 9, 1) <= received <= date(2199, 12, 31))
