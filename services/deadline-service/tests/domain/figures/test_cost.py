"""A large case is folded in seconds, whatever its facts are."""

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

import pytest

from deadline_service.domain.figures.known_history import MAX_KNOWN_DAYS
from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.testing import ShortFact, history_recorded

FACTS: Final = 2_000
FIRST: Final = date(2015, 1, 1)
SECONDS: Final = 60.0
"""Much more than it takes, a few seconds: only another order of growth takes as long."""


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def request(number: int) -> ShortFact:
    return {"type": "request.received", "on": on(number), "request_id": f"request-{number}"}


def advice(number: int) -> ShortFact:
    kind = "requested" if number % 2 == 0 else "received"
    subject = f"advice-{number // 2}"
    return {"type": f"assessment.advice_{kind}", "on": on(number), "advice_id": subject}


@pytest.mark.parametrize("fact", [request, advice])
def test_a_case_of_two_thousand_facts_on_as_many_days_takes_seconds(
    fact: Callable[[int], ShortFact],
) -> None:
    facts: Sequence[ShortFact] = [fact(number) for number in range(FACTS)]
    history = history_recorded(*((on(number), each) for number, each in enumerate(facts)))
    began = time.perf_counter()

    found = list(measured_items(history))

    assert time.perf_counter() - began < SECONDS
    assert len({each.known_from for each in found}) <= 2 * MAX_KNOWN_DAYS
