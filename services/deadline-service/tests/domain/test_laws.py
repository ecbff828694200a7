"""What must hold of every timetable, whatever happened."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.deadline import Deadline
from deadline_service.domain.timetable import timetable
from deadline_service.store.calendars import england
from deadline_service.store.rulebook import rulebook
from deadline_service.testing import Said, event, history
from events.contracts import Event
from events.contracts.references import DeadlineId

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
RECEIVED = 2
"""Where the request stands in every story below."""


def told(*facts: Said | Event, today: date = date.min) -> Mapping[DeadlineId, Deadline]:
    found = timetable(history(*facts), rulebook(), england(), CouncilSettings(), today)
    return {each.deadline_id: each for each in found}


def dates(found: Mapping[DeadlineId, Deadline]) -> Mapping[DeadlineId, tuple[object, ...]]:
    return {
        key: (each.due_on, each.law_due_on, each.not_before, each.state)
        for key, each in found.items()
    }


@st.composite
def stories(draw: st.DrawFn) -> Sequence[Said]:
    """A request and some of what may follow, in the order of the law."""
    start = draw(DAYS)
    after = [start + timedelta(days=draw(st.integers(n * 20, n * 20 + 40))) for n in range(6)]
    maybe: list[Said] = [
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


@given(stories(), DAYS, DAYS)
def test_a_date_never_depends_on_when_it_is_asked(
    story: Sequence[Said], one: date, other: date
) -> None:
    first, second = told(*story, today=one), told(*story, today=other)

    assert {key: each[:3] for key, each in dates(first).items()} == {
        key: each[:3] for key, each in dates(second).items()
    }


@given(stories(), DAYS)
def test_an_unrelated_fact_changes_nothing(story: Sequence[Said], day: date) -> None:
    another = event({"type": "request.withdrawn", "request_id": "another", "on": day})

    assert dates(told(*story, another)) == dates(told(*story))


@given(stories())
def test_correcting_to_the_same_value_changes_nothing(story: Sequence[Said]) -> None:
    same = {"received_on": str(story[RECEIVED - 1]["on"])}

    corrected = told(*story, {"type": "case.corrected", "position": RECEIVED, "values": same})

    assert dates(corrected) == dates(told(*story))


@given(stories())
def test_a_fact_recorded_and_voided_changes_nothing(story: Sequence[Said]) -> None:
    withdrawn: Said = {"type": "request.withdrawn", "on": date(2020, 1, 1)}
    voided: Said = {"type": "case.voided", "position": len(story) + 1}

    assert dates(told(*story, withdrawn, voided)) == dates(told(*story))


@given(DAYS, DAYS)
def test_a_later_request_never_gives_an_earlier_date(one: date, other: date) -> None:
    earlier, later = sorted([one, other])
    first = told({"type": "request.received", "on": earlier})
    second = told({"type": "request.received", "on": later})

    for key, each in first.items():
        assert (each.due_on or date.min) <= (second[key].due_on or date.min)
        assert (each.law_due_on or date.min) <= (second[key].law_due_on or date.min)


@given(stories())
def test_what_an_authority_owes_is_never_safely_later_than_in_law(story: Sequence[Said]) -> None:
    for each in told(*story).values():
        if each.due_on is not None and each.law_due_on is not None:
            assert each.due_on <= each.law_due_on


def test_each_request_of_a_life_has_its_own_clocks() -> None:
    found = told(
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
def test_no_day_of_the_calendar_is_too_much(received: date, began: date, ground: str) -> None:
    claim: Said = {
        "type": "assessment.exception_claimed",
        "on": began,
        "ground": ground,
        "limits": ["assessment-decision"],
    }

    found = told({"type": "request.received", "on": received}, claim)

    assert bool(found) == (date(2014, 9, 1) <= received <= date(2199, 12, 31))
