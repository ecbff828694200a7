"""What may be recorded next, and instead of what is refused."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from case_api.domain.decide import decide
from case_api.domain.errors import CannotHaveHappened
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import SUBJECTS_OF_CLAUSE, recordable
from events.contracts import CONTRACTS, CaseOpened, Event
from events.examples import example
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
OTHER: Final = "00000000-0000-4000-8000-000000000001"
AMENDMENTS: Final = ["case.corrected", "case.voided"]


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


OPENED: Final = CaseOpened(cohort=2016)
RECEIVED: Final = fact("request.received")
AGREED: Final = fact("request.agreed")
REFUSED: Final = fact("request.refused")
WITHDRAWN: Final = fact("request.withdrawn")
PLAN_REFUSED: Final = fact(
    "assessment.plan_refused", decided_on="2026-06-01", notified_on="2026-06-01"
)
ORDER: Final = fact("tribunal.order_made", kinds=["assess"])


def types(*history: Event) -> set[str]:
    """The types that may be recorded after a history, those that are always possible left out."""
    always = {each.type for each in recordable(fold(make_history([OPENED])), TODAY)}
    return {
        each.type for each in recordable(fold(make_history([OPENED, *history])), TODAY)
    } - always


def instead(history: Sequence[Event], event: Event) -> list[str]:
    """What may be recorded instead of a fact that is refused."""
    with pytest.raises(CannotHaveHappened) as refusal:
        Scenario(decide, [OPENED, *history]).when(RecordFacts([event], TODAY))
    return [each.type for each in refusal.value.instead]


def test_a_request_is_decided_on() -> None:
    assert types(RECEIVED) == {
        *("request.family_consulted", "request.others_notified", "request.agreed"),
        *("request.refused", "request.withdrawn", "request.moved_out"),
        *("assessment.advice_requested", "assessment.existing_advice_accepted"),
    }


def test_what_is_decided_is_not_decided_again_unless_it_may_be_reversed() -> None:
    assert "request.refused" not in types(RECEIVED, REFUSED)
    assert {"request.agreed", "request.refusal_withdrawn"} <= types(RECEIVED, REFUSED)
    assert not {"request.agreed", "request.refused"} & types(RECEIVED, AGREED)
    assert "request.refused" in types(RECEIVED, REFUSED, fact("request.refusal_withdrawn"))


def test_another_subject_may_still_be_open() -> None:
    another = fact("request.received", request_id=OTHER)

    assert "request.agreed" in types(RECEIVED, AGREED, another)


def test_an_order_takes_the_place_of_an_agreement() -> None:
    appeal = fact("tribunal.appeal_registered", subjects=["refusal_to_assess"])

    assert "assessment.plan_agreed" not in types(RECEIVED, REFUSED, appeal)
    assert "assessment.plan_agreed" in types(RECEIVED, REFUSED, appeal, ORDER)


def test_in_a_case_from_an_older_system_any_predecessor_may_be_missing() -> None:
    taken_over = CaseOpened(cohort=2016, taken_over_on=TODAY)

    found = {each.type for each in recordable(fold(make_history([taken_over])), TODAY)}

    assert {"assessment.plan_agreed", "review.report_sent", "tribunal.order_complied"} <= found


def test_the_latest_subjects_are_tried() -> None:
    requests = [
        fact("request.received", request_id=str(UUID(int=number)))
        for number in range(1, SUBJECTS_OF_CLAUSE + 2)
    ]
    agreements = [
        fact("request.agreed", request_id=str(UUID(int=number)))
        for number in range(2, SUBJECTS_OF_CLAUSE + 2)
    ]

    assert "request.agreed" in types(*requests, *agreements[1:])
    assert "request.agreed" not in types(*requests, *agreements), "the first is too old"


@pytest.mark.parametrize(
    ("history", "event", "expected"),
    [
        pytest.param([], AGREED, ["request.received"], id="what is missing"),
        pytest.param(
            [], fact("assessment.plan_agreed"), ["request.received"], id="what precedes that"
        ),
        pytest.param(
            [RECEIVED, REFUSED],
            fact("request.refused", decided_on="2026-06-01", notified_on="2026-06-01"),
            ["request.agreed", "request.refusal_withdrawn", *AMENDMENTS],
            id="what reverses the decision in the way",
        ),
        pytest.param(
            [RECEIVED, AGREED], REFUSED, AMENDMENTS, id="the amendment of what nothing reverses"
        ),
        pytest.param(
            [RECEIVED],
            fact("request.agreed", decided_on="2026-03-01", notified_on="2026-03-01"),
            AMENDMENTS,
            id="the correction of a day",
        ),
        pytest.param(
            [], fact("request.received", received_on="2027-01-04"), [], id="nothing is in the way"
        ),
    ],
)
def test_a_refusal_names_what_may_be_recorded_instead(
    history: Sequence[Event], event: Event, expected: Sequence[str]
) -> None:
    assert instead(history, event) == [*expected]


def test_a_fact_of_the_same_request_is_not_amended() -> None:
    with pytest.raises(CannotHaveHappened) as refusal:
        Scenario(decide, [OPENED, RECEIVED]).when(RecordFacts([WITHDRAWN, AGREED], TODAY))

    assert list(refusal.value.instead) == []
