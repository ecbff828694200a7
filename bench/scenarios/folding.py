"""The state of a case from its facts, as every read and every command of case-api makes it."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from bench.environment import BenchEnvironment
from bench.results import Result, Target, own_result
from case_api.domain.decide import decide
from case_api.domain.fold import fold
from case_api.domain.record import RecordFacts
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    CaseOpened,
    Event,
    RequestReceived,
)
from events.contracts.references import AdviceId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.scenario import make_history

_FACTS: Final = 2_000
_TODAY: Final = date(2026, 11, 20)
_REQUEST: Final = RequestId(UUID(int=1))


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds of a fold of 2,000 facts, and of a decision after them."""
    history = make_history([event for number in range(_FACTS // 2) for event in _pair(number)])
    command = RecordFacts([_received(_FACTS // 2 - 1)], _TODAY)
    repeats = range(environment.options.repeats + 1)
    folds = [_milliseconds(lambda: fold(history)) for _ in repeats][1:]
    decisions = [_milliseconds(lambda: decide(history, command)) for _ in repeats][1:]
    return [
        own_result(f"fold a case of {_FACTS:,} facts", "ms", folds, Target(10, at_most=True)),
        own_result(f"decide on a case of {_FACTS:,} facts", "ms", decisions),
    ]


def _pair(number: int) -> Sequence[Event]:
    """Two facts of a case: its beginning first, then advice that was requested and received."""
    if number == 0:
        received = RequestReceived(
            request_id=_REQUEST,
            kind=RequestKind.INITIAL,
            trigger=RequestTrigger.REQUEST,
            requester=RequesterKind.PARENT,
            received_on=date(2026, 3, 2),
        )
        return [CaseOpened(cohort=2016), received]
    requested = AssessmentAdviceRequested(
        advice_id=AdviceId(UUID(int=number)),
        request_id=_REQUEST,
        kind=AdviceKind.PSYCHOLOGICAL,
        adviser=AdviserKind.EDUCATIONAL_PSYCHOLOGIST,
        requested_on=date(2026, 4, 13),
    )
    return [requested, _received(number)]


def _received(number: int) -> Event:
    return AssessmentAdviceReceived(advice_id=AdviceId(UUID(int=number)), on=date(2026, 5, 11))


def _milliseconds(work: Callable[[], object], times: int = 10) -> float:
    """How long it takes once, of some repetitions."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) * 1000 / times
