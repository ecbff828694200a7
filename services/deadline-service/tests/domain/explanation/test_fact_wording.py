"""What happened, in words: each fact says the one thing that happened, and no alternative."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Final, get_args

import pytest

from deadline_service.domain.explanation.english import event_clause
from deadline_service.domain.explanation.facts.stated_fact import (
    WORDINGS,
    StatedFact,
    what_happened,
)
from deadline_service.domain.explanation.facts.wording import FactWording
from deadline_service.domain.rulebook.event_pattern import PLUS_DELIVERY
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import event, history
from events.contracts import CONTRACTS
from events.contracts.published_enum import PublishedEnum

ONE_PERSON: Final = "child or young person"
"""A term of the Act for one person; the log does not hold which of the two it is."""


def codes_in(annotation: object) -> Sequence[str]:
    """The codes that a field may hold: those of its enumeration, or of a flag."""
    if annotation is bool:
        return ["true", "false"]
    if isinstance(annotation, type) and issubclass(annotation, PublishedEnum):
        return [*annotation]
    return [code for each in get_args(annotation) for code in codes_in(each)]


def possible_codes(event_type: str, wording: FactWording) -> Iterator[Mapping[str, Sequence[str]]]:
    """Every combination of codes with which such a fact may be recorded."""
    fields = CONTRACTS[event_type].model_fields
    choices = [
        [(name, (code,)) for code in codes_in(fields[name].annotation)] for name in wording.fields
    ]
    return (dict(chosen) for chosen in product(*choices))


@pytest.mark.parametrize("event_type", sorted(CONTRACTS))
def test_a_fact_is_worded_without_an_alternative(event_type: str) -> None:
    wording = WORDINGS.get(event_type, FactWording())

    for codes in possible_codes(event_type, wording):
        clause = wording.clause_for(codes) or event_clause(event_type)
        assert not re.search(r"\bor\b", clause.replace(ONE_PERSON, "")), clause


@pytest.mark.parametrize("event_type", sorted(WORDINGS))
def test_every_code_of_a_worded_field_has_words(event_type: str) -> None:
    wording = WORDINGS[event_type]
    required = {
        name for name, field in CONTRACTS[event_type].model_fields.items() if field.is_required()
    }

    assert set(wording.fields) <= required, "a field that may be missing needs other words"
    for codes in possible_codes(event_type, wording):
        assert not wording.clause or wording.clause_for(codes)
        assert wording.noun_for(codes, None)
    assert set(wording.of_field) <= set(CONTRACTS[event_type].model_fields)


def test_what_a_period_is_counted_from_has_a_name() -> None:
    rules = [rule for rule in current_rulebook().rules if rule.limit is not None]
    counted = {
        name
        for rule in rules
        for group in (rule.starts, rule.safe_from, *(each.start for each in rule.other_limits))
        for pattern in group
        for name in pattern.event
    }

    unnamed = {name for name in counted if WORDINGS.get(name, FactWording()).noun == "that day"}

    assert unnamed <= {
        *("final.education_left", "final.move_learned"),
        *("final.commissioner_changed", "final.commissioner_objected"),
    }, "these are counted from the day on which someone became aware"


def test_a_day_that_is_not_the_legal_date_has_words_of_its_own() -> None:
    read = {
        (name, field)
        for rule in current_rulebook().rules
        for group in (rule.starts, rule.met_by, rule.holds_back, rule.falls_away, rule.revived_by)
        for pattern in group
        for name in pattern.event
        for day in pattern.day
        if (field := day.removesuffix(PLUS_DELIVERY)) in CONTRACTS[name].model_fields
        and field != CONTRACTS[name].date_field
    }

    unworded = {
        (name, field)
        for name, field in read
        if field not in WORDINGS.get(name, FactWording()).clause_of_field
    }

    assert len(read) > 15
    assert not unworded


@pytest.mark.parametrize(
    ("fact", "clause"),
    [
        pytest.param(
            {"type": "request.received", "on": date(2026, 11, 23)},
            "the authority received a request for an assessment from a parent",
            id="a request",
        ),
        pytest.param(
            {"type": "request.received", "on": date(2026, 11, 23), "trigger": "became_responsible"},
            "the authority became responsible for the child or young person",
            id="responsible",
        ),
        pytest.param(
            {"type": "review.decided", "on": date(2026, 11, 23), "outcome": "A"},
            "the authority told the family that it will amend the plan",
            id="of three outcomes the one that was decided",
        ),
        pytest.param(
            {
                "type": "tribunal.order_made",
                "on": date(2026, 11, 23),
                "kinds": ["make_plan", "amend_placement_only"],
            },
            "the Tribunal ordered that the authority makes a plan and that section I of the plan"
            " is amended",
            id="several orders",
        ),
        pytest.param(
            {"type": "case.released", "on": date(2026, 11, 23)},
            "the child or young person was released from detention",
            id="the statement of a contract that has no alternative",
        ),
    ],
)
def test_a_fact_says_what_happened(fact: Mapping[str, object], clause: str) -> None:
    assert what_happened(event(fact)) == clause
    [recorded] = history(fact)
    stated = StatedFact.of(recorded, date(2026, 11, 23))
    assert StatedFact.model_validate_json(stated.model_dump_json()).clause == clause


def test_the_day_of_a_fact_is_its_own_another_of_its_days_or_deemed() -> None:
    [sent] = history(
        {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 10)}
    )

    own, served, deemed = (StatedFact.of(sent, date(2027, 3, day)) for day in (8, 10, 11))

    assert (own.noun, own.came) == ("the draft", "the draft was sent")
    assert (served.field, served.noun) == ("served_on", "service of the draft")
    assert deemed.is_deemed is True
