"""The timetable of one case, with every rule loaded."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from statistics import median
from typing import Final

from bench.environment import BenchEnvironment
from bench.results import Result, Target, compared_result, own_result
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history
from events.codec import decode_event
from events.contracts import CaseContactLogged, CaseDocumentFiled, Event
from events.envelope import EventEnvelope
from events.examples import example

_TODAY: Final = date(2027, 1, 5)
_FIRST_PLAN_DAY: Final = 138
"""The day, from the request, of the first plan."""


def _day(number: int) -> date:
    return date(2026, 3, 2) + timedelta(days=number)


_REQUEST_FACTS: Final[Sequence[ShortFact]] = (
    {"type": "case.opened"},
    {"type": "request.received", "on": _day(0)},
    {"type": "request.others_notified", "on": _day(1)},
    {"type": "request.agreed", "on": _day(30)},
)
_DRAFT_FACTS: Final[Sequence[ShortFact]] = (
    {"type": "assessment.plan_agreed", "on": _day(100)},
    {"type": "draft.issued", "on": _day(105)},
)
_FINAL_PLAN_FACTS: Final[Sequence[ShortFact]] = (
    {"type": "draft.meeting_requested", "on": _day(112)},
    {"type": "draft.meeting_held", "on": _day(118)},
    {"type": "final.issued", "on": _day(138)},
)
_CASEWORK: Final = [
    decode_event(contract.type, 1, json.dumps(example(contract)))
    for contract in (CaseContactLogged, CaseDocumentFiled)
]


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds of one timetable: a case of 60 facts, and two of 2,000.

    The first is measured alternately with a plain loop, because the speed of a virtual machine
    varies.
    """
    repeats = range(environment.options.repeats + 1)
    pairs = [
        (_measure_timetable(history(*typical_case()), 30), _milliseconds(_loop, 30))
        for _ in repeats
    ][1:]
    life, worst = (
        [_measure_timetable(history(*facts), calls) for _ in repeats][1:]
        for facts, calls in ((whole_life(), 4), (worst_case(), 2))
    )
    return [
        compared_result(
            "timetable of a case with 60 events",
            "ms",
            [figures for figures, _ in pairs],
            ("a plain loop of 20,000 steps", [loop for _, loop in pairs]),
            target=Target(1, at_most=True),
        ),
        own_result("… with 2,000 events: a whole life", "ms", life, Target(20, at_most=True)),
        own_result("… with 2,000 events, each a clock", "ms", worst),
    ]


def typical_case() -> Sequence[ShortFact | Event]:
    """60 facts of a case from its request to its final plan: 37 that rules use, 23 others."""
    return _with_casework(_first_plan(), 60)


def short_case() -> Sequence[ShortFact]:
    """12 facts of a case with an issued draft."""
    return [*_REQUEST_FACTS, *_advice(3), *_DRAFT_FACTS]


def whole_life() -> Sequence[ShortFact | Event]:
    """2,000 facts from a first request to the age of 25: 205 that rules use, the rest casework."""
    years = [fact for year in range(1, 21) for fact in (*_review(year), *_appeal(year))]
    return _with_casework([*_first_plan(), *years], 2_000)


def worst_case() -> Sequence[ShortFact | Event]:
    """2,000 facts, nearly all of them advice requested and received: two deadlines for each."""
    legal = [*_REQUEST_FACTS, *_DRAFT_FACTS, *_FINAL_PLAN_FACTS]
    return [*legal, *_advice(1_000)][:2_000]


def _with_casework(legal: Sequence[ShortFact], facts: int) -> Sequence[ShortFact | Event]:
    return [*legal, *islice(cycle(_CASEWORK), facts - len(legal))]


def _first_plan() -> Sequence[ShortFact]:
    return [*_REQUEST_FACTS, *_advice(8), *_DRAFT_FACTS, *_consultations(6), *_FINAL_PLAN_FACTS]


def _review(year: int) -> Sequence[ShortFact]:
    """One year's review, and the plan amended after it."""
    met, whose = _FIRST_PLAN_DAY + year * 350, {"review_id": f"review {year}"}
    return [
        {"type": "review.arranged", "on": _day(met - 30), "meeting_on": _day(met), **whose},
        {"type": "review.advice_circulated", "on": _day(met - 20), **whose},
        {"type": "review.meeting_held", "on": _day(met), **whose},
        {"type": "review.report_sent", "on": _day(met + 10), **whose},
        {"type": "review.decided", "on": _day(met + 25), **whose},
        {"type": "review.amendments_proposed", "on": _day(met + 25), **whose},
        {"type": "final.issued", "on": _day(met + 70), "basis": "review", **whose},
    ]


def _appeal(year: int) -> Sequence[ShortFact]:
    """An appeal against the amended plan, in every fifth year."""
    if year % 5:
        return []
    sent = _FIRST_PLAN_DAY + year * 350 + 70
    mediation, whose = {"mediation_id": f"mediation {year}"}, {"appeal_id": f"appeal {year}"}
    order = {"order_id": f"order {year}", "kinds": ["amend_contents"], **whose}
    return [
        {"type": "tribunal.mediation_declined", "on": _day(sent + 20), **mediation},
        {"type": "tribunal.mediation_certificate_issued", "on": _day(sent + 22), **mediation},
        {"type": "tribunal.appeal_registered", "on": _day(sent + 40), **whose},
        {"type": "tribunal.response_sent", "on": _day(sent + 75), **whose},
        {"type": "tribunal.hearing_held", "on": _day(sent + 200), **whose},
        {"type": "tribunal.order_made", "on": _day(sent + 214), **order},
        {"type": "tribunal.order_complied", "on": _day(sent + 240), "order_id": order["order_id"]},
    ]


def _advice(kinds: int) -> Sequence[ShortFact]:
    return [
        {"type": f"assessment.advice_{what}", "on": _day(day), "advice_id": f"advice {number}"}
        for number in range(kinds)
        for what, day in (("requested", 31 + number % 20), ("received", 60 + number % 30))
    ]


def _consultations(institutions: int) -> Sequence[ShortFact]:
    return [
        {"type": f"draft.consultation_{what}", "on": _day(day), "consultation_id": f"school {i}"}
        for i in range(institutions)
        for what, day in (("sent", 106), ("answered", 116 + i))
    ]


def _measure_timetable(facts: Sequence[EventEnvelope], calls: int) -> float:
    rules, calendar, settings = current_rulebook(), england_calendar(), CouncilSettings()
    return _milliseconds(lambda: timetable(facts, rules, calendar, settings, _TODAY), calls)


def _loop() -> object:
    return sum(number * number for number in range(20_000))


def _milliseconds(work: Callable[[], object], calls: int) -> float:
    """The median of some calls."""
    took: list[float] = []
    for _ in range(calls):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)
