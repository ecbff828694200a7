"""Supposed rules of any JSON are refused with their places, or are a rulebook; nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from chassis.body import parse_body
from chassis.problems import InvalidRequest
from deadline_service.api.council_simulations.checks import rule_violations
from deadline_service.api.council_simulations.request import CreateCouncilSimulationRequest
from deadline_service.domain.council_simulation.rule_problem import (
    InvalidSupposedRules,
    RuleProblem,
)
from deadline_service.domain.council_simulation.supposed_rulebook import supposed_rulebook
from deadline_service.domain.council_simulation.supposition import SupposedRules
from deadline_service.domain.rulebook.parser import RulebookDocument

Json = dict[str, JsonValue]

GREET: Final[Json] = {
    "id": "greet-family",
    "title": "Greet the family",
    "duty": "Greet the family.",
    "owed_by": "local authority",
    "kind": "duty",
    "starts": [{"event": "request.received", "where": {"requester": ["parent"]}}],
    "limit": "1 week",
    "counting": "within",
    "words": "within one week of receiving the request",
    "met_by": [{"event": "request.others_notified"}],
    "source": {
        "instrument": "A Bill",
        "provision": "cl 1",
        "link": "https://www.legislation.gov.uk/ukpga/2014/6",
    },
    "confidence": "M",
    "in_force": {"from": "2026-09-01"},
}
BOOK: Final = {"greetings.toml": RulebookDocument(rule=(dict(GREET),))}
OTHER: Final[Json] = {**GREET, "id": "greet-school", "title": "Greet the school"}
VALID: Final[Json] = {
    "replaced": [
        {
            "id": "greet-family",
            "in_force_from": "2026-09-01",
            "values": {**{name: GREET[name] for name in GREET if name != "id"}, "limit": "2 weeks"},
        }
    ],
    "added": [OTHER],
}


def refused(rules: JsonValue) -> Sequence[RuleProblem]:
    """The problems of supposed rules that the model accepts; none if they are a rulebook."""
    try:
        supposed_rulebook(SupposedRules.model_validate_json(json.dumps(rules)), BOOK)
    except InvalidSupposedRules as error:
        return error.problems
    return ()


Step = str | int


def paths(value: JsonValue, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    yield path
    match value:
        case dict():
            for name, below in value.items():
                yield from paths(below, (*path, name))
        case list():
            for place, below in enumerate(value):
                yield from paths(below, (*path, place))
        case _:
            pass


def put(value: JsonValue, path: Sequence[Step], new: JsonValue) -> JsonValue:
    """A value with another in one place."""
    match value, path:
        case dict(), [str(name), *rest]:
            return {**value, name: put(value[name], rest, new)}
        case list(), [int(place), *rest]:
            return [*value[:place], put(value[place], rest, new), *value[place + 1 :]]
        case _:
            return new


WORDS: Final = st.sampled_from(
    [
        *GREET,
        *("phase", "per", "request", "age", "under", "event", "where", "day", "from", "to"),
        *("request.received", "on", "2026-09-01", "9999-12-31", "1 month", "25 years of age"),
        *("31 February", "same", "another", "safe_if", "or_if_later", "within", "weeks", "²"),
    ]
)
ANY_JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(WORDS | st.text(), below, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.lists(
        st.tuples(st.sampled_from([*paths(VALID)]), ANY_JSON),
        min_size=1,
        max_size=3,
        unique_by=lambda each: each[0],
    )
)
def test_any_json_in_any_place_is_refused_or_a_rulebook(
    changes: list[tuple[tuple[Step, ...], JsonValue]],
) -> None:
    rules: JsonValue = VALID
    for path, new in sorted(changes, key=lambda each: -len(each[0])):
        rules = put(rules, path, new)
    try:
        body = parse_body(CreateCouncilSimulationRequest, json.dumps({"rules": rules}).encode())
    except InvalidRequest:
        return

    problems = refused(body.model_dump(mode="json", exclude_unset=True)["rules"])

    assert all(each.pointer.startswith(("/replaced/", "/added/")) for each in problems)


def test_the_rules_that_are_varied_are_valid() -> None:
    assert refused(VALID) == ()


BAD_PERIOD: Final[Json] = {"id": "plan-final", "values": {"in_force": "x"}}
AGAIN: Final[Json] = {
    "id": "plan-final",
    "in_force_from": "2014-09-01",
    "values": {"limit": "16 weeks"},
}


@pytest.mark.parametrize(
    ("rules", "problems"),
    [
        pytest.param({"added": [{"id": {"a": 1}}]}, {"/added/0/id": "invalid_id"}, id="an object"),
        pytest.param({"added": [{"id": ["a"]}]}, {"/added/0/id": "invalid_id"}, id="a list"),
        pytest.param({"added": [{"id": "Sam: 1"}]}, {"/added/0/id": "invalid_id"}, id="a text"),
        pytest.param({"added": [{"title": "a"}]}, {"/added/0/id": "invalid_id"}, id="no id"),
        pytest.param(
            {"added": [{"id": "a", "phase": "b"}]}, {"/added/0/phase": "fixed_field"}, id="a file"
        ),
        pytest.param(
            {"replaced": [BAD_PERIOD, AGAIN]}, {"/replaced/1/id": "replaced_twice"}, id="twice"
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final", "values": {"id": "x", "limit": "1 week"}}]},
            {"/replaced/0/values/id": "fixed_field"},
            id="another id",
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final", "removed": ["id"]}]},
            {"/replaced/0/removed/0": "fixed_field"},
            id="without its id",
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final", "removed": ["nothing"]}]},
            {"/replaced/0/removed/0": "no_such_field"},
            id="without a field that it does not have",
        ),
        pytest.param(
            {"replaced": [{**AGAIN, "removed": ["limit"]}]},
            {"/replaced/0/removed/0": "either_or"},
            id="a field that is given and removed",
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final"}]}, {"/replaced/0": "no_change"}, id="nothing"
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final", "values": {"limit": "20 weeks"}}]},
            {"/replaced/0": "no_change"},
            id="as it is",
        ),
        pytest.param(
            {"replaced": [{"id": "plan-final", "values": {"title": "Another"}}]},
            {"/replaced/0": "no_change"},
            id="a field that is only shown",
        ),
    ],
)
def test_a_supposed_rule_is_refused_with_its_place(
    rules: Json, problems: Mapping[str, str]
) -> None:
    found = rule_violations(json.dumps(rules))

    assert {each.pointer: each.code for each in found} == {
        f"/rules{place}": code for place, code in problems.items()
    }


@pytest.mark.parametrize("text", ["Sam: Smith", "Sam\nSmith", 'Sam "S" o\'Smith'])
def test_a_text_of_a_rule_is_not_repeated(text: str) -> None:
    for name in ("limit", "title", "per", "met_by", text):
        for problem in refused({"added": [{**OTHER, name: text}]}):
            assert "Sam" not in problem.message
            assert problem.pointer == "/added/0"
