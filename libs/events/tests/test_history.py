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
from events.history import InvalidCorrection, as_of, effective, known_at
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


def effective_events(*said: Event) -> Sequence[Event]:
    return [fact.event for fact in effective(make_history(said))]


def test_a_correction_puts_a_field_right() -> None:
    assert effective_events(received(MONDAY), correct(1, received_on="2026-03-03")) == [
        received(TUESDAY)
    ]


def test_a_corrected_fact_keeps_its_place_and_its_ids() -> None:
    history = make_history([received(), correct(1, received_on="2026-03-03")])

    (fact,) = effective(history)

    assert fact == history[0]._replace(event=received(TUESDAY))


def test_a_later_correction_of_the_same_field_wins() -> None:
    first, second = correct(1, received_on="2026-03-09"), correct(1, received_on="2026-03-03")

    assert effective_events(received(), first, second) == [received(TUESDAY)]


def test_corrections_of_different_fields_add_up() -> None:
    first, second = correct(1, received_on="2026-03-03"), correct(1, requester="young_person")

    (fact,) = effective_events(received(), first, second)

    assert isinstance(fact, RequestReceived)
    assert (fact.received_on, fact.requester) == (TUESDAY, RequesterKind.YOUNG_PERSON)


def test_a_correction_can_take_a_field_away() -> None:
    said = RequestReceived.model_validate_json(
        received().model_dump_json().replace('"kind"', '"source":"1","kind"')
    )

    assert effective_events(said, correct(1, source=None)) == [received()]


def test_a_correction_that_the_contract_does_not_allow_names_the_field_only() -> None:
    with pytest.raises(InvalidCorrection, match="received_on") as refused:
        effective_events(received(), correct(1, received_on="soon"))

    assert "soon" not in str(refused.value)


def test_a_correction_of_a_field_that_is_not_there_is_unfit() -> None:
    with pytest.raises(InvalidCorrection, match="colour"):
        effective_events(received(), correct(1, colour="red"))


def test_a_voided_fact_does_not_count() -> None:
    assert effective_events(received(), withdrawn(), void(2)) == [received()]


def test_voiding_a_correction_undoes_it() -> None:
    assert effective_events(received(), correct(1, received_on="2026-03-03"), void(2)) == [
        received()
    ]


def test_voiding_a_void_restores_the_fact() -> None:
    assert effective_events(received(), withdrawn(), void(2), void(3)) == [received(), withdrawn()]


def test_voiding_the_void_of_a_correction_makes_it_count_again() -> None:
    said = (received(), correct(1, received_on="2026-03-03"), void(2), void(3))

    assert effective_events(*said) == [received(TUESDAY)]


def test_nothing_is_voided_before_it_is_said() -> None:
    assert effective_events(void(2), received()) == [received()]


def test_a_fact_of_another_case_is_not_touched() -> None:
    other = CaseId(UUID(int=2))
    mine = make_history([received(), received()])[:1]
    theirs = make_history([received(), void(1)], other)[1:]

    assert effective([*mine, *theirs]) == mine


def test_what_was_known_leaves_out_what_was_said_later() -> None:
    history = make_history([received(), correct(1, received_on="2026-03-03")])

    assert effective(known_at(history, SCENARIO_START + timedelta(hours=1))) == history[:1]


def test_as_of_a_day_leaves_out_what_happened_later() -> None:
    history = make_history([CaseOpened(cohort=2016), received(MONDAY), withdrawn(TUESDAY)])

    assert as_of(history, MONDAY) == history[:2]


days = st.dates(EARLIEST_EVENT_DATE, LATEST_EVENT_DATE)
facts = st.one_of(st.builds(received, days), st.builds(withdrawn, days))
histories = st.lists(facts, min_size=1, max_size=6)


@given(histories, st.data())
def test_correcting_to_the_same_value_changes_nothing(
    said: Sequence[Event], data: st.DataObject
) -> None:
    position = data.draw(st.integers(1, len(said)))
    event = said[position - 1]
    assert event.date_field is not None
    assert event.legal_date is not None
    same = correct(position, **{event.date_field: event.legal_date.isoformat()})

    assert effective_events(*said, same) == said


@given(histories, st.data())
def test_a_void_and_the_void_of_it_change_nothing(
    said: Sequence[Event], data: st.DataObject
) -> None:
    target = data.draw(st.integers(1, len(said)))

    assert effective_events(*said, void(target), void(len(said) + 1)) == said


@given(histories, st.data())
def test_a_void_takes_away_one_fact_and_leaves_the_rest(
    said: Sequence[Event], data: st.DataObject
) -> None:
    target = data.draw(st.integers(1, len(said)))

    assert effective_events(*said, void(target)) == [*said[: target - 1], *said[target:]]


@given(histories)
def test_an_effective_history_is_its_own(said: Sequence[Event]) -> None:
    history = make_history([*said, void(1)])

    assert effective(effective(history)) == effective(history)
