"""The cost of a timetable grows with the facts, not with their square, whatever they are.

Not measured in time: the days and ids of the facts count how often they are compared or looked up.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import history, id_for
from events.contracts import CONTRACTS, Event
from events.examples import example

BASELINE_FACTS: Final = 40
GROWTH: Final = 2.7
"""Of the count, for twice the facts: 2, and some more for sorting."""
TODAY: Final = date(2026, 11, 26)


class Work:
    """How often the days and ids of facts were compared or looked up."""

    done = 0


class CountedDay(date):
    def __eq__(self, other: object) -> bool:
        Work.done += 1
        return date.__eq__(self, other)

    def __lt__(self, other: date) -> bool:
        Work.done += 1
        return date.__lt__(self, other)

    def __le__(self, other: date) -> bool:
        Work.done += 1
        return date.__le__(self, other)

    def __gt__(self, other: date) -> bool:
        Work.done += 1
        return date.__gt__(self, other)

    def __ge__(self, other: date) -> bool:
        Work.done += 1
        return date.__ge__(self, other)

    __hash__ = date.__hash__


class CountedNumber(int):
    def __eq__(self, other: object) -> bool:
        Work.done += 1
        return int.__eq__(self, other)

    def __hash__(self) -> int:
        Work.done += 1
        return int.__hash__(self)


class Ids(StrEnum):
    """Which ids the facts of a type carry."""

    OWN = "each its own"
    SAME = "all the same"
    NONE = "none that may be left out"


Kind = tuple[str, Ids]
TRACED: Final[Mapping[str, Mapping[str, object]]] = {
    "tribunal.order_made": {"kinds": ["assess"]},
    "tribunal.conceded": {"subjects": ["refusal_to_assess"]},
}
"""Values with which facts are traced to the nearest request."""


def fact(kind: Kind, number: int) -> Event:
    """The example of a type with ids and days that count, each on a day of its own, unordered."""
    name, ids = kind
    contract = CONTRACTS[name]
    values = {**example(contract), **TRACED.get(name, {})}
    for field, about in contract.model_fields.items():
        if field.endswith("_id") and ids is Ids.NONE and not about.is_required():
            values.pop(field, None)
        elif field.endswith("_id") and field != "officer_id":
            values[field] = str(id_for(field if ids is Ids.SAME else f"{field} {number}"))
    event = contract.model_validate_json(json.dumps(values))
    return event.model_copy(update=dict(counted(event, number)))


def counted(event: Event, number: int) -> Sequence[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for field, value in event.__dict__.items():
        if isinstance(value, UUID):
            same = UUID(int=value.int)
            object.__setattr__(same, "int", CountedNumber(value.int))
            found.append((field, same))
        elif isinstance(value, date):
            day = value + timedelta(days=37 * number % 101)
            found.append((field, CountedDay(day.year, day.month, day.day)))
    return found


def work(kinds: Sequence[Kind], times: int, once: Sequence[Kind] = ()) -> int:
    """The cost of evaluating a case with these facts, each repeated a number of times."""
    facts = [fact(kind, number) for kind in once for number in range(50)]
    facts += [fact(kind, number) for number in range(times) for kind in kinds]
    recorded = history(*facts)
    before = Work.done
    timetable(
        recorded, current_ruleset().rulebook, current_ruleset().calendar, CouncilSettings(), TODAY
    )
    return Work.done - before


def growth(kinds: Sequence[Kind], once: Sequence[Kind] = (), facts: int = BASELINE_FACTS) -> float:
    some = work(kinds, facts, once)
    return (work(kinds, 2 * facts, once) - some) / max(some - work(kinds, 1, once), 1) + 1


CASEWORK: Final = [
    name
    for name in CONTRACTS
    if name.partition(".")[0] not in {"deadline", "notice", "ledger"}
    and name not in {"case.corrected", "case.voided"}
]
CLAIM: Final = "assessment.exception_claimed"
TOGETHER: Final[Sequence[Sequence[str]]] = (
    ("request.received", "assessment.advice_requested"),
    ("request.received", "assessment.advice_requested", "assessment.advice_received"),
    ("assessment.advice_requested", "assessment.advice_chased"),
    ("assessment.advice_requested", "assessment.appointment_missed"),
    ("request.received", "request.refused", "tribunal.mediation_certificate_issued"),
    ("assessment.plan_refused", "tribunal.appeal_registered"),
    ("request.received", "request.refused", "tribunal.order_made", "tribunal.conceded"),
    ("tribunal.order_made", "draft.issued", "final.issued"),
    ("review.meeting_held", "review.decided"),
    ("review.decided", "final.issued", "final.ceased"),
    ("final.direct_payment_started", "final.direct_payment_stopped", "review.meeting_held"),
    ("final.ceasing_proposed", "final.ceasing_decided", "final.ceased"),
    ("case.detained", "case.released", "request.received", "final.issued"),
    ("case.details_changed", "final.issued", "review.phase_transfer_identified"),
)


@pytest.mark.parametrize("ids", Ids)
def test_the_cost_of_facts_of_one_type_is_linear(ids: Ids) -> None:
    wrong = {name: each for name in CASEWORK if (each := growth([(name, ids)])) > GROWTH}

    assert not wrong


@pytest.mark.parametrize("names", TOGETHER, ids=" and ".join)
@pytest.mark.parametrize("first", [Ids.OWN, Ids.SAME])
@pytest.mark.parametrize("others", Ids)
def test_the_cost_of_related_facts_is_linear(names: Sequence[str], first: Ids, others: Ids) -> None:
    kinds = [(names[0], first), *((name, others) for name in names[1:])]

    assert growth(kinds) <= GROWTH


def test_the_cost_of_certificates_that_name_no_decision_is_linear() -> None:
    """Enough of them that the square would outweigh what each costs by itself."""
    kinds = [
        ("request.refused", Ids.OWN),
        ("tribunal.mediation_certificate_issued", Ids.NONE),
    ]

    assert growth(kinds, facts=400) <= GROWTH


@pytest.mark.parametrize("ids", [Ids.OWN, Ids.SAME])
def test_the_cost_of_claims_that_name_a_request_is_linear(ids: Ids) -> None:
    assert growth([("request.received", Ids.OWN), (CLAIM, ids)]) <= GROWTH


@pytest.mark.parametrize("beside", ["assessment.advice_requested", "draft.issued"])
def test_the_cost_of_the_most_claims_is_linear_in_the_limits(beside: str) -> None:
    """Those that name nothing are about every request: case-api takes 50 of them in a case."""
    kinds = [("request.received", Ids.OWN), (beside, Ids.NONE)]

    assert growth(kinds, once=[(CLAIM, Ids.NONE)]) <= GROWTH


def test_chains_of_ids_between_facts_have_no_length_limit() -> None:
    """Each draft is about the request of the one before, and about one of its own."""
    facts: list[Event] = []
    for number in range(3000):
        values = dict(example(CONTRACTS["draft.issued"]))
        values["draft_id"] = str(id_for(f"draft {(number + 1) // 2}"))
        values["request_id"] = str(id_for(f"request {number // 2}"))
        facts.append(CONTRACTS["draft.issued"].model_validate_json(json.dumps(values)))
    recorded = history(*facts)

    assert CaseFacts(recorded, current_ruleset().rulebook.matters).linked_ids(
        recorded[-1]
    ).keys() == {"draft_id", "request_id"}
