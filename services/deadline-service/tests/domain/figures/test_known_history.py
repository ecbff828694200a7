"""What was known of a case on each day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deadline_histories import histories

from deadline_service.domain.figures.known_history import dated_events, known_histories
from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredItem
from deadline_service.testing import ShortFact, history, history_recorded
from events.contracts import CaseCorrected, CaseVoided, Event
from events.contracts.vocabulary.case import CorrectionReason
from events.envelope import EventEnvelope
from events.history import effective, known_at

MARCH: Final = date(2026, 3, 2)
JUNE: Final = date(2026, 6, 1)
REQUEST: Final[ShortFact] = {"type": "request.received", "on": date(2026, 1, 5)}
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 2, 16)}
LONDON: Final = ZoneInfo("Europe/London")


def decisions(*facts: tuple[date, ShortFact | Event]) -> Sequence[tuple[object, ...]]:
    """The versions of the decision on the request: known from and to, the day, the last day."""
    found = [
        each
        for each in measured_items(history_recorded(*facts))
        if each.measure == Measure.REQUEST_DECISIONS
    ]
    return [
        (each.known_from, each.known_to, each.done_on, each.due_on)
        for each in sorted(found, key=lambda each: each.known_from)
    ]


def corrected(position: int, values: Mapping[str, str]) -> CaseCorrected:
    return CaseCorrected(position=position, values=dict(values), reason=CorrectionReason.MISTYPED)


def voided(position: int) -> CaseVoided:
    return CaseVoided(position=position, reason=CorrectionReason.WRONG_CASE)


def test_a_correction_changes_what_is_known_from_its_day_on() -> None:
    found = decisions(
        (MARCH, REQUEST), (MARCH, AGREED), (JUNE, corrected(2, {"notified_on": "2026-02-17"}))
    )

    assert found == [
        (MARCH, JUNE, date(2026, 2, 16), date(2026, 2, 16)),
        (JUNE, NO_END, date(2026, 2, 17), date(2026, 2, 16)),
    ]


def test_a_voided_fact_was_known_until_the_day_of_the_void() -> None:
    assert decisions((MARCH, REQUEST), (JUNE, voided(1))) == [
        (MARCH, JUNE, None, date(2026, 2, 16))
    ]


def test_a_void_of_a_void_restores_what_was_known() -> None:
    later = date(2026, 7, 1)

    assert decisions((MARCH, REQUEST), (JUNE, voided(1)), (later, voided(2))) == [
        (MARCH, JUNE, None, date(2026, 2, 16)),
        (later, NO_END, None, date(2026, 2, 16)),
    ]


def test_facts_of_one_day_make_one_version_and_others_make_none() -> None:
    unrelated: ShortFact = {"type": "case.released", "on": JUNE}

    assert decisions((MARCH, REQUEST), (MARCH, AGREED), (JUNE, unrelated)) == [
        (MARCH, NO_END, date(2026, 2, 16), date(2026, 2, 16))
    ]


def test_a_day_ends_at_midnight_in_england() -> None:
    """In summer 23:30 UTC is half past midnight of the next day there."""
    (event,) = history(REQUEST)
    late = event._replace(recorded_at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC))

    assert dated_events([late])[0].known_on == date(2026, 6, 2)


def test_a_fact_that_was_dated_ahead_counts_as_recorded_no_later_than_the_next() -> None:
    found = dated_events(history_recorded((JUNE, REQUEST), (MARCH, AGREED)))

    assert [each.known_on for each in found] == [MARCH, MARCH]


def test_a_request_that_is_recorded_after_its_decision_counts_as_if_recorded_before() -> None:
    assert decisions((MARCH, AGREED), (MARCH, REQUEST)) == decisions(
        (MARCH, REQUEST), (MARCH, AGREED)
    )


@st.composite
def recorded_histories(draw: st.DrawFn) -> Sequence[EventEnvelope]:
    """Random facts with corrections of days, voids, and voids of those, over some days."""
    facts: list[ShortFact | Event] = [*draw(histories())]
    plain = history(*facts)
    for _ in range(draw(st.integers(0, 8))):
        target = draw(st.integers(1, len(facts)))
        day = str(draw(st.dates(date(2024, 1, 1), date(2027, 1, 1))))
        field = plain[target - 1].event.date_field if target <= len(plain) else None
        is_void = field is None or draw(st.booleans())
        facts.append(voided(target) if is_void else corrected(target, {field or "": day}))
    days = draw(st.lists(st.integers(0, 3), min_size=len(facts), max_size=len(facts)))
    when = date(2026, 10, 20)  # the clock changes on the 25th
    dated: list[tuple[date, ShortFact | Event]] = []
    for fact, more in zip(facts, days, strict=True):
        when += timedelta(days=more)
        dated.append((when, fact))
    return history_recorded(*dated)


def as_known(found: Sequence[MeasuredItem], day: date) -> set[MeasuredItem]:
    """The versions that were current at the end of a day, without the days of knowledge."""
    return {
        each._replace(known_from=day, known_to=day)
        for each in found
        if each.known_from <= day < each.known_to
    }


@settings(max_examples=60)
@given(recorded_histories())
def test_the_histories_are_those_that_were_known(recorded: Sequence[EventEnvelope]) -> None:
    for known in known_histories(dated_events(recorded)):
        end = datetime.combine(known.known_on, time(23, 59), LONDON)
        assert list(known.events) == list(effective(known_at(recorded, end)))


@settings(max_examples=60)
@given(recorded_histories())
def test_the_versions_of_a_day_are_the_items_of_what_was_recorded_by_then(
    recorded: Sequence[EventEnvelope],
) -> None:
    found = list(measured_items(recorded))

    for day in sorted({each.known_on for each in dated_events(recorded)}):
        end = datetime.combine(day, time(23, 59), LONDON)
        then = list(measured_items(list(known_at(recorded, end))))
        assert as_known(found, day) == as_known(then, day)
    keys = [(each.measure, each.item_id, each.part, each.known_from) for each in found]
    assert len(keys) == len(set(keys))
    assert all(each.known_from < each.known_to for each in found)
