"""Every worked example of tests/examples, and that every rule has some."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import BaseModel, ConfigDict

from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.deadline import State
from deadline_service.domain.timetable import timetable
from deadline_service.store.calendars import england
from deadline_service.store.rulebook import rulebook
from deadline_service.testing import history

EXAMPLES = Path(__file__).parent.parent / "examples"


class Example(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    rule: str
    facts: list[dict[str, object]]
    of: int | None = None
    """The place of the starting fact, where the rule was started more than once."""
    today: date = date.min
    settings: CouncilSettings = CouncilSettings()
    law: date | None = None
    safe: date | None = None
    not_before: date | None = None
    state: State
    done: date | None = None
    claims: list[str] = []


def examples() -> Iterator[Example]:
    for file in sorted(EXAMPLES.rglob("*.toml")):
        for row in tomllib.loads(file.read_text())["example"]:
            yield Example.model_validate(row)


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_an_example_comes_out_as_worked_by_hand(example: Example) -> None:
    found = timetable(
        history(*example.facts), rulebook(), england(), example.settings, example.today
    )

    [deadline] = [
        each
        for each in found
        if each.rule.id == example.rule and example.of in {None, each.clock.start.position}
    ]
    assert deadline.law_due_on == example.law
    assert deadline.due_on == example.safe
    assert deadline.not_before == example.not_before
    assert deadline.state == example.state
    assert (deadline.done and deadline.done.on) == example.done
    if example.claims:
        assert [claim.answer.why for claim in deadline.claims] == example.claims


def test_every_rule_has_an_example() -> None:
    assert {rule.id for rule in rulebook().rules} == {example.rule for example in examples()}
