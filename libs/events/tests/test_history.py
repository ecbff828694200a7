from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.contracts import (
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    Event,
    RequestReceived,
    RequestWithdrawn,
)
from events.contracts.corrected_value import CorrectedValue
from events.contracts.references import EARLIEST_EVENT_DATE, LATEST_EVENT_DATE, RequestId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.request import (
    RequesterKind,
    RequestKind,
    RequestTrigger,
    WithdrawerKind,
)
from events.envelope import CaseId
from events.history import InvalidCorrection, amendments, as_of, effective, known_at
from events.scenario import SCENARIO_START, make_history

REQUEST: Final = RequestId(UUID(int=1))
MONDAY: Final = date(2026, 3, 2)
TUESDAY: Final = date(2026, 3, 3)
MISTYPED: Final = CorrectionReason.MISTYPED


def received(on: date = MONDAY) -> Event:
    return RequestReceived(
        request_id=REQUEST,
        kind=RequestKind.INITIAL,
        trigger=RequestTrigger.REQUEST,
        requester=RequesterKind.PARENT,
        received_on=on,
    )


def withdrawn(on: date = TUESDAY) -> Event:
    return RequestWithdrawn(request_id=REQUEST, on=on, by=WithdrawerKind.PARENT)


def correct(position: int, **values: CorrectedValue) -> Event:
    return CaseCorrected(position=position, values=values, reason=MISTYPED)


def void(position: int) -> Event:
    return CaseVoided(position=position, reason=MISTYPED)


def effective_events(*events: Event) -> Sequence[Event]:
    return [fact.event for fact in effective(make_history(events))]


def test_a_correction_replaces_a_field() -> None:
    assert effective_events(received(MONDAY), correct(1, received_on="2026-03-03")) == [
        received(TUESDAY)
    ]


def test_the_amendments_of_a_history_are_those_that_are_in_effect() -> None:
    history = make_history(
        [
            received(),
            withdrawn(),
            correct(1, received_on="2026-03-03"),
            correct(1, received_on="2026-03-04"),
            void(3),
            void(2),
            correct(3, reason="duplicate"),
        ]
    )

    found = amendments(history)

    assert {at: [fact.position for fact in each] for at, each in found.corrections.items()} == {
        1: [4]
    }
    assert {at: fact.position for at, fact in found.voids.items()} == {2: 6}


def test_a_void_that_was_voided_amends_nothing() -> None:
    found = amendments(make_history([received(), void(1), void(2)]))

    assert (found.corrections, found.voids) == ({}, {})


def test_a_corrected_event_keeps_its_position_and_ids() -> None:
    history = make_history([received(), correct(1, received_on="2026-03-03")])

    (fact,) = effective(history)

    assert fact == history[0]._replace(event=received(TUESDAY))


def test_the_latest_correction_of_a_field_applies() -> None:
    first, second = correct(1, received_on="2026-03-09"), correct(1, received_on="2026-03-03")

    assert effective_events(received(), first, second) == [received(TUESDAY)]


def test_corrections_of_different_fields_add_up() -> None:
    first, second = correct(1, received_on="2026-03-03"), correct(1, requester="young_person")

    (fact,) = effective_events(received(), first, second)

    assert isinstance(fact, RequestReceived)
    assert (fact.received_on, fact.requester) == (TUESDAY, RequesterKind.YOUNG_PERSON)


def test_a_correction_can_remove_a_field() -> None:
    events = RequestReceived.model_validate_json(
        received().model_dump_json().replace('"kind"', '"source":"1","kind"')
    )

    assert effective_events(events, correct(1, source=None)) == [received()]


def test_an_invalid_correction_names_only_the_field() -> None:
    with pytest.raises(InvalidCorrection, match="received_on") as refused:
        effective_events(received(), correct(1, received_on="soon"))

    assert "soon" not in str(refused.value)


def test_a_correction_of_an_unknown_field_is_invalid() -> None:
    with pytest.raises(InvalidCorrection, match="colour"):
        effective_events(received(), correct(1, colour="red"))


def test_a_voided_event_does_not_count() -> None:
    assert effective_events(received(), withdrawn(), void(2)) == [received()]


def test_voiding_a_correction_undoes_it() -> None:
    assert effective_events(received(), correct(1, received_on="2026-03-03"), void(2)) == [
        received()
    ]


def test_voiding_a_void_restores_the_event() -> None:
    assert effective_events(received(), withdrawn(), void(2), void(3)) == [received(), withdrawn()]


def test_voiding_the_void_of_a_correction_makes_it_count_again() -> None:
    events = (received(), correct(1, received_on="2026-03-03"), void(2), void(3))

    assert effective_events(*events) == [received(TUESDAY)]


def test_a_later_event_cannot_be_voided() -> None:
    assert effective_events(void(2), received()) == [received()]


def test_an_event_of_another_case_is_unchanged() -> None:
    other = CaseId(UUID(int=2))
    own = make_history([received(), received()])[:1]
    foreign = make_history([received(), void(1)], other)[1:]

    assert effective([*own, *foreign]) == own


def test_known_at_leaves_out_later_events() -> None:
    history = make_history([received(), correct(1, received_on="2026-03-03")])

    assert effective(known_at(history, SCENARIO_START + timedelta(hours=1))) == history[:1]


def test_as_of_leaves_out_later_legal_dates() -> None:
    history = make_history([CaseOpened(cohort=2016), received(MONDAY), withdrawn(TUESDAY)])

    assert as_of(history, MONDAY) == history[:2]


days = st.dates(EARLIEST_EVENT_DATE, LATEST_EVENT_DATE)
any_event = st.one_of(st.builds(received, days), st.builds(withdrawn, days))
histories = st.lists(any_event, min_size=1, max_size=6)


@given(histories, st.data())
def test_a_correction_to_the_same_value_has_no_effect(
    events: Sequence[Event], data: st.DataObject
) -> None:
    position = data.draw(st.integers(1, len(events)))
    event = events[position - 1]
    assert event.date_field is not None
    assert event.legal_date is not None
    same = correct(position, **{event.date_field: event.legal_date.isoformat()})

    assert effective_events(*events, same) == events


@given(histories, st.data())
def test_a_voided_void_has_no_effect(events: Sequence[Event], data: st.DataObject) -> None:
    target = data.draw(st.integers(1, len(events)))

    assert effective_events(*events, void(target), void(len(events) + 1)) == events


@given(histories, st.data())
def test_a_void_removes_one_event(events: Sequence[Event], data: st.DataObject) -> None:
    target = data.draw(st.integers(1, len(events)))

    assert effective_events(*events, void(target)) == [*events[: target - 1], *events[target:]]


@given(histories)
def test_effective_is_idempotent(events: Sequence[Event]) -> None:
    history = make_history([*events, void(1)])

    assert effective(effective(history)) == effective(history)
