"""What holds for the rule of every fact, tried with the examples of the contracts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from case_api.domain.decide import decide
from case_api.domain.errors import DateInFuture, MissingPredecessor
from case_api.domain.families import RULES
from case_api.domain.fold import fold
from case_api.domain.prior_fact import Subject
from case_api.domain.record import RecordFacts
from case_api.domain.recordable import recordable
from case_api.domain.rules import AnyRule
from case_api.domain.rules.about import NoSubject
from events.contracts import (
    CaseNoticeReceived,
    CaseOpened,
    CasePersonErased,
    CaseSection19Decided,
    DraftAdviceConsidered,
    DraftIssued,
    Event,
    FinalIssued,
    RequestReceived,
)
from events.examples import example
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
DAY: Final = "2026-05-11"
AHEAD: Final = "2026-12-01"
OF_A_REQUEST: Final[Mapping[str, JsonValue]] = {
    "request_id": example(RequestReceived)["request_id"]
}
NAMED: Final[Mapping[type[Event], Mapping[str, JsonValue]]] = {
    DraftIssued: OF_A_REQUEST,
    FinalIssued: OF_A_REQUEST,
    CaseNoticeReceived: {"about": 1},
    CaseSection19Decided: {"arranges": True},
    DraftAdviceConsidered: {"included": True},
    CasePersonErased: {"subject": "related_person", "person_id": str(UUID(int=1))},
}
"""What an example must have in addition, to have happened."""
every_rule = pytest.mark.parametrize(
    "rule",
    [rule for contract, rule in RULES.items() if contract is not CaseOpened],
    ids=lambda rule: rule.contract.type,
)


def made(contract: type[Event], **values: JsonValue) -> Event:
    """The example of a contract, with all its days the same."""
    body: dict[str, JsonValue] = {**example(contract), **NAMED.get(contract, {}), **values}
    for name in body.keys() & days_of(contract).keys():
        body[name] = values.get(name, DAY)
    return contract.model_validate_json(json.dumps(body))


def days_of(contract: type[Event]) -> Mapping[str, bool]:
    """The days of a contract, each with whether it may be in the future."""
    rule = RULES[contract]
    return {day.name: day.name in rule.future for each in rule.days for day in each.in_order}


def predecessors(rule: AnyRule) -> Iterator[Event]:
    """Facts with which the example of a rule can have happened, and theirs before them."""
    fact = made(rule.contract)
    for each in rule.requires:
        if each.about.subject(fact) is not NoSubject.UNCHECKED:
            first = each.any_of[0]
            yield from predecessors(RULES[first])
            yield made(first, **naming(each.about.field, each.about.subject(fact)))


def naming(field: str | None, subject: Subject | NoSubject) -> Mapping[str, JsonValue]:
    """The id of a subject as the predecessor names it, which may be by another field."""
    return {"officer_id": str(subject)} if field == "covers" else {}


def record(history: Sequence[Event], fact: Event) -> Sequence[Event]:
    unique = {each.model_dump_json() + each.type: each for each in history}
    return Scenario(decide, [CaseOpened(cohort=2016), *unique.values()]).when(
        RecordFacts([fact], TODAY)
    )


@every_rule
def test_a_fact_is_recorded_after_those_that_it_follows(rule: AnyRule) -> None:
    fact = made(rule.contract)

    assert record(list(predecessors(rule)), fact) == [fact]


@every_rule
def test_a_fact_is_refused_where_it_follows_nothing(rule: AnyRule) -> None:
    fact = made(rule.contract)
    if list(predecessors(rule)):
        with pytest.raises(MissingPredecessor):
            record([], fact)


@every_rule
def test_what_is_recorded_is_recordable_before(rule: AnyRule) -> None:
    history = [CaseOpened(cohort=2016), *predecessors(rule)]

    assert rule.contract in recordable(fold(make_history(history)), date.fromisoformat(DAY))


@every_rule
def test_what_always_follows_another_fact_is_not_recordable_alone(rule: AnyRule) -> None:
    needed = [each for each in rule.requires if not each.about.optional]

    listed = rule.contract in recordable(fold(make_history([CaseOpened(cohort=2016)])), TODAY)

    assert listed == (not needed)


@every_rule
def test_a_day_after_today_is_refused_unless_it_may_be_ahead(rule: AnyRule) -> None:
    days = days_of(rule.contract)
    fact = made(rule.contract, **dict.fromkeys(days, AHEAD))

    if not all(days.values()):
        with pytest.raises(DateInFuture):
            record(list(predecessors(rule)), fact)
