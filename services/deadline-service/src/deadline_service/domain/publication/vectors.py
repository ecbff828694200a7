"""Worked examples as test vectors, to verify other implementations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import Field, HttpUrl, JsonValue
from pydantic_core import MISSING

from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.publication.worked_examples import (
    ExampleEntry,
    FactDefaults,
    complete_fact,
    event_data,
)
from events.contracts.references import EventPosition, RuleId

VECTOR_SCHEMA_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_T = TypeVar("_T")


class ExampleFact(ResponseModel):
    """A fact: the type of an event and its data, as `docs/schemas` has them."""

    type: str
    data: Annotated[dict[str, JsonValue], Field(max_length=100)]


class ExampleSimulation(ResponseModel):
    """A request body of `POST /v1/simulations`."""

    history: Annotated[tuple[ExampleFact, ...], Field(max_length=2000)]
    """The facts of one case. Their positions are 1, 2, 3 …, which corrections and voids name."""
    today: date
    """The day of the simulation; no date depends on it, only whether something is late."""
    settings: Annotated[dict[str, JsonValue], Field(max_length=100)]
    """The settings that differ from the defaults."""


class ExpectedDeadline(ResponseModel):
    """The deadline of one rule, calculated by hand. What does not apply is left out."""

    rule: RuleId
    because_of: EventPosition | MISSING = MISSING
    """The position of the fact that started it; left out where the rule applies once only."""
    law_due_on: date | MISSING = MISSING
    """The last day in law, by which a breach is judged."""
    due_on: date | MISSING = MISSING
    """The day to work to."""
    not_before: date | MISSING = MISSING
    """For a minimum period: the first day on which the act that must wait may be done."""
    state: DeadlineState
    done_on: date | MISSING = MISSING
    """When it was done, in time or late."""
    claims: Annotated[tuple[str, ...], Field(max_length=100)] | MISSING = MISSING
    """The outcomes of the claimed exceptions, as sentences, in their order."""


class WorkedExample(ResponseModel):
    """Facts, and the deadline that follows for one rule, calculated by hand."""

    name: str
    """What it tests, and how it was worked out."""
    regulation: str
    """The folder of examples that contains it, such as `reg-05`, or `decided`."""
    address: HttpUrl | MISSING = MISSING
    """The page of the public decision or published timeline that it is taken from."""
    reasoning: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """What was decided, how the days follow by hand, and where this rulebook differs."""
    simulation: ExampleSimulation
    expected: ExpectedDeadline


class VectorFile(ResponseModel):
    """Every worked example of the rulebook."""

    calendar: str
    """The bank holidays by which working days were counted."""
    vectors: tuple[WorkedExample, ...]


ExamplesByRule = Mapping[str, Sequence[WorkedExample]]
"""The worked examples of each rule, by its name."""


def expand_example(example: ExampleEntry, usual: FactDefaults) -> WorkedExample:
    """An example with its facts in full."""
    facts = [complete_fact(short, usual) for short in example.facts]
    return WorkedExample(
        name=example.name,
        regulation=example.regulation,
        address=_or_missing(example.address),
        reasoning=_or_missing(example.reasoning),
        simulation=ExampleSimulation(
            history=tuple(ExampleFact(type=each.type, data=event_data(each)) for each in facts),
            today=example.asked_on,
            settings=example.settings.model_dump(mode="json", exclude_unset=True),
        ),
        expected=ExpectedDeadline(
            rule=example.rule,
            because_of=_or_missing(example.of),
            law_due_on=_or_missing(example.law),
            due_on=_or_missing(example.safe),
            not_before=_or_missing(example.not_before),
            state=example.state,
            done_on=_or_missing(example.done),
            claims=example.claims or MISSING,
        ),
    )


def group_by_rule(vectors: Iterable[WorkedExample]) -> ExamplesByRule:
    """Examples by their rule."""
    found: defaultdict[str, list[WorkedExample]] = defaultdict(list)
    for each in vectors:
        found[each.expected.rule].append(each)
    return dict(found)


def vector_schema() -> Mapping[str, object]:
    """The JSON Schema of the published file."""
    return {"$schema": VECTOR_SCHEMA_DIALECT, **VectorFile.model_json_schema()}


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
