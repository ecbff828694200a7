"""The place of an item: a day that more harm or less time never moves later."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from deadline_service.domain.priority import (
    REASON_WORDS,
    PriorityReason,
    WorklistWeights,
    count_reasons,
    decode_reasons,
    encode_reasons,
    ranked_day,
)
from deadline_service.domain.worklist.ranges import WorkPlace, WorkRange, range_starts
from deadline_service.domain.worklist.snooze import last_snooze_day
from deadline_service.domain.worklist.today import choose_today
from deadline_service.domain.worklist.work_item import WorkKind
from deadline_service.store.ruleset import current_ruleset

TODAY: Final = date(2026, 12, 1)
DAYS: Final = st.dates(date(2024, 1, 1), date(2028, 12, 31))
REASONS: Final = st.frozensets(st.sampled_from(PriorityReason))
NUMBERS: Final = st.integers(0, 90)


@st.composite
def weights(draw: st.DrawFn) -> WorklistWeights:
    """Any weights that a council may set."""
    order, limit, duty, promise, guidance = sorted(
        draw(st.lists(NUMBERS, min_size=5, max_size=5)), reverse=True
    )
    others = {
        str(each): draw(NUMBERS)
        for each in PriorityReason
        if each.value not in {"tribunal_order", "limit_of_law", "duty", "promise", "guidance"}
    }
    return WorklistWeights(
        tribunal_order=order,
        limit_of_law=limit,
        duty=duty,
        promise=promise,
        guidance=guidance,
        overdue_days_counted=draw(st.integers(1, 365)),
        **others,
    )


def rank(day: date, reasons: frozenset[PriorityReason], by: WorklistWeights) -> date:
    shift = sum(each.days for each in count_reasons(reasons, by))
    return ranked_day(day, shift, TODAY, by.overdue_days_counted)


@given(DAYS, REASONS, REASONS, weights())
def test_more_harm_never_ranks_lower(
    day: date,
    fewer: frozenset[PriorityReason],
    more: frozenset[PriorityReason],
    by: WorklistWeights,
) -> None:
    assert rank(day, fewer | more, by) <= rank(day, fewer, by)


@given(DAYS, st.integers(0, 1000), REASONS, weights())
def test_less_time_never_ranks_lower(
    day: date, earlier: int, reasons: frozenset[PriorityReason], by: WorklistWeights
) -> None:
    assert rank(day - timedelta(days=earlier), reasons, by) <= rank(day, reasons, by)


@given(DAYS, REASONS, weights())
def test_what_the_law_weighs_more_never_ranks_lower(
    day: date, reasons: frozenset[PriorityReason], by: WorklistWeights
) -> None:
    consequences = {
        PriorityReason.TRIBUNAL_ORDER,
        PriorityReason.LIMIT_OF_LAW,
        PriorityReason.DUTY,
        PriorityReason.PROMISE,
        PriorityReason.GUIDANCE,
    }
    others = reasons - consequences
    ordered = rank(day, others | {PriorityReason.TRIBUNAL_ORDER}, by)
    limited = rank(day, others | {PriorityReason.LIMIT_OF_LAW}, by)

    assert ordered <= limited <= rank(day, others | {PriorityReason.PROMISE}, by)
    assert limited <= rank(day, others | {PriorityReason.GUIDANCE}, by)
    assert limited <= rank(day, others | {PriorityReason.DUTY}, by)


def test_what_was_late_for_years_does_not_hide_an_order_of_this_week() -> None:
    # Ten days of lateness count: 21 November, and 14 days earlier for a limit of law. The order of
    # Friday is ranked at 23 October.
    by = WorklistWeights()

    assert rank(date(2024, 1, 1), frozenset(), by) == date(2026, 11, 21)
    late = rank(date(2024, 1, 1), frozenset({PriorityReason.LIMIT_OF_LAW}), by)
    order = rank(date(2026, 12, 4), frozenset({PriorityReason.TRIBUNAL_ORDER}), by)
    assert (late, order) == (date(2026, 11, 7), date(2026, 10, 23))


@given(REASONS, weights())
def test_stored_reasons_are_read_as_they_were_written(
    reasons: frozenset[PriorityReason], by: WorklistWeights
) -> None:
    counted = count_reasons(reasons, by)

    assert decode_reasons(encode_reasons(counted)) == counted


@pytest.mark.parametrize(
    "given_weights",
    [
        pytest.param({"tribunal_order": 5}, id="an order below a limit of law"),
        pytest.param({"limit_of_law": 2}, id="a limit of law below guidance"),
        pytest.param({"promise": 20}, id="a promise above a limit of law"),
        pytest.param({"looked_after": -1}, id="harm that ranks lower"),
        pytest.param({"overdue_days_counted": 0}, id="lateness that hardly counts"),
    ],
)
def test_no_council_sets_weights_that_turn_the_law_around(given_weights: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        WorklistWeights(**given_weights)


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(PriorityReason)


Row = tuple[int, date, UUID]
ROWS: Final = st.lists(
    st.tuples(
        st.sampled_from([0, 3, 14, 28]),
        st.dates(date(2026, 9, 20), date(2026, 12, 10)),
        st.integers(0, 6).map(lambda number: UUID(int=number)),
    ),
    unique=True,
    max_size=30,
)


@given(ROWS, st.integers(14, 70), st.data())
def test_the_ranges_after_a_place_hold_exactly_the_rows_after_it(
    rows: Sequence[Row], counted: int, data: st.DataObject
) -> None:
    oldest = TODAY - timedelta(days=counted)
    shifts = sorted({shift for shift, _, _ in rows})
    ranges = [WorkRange("duty", str(shift), shift) for shift in shifts]
    places = sorted(
        (ranked_day(day, shift, TODAY, counted), day, item, shift) for shift, day, item in rows
    )
    chosen = data.draw(st.none() if not places else st.sampled_from(places))
    after = None if chosen is None else WorkPlace(*chosen[:3])

    starts = dict(zip(shifts, range_starts(ranges, after, oldest), strict=True))

    expected = {each for each in places if after is None or each[:3] > tuple(after)}
    assert {each for each in places if each[1:3] > starts[each[3]]} == expected


@pytest.mark.parametrize(
    ("kind", "due_on", "law_due_on", "last_day"),
    [
        pytest.param(
            *(WorkKind.DUTY, date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 9)),
            id="never past the last day in law",
        ),
        pytest.param(
            *(WorkKind.DUTY, date(2026, 12, 12), date(2026, 12, 13), date(2026, 12, 11)),
            id="never past the Friday before a last day on a Sunday",
        ),
        pytest.param(
            *(WorkKind.DUTY, date(2026, 12, 27), date(2026, 12, 28), date(2026, 12, 24)),
            id="never past Christmas Eve before the bank holidays",
        ),
        pytest.param(
            *(WorkKind.DUTY, date(2026, 11, 29), date(2026, 11, 30), date(2026, 11, 30)),
            id="what is late is not put off",
        ),
        pytest.param(
            *(WorkKind.GUIDANCE, date(2026, 11, 1), None, date(2026, 12, 15)),
            id="14 days where no law sets a day",
        ),
        pytest.param(
            *(WorkKind.REPLY, date(2026, 12, 3), None, date(2026, 12, 3)),
            id="never past the day that was promised",
        ),
    ],
)
def test_an_item_is_put_off_until_its_last_day_at_most(
    kind: WorkKind, due_on: date, law_due_on: date | None, last_day: date
) -> None:
    found = last_snooze_day(kind, due_on, law_due_on, TODAY, current_ruleset().calendar)

    assert found == last_day


NUMBERED: Final = st.lists(st.integers(0, 60), unique=True, max_size=40).map(sorted)


@given(NUMBERED, st.sets(st.integers(0, 60), max_size=20))
def test_today_keeps_half_of_its_places_for_what_can_still_be_done_in_time(
    ranked: list[int], in_time: set[int]
) -> None:
    soon = [each for each in ranked if each in in_time]

    chosen = choose_today(ranked[:10], soon[:10], lambda each: each, 10)

    assert list(chosen) == sorted(set(chosen))
    assert set(ranked[:5]) <= set(chosen)
    assert len(chosen) == min(10, len({*ranked[:10], *soon[:10]}))
    assert len(set(chosen) & set(soon)) >= min(5, len(soon))
