"""What the law requires of one case, every rule loaded."""

import json
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from statistics import median
from typing import Final

from bench.ground import Ground
from bench.measured import Bound, Line, alone
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.timetable import timetable
from deadline_service.store.calendars import england
from deadline_service.store.rulebook import rulebook
from deadline_service.testing import Said, history
from events.codec import decode
from events.contracts import CaseContactLogged, CaseDocumentFiled, Event
from events.envelope import Recorded
from events.examples import example

_CALLS: Final = 30
_TODAY: Final = date(2027, 1, 5)


def _day(number: int) -> date:
    return date(2026, 3, 2) + timedelta(days=number)


_BEGUN: Final[Sequence[Said]] = (
    {"type": "case.opened"},
    {"type": "request.received", "on": _day(0)},
    {"type": "request.others_notified", "on": _day(1)},
    {"type": "request.agreed", "on": _day(30)},
)
_AGREED: Final[Sequence[Said]] = (
    {"type": "assessment.plan_agreed", "on": _day(100)},
    {"type": "draft.issued", "on": _day(105)},
)
_ENDED: Final[Sequence[Said]] = (
    {"type": "draft.meeting_requested", "on": _day(112)},
    {"type": "draft.meeting_held", "on": _day(118)},
    {"type": "final.issued", "on": _day(138)},
)
_CASEWORK: Final = [
    decode(contract.type, 1, json.dumps(example(contract)))
    for contract in (CaseContactLogged, CaseDocumentFiled)
]


async def measure(ground: Ground) -> Sequence[Line]:
    """Milliseconds of one timetable: a case of 60 facts, and one of 2,000."""
    short = [_milliseconds(history(*usual_case())) for _ in range(ground.effort.repeats + 1)]
    long = [_milliseconds(history(*long_case()), calls=2) for _ in range(ground.effort.repeats)]
    return [
        alone("timetable of a case with 60 events", "ms", short[1:], Bound(1, at_most=True)),
        alone("… with 2,000 events", "ms", long),
    ]


def usual_case() -> Sequence[Said | Event]:
    """60 facts of a case from its request to its final plan: 37 of law, the rest casework."""
    legal = [*_BEGUN, *_advice(8), *_AGREED, *_consultations(6), *_ENDED]
    return [*legal, *islice(cycle(_CASEWORK), 60 - len(legal))]


def short_case() -> Sequence[Said]:
    """12 facts of a case whose draft is out."""
    return [*_BEGUN, *_advice(3), *_AGREED]


def long_case() -> Sequence[Said | Event]:
    """2,000 facts, nearly all of them advice asked for and received."""
    legal = [*_BEGUN, *_AGREED, *_ENDED]
    return [*legal, *_advice(1_000)][:2_000]


def _advice(kinds: int) -> Sequence[Said]:
    return [
        {"type": f"assessment.advice_{what}", "on": _day(day), "advice_id": f"advice {number}"}
        for number in range(kinds)
        for what, day in (("requested", 31 + number % 20), ("received", 60 + number % 30))
    ]


def _consultations(institutions: int) -> Sequence[Said]:
    return [
        {"type": f"draft.consultation_{what}", "on": _day(day), "consultation_id": f"school {i}"}
        for i in range(institutions)
        for what, day in (("sent", 106), ("answered", 116 + i))
    ]


def _milliseconds(facts: Sequence[Recorded], calls: int = _CALLS) -> float:
    """The median of some calls."""
    rules, calendar, settings = rulebook(), england(), CouncilSettings()
    took: list[float] = []
    for _ in range(calls):
        began = time.perf_counter()
        timetable(facts, rules, calendar, settings, _TODAY)
        took.append((time.perf_counter() - began) * 1000)
    return median(took)
