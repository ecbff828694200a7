"""Public decisions and published timelines as examples: sourced, reasoned, and in print."""

import pytest
from pydantic import ValidationError

from deadline_service.domain.publication.rule_table import rule_table
from deadline_service.domain.publication.worked_examples import ExampleEntry, read_examples
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import shipped_examples

DECIDED = "decided"
OURS = """
[[example]]
name  = "six weeks"
rule  = "assessment-decision"
facts = [{ type = "request.received", on = 2026-11-23 }]
law   = 2027-01-04
safe  = 2027-01-03
state = "running"
"""
ADDRESS = 'address = "https://www.lgo.org.uk/decisions/1"'
REASONING = 'reasoning = "By hand: 42 days."'


def decided() -> list[ExampleEntry]:
    return [each for each in shipped_examples() if each.regulation == DECIDED]


def test_ten_decisions_at_least_are_tried() -> None:
    assert len({each.address for each in decided()}) >= 10


@pytest.mark.parametrize("example", decided(), ids=lambda example: example.name)
def test_a_decided_example_has_an_address_and_reasoning(example: ExampleEntry) -> None:
    assert example.address is not None
    assert example.address.scheme == "https"
    assert example.reasoning


def test_only_decided_examples_have_an_address() -> None:
    assert {each.regulation for each in shipped_examples() if each.is_decided} == {DECIDED}


@pytest.mark.parametrize("lone", [ADDRESS, REASONING])
def test_an_address_and_its_reasoning_are_given_together(lone: str) -> None:
    with pytest.raises(ValidationError, match="both, or neither"):
        read_examples({"decided/one.toml": f"{OURS}{lone}\n"})


def test_a_decided_example_is_printed_with_its_page_and_reasoning() -> None:
    [rule] = current_rulebook().versions("assessment-decision")
    own, cited = read_examples({"a.toml": f"{OURS}{OURS}{ADDRESS}\n{REASONING}\n"})

    printed = rule_table(rule, [cited, own])

    assert "| **Example** | *six weeks*<br>" in printed
    assert "| **Decided** | *six weeks*<br>23 November 2026: a request for an assessment" in printed
    assert "By hand: 42 days. [Source](https://www.lgo.org.uk/decisions/1) |" in printed
    assert "| **More** |" not in printed
