"""Worked examples as test vectors: for anyone who wants to check their own engine."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import Field, JsonValue
from pydantic_core import MISSING

from deadline_service.domain.deadline import State
from deadline_service.domain.explanation import Part
from deadline_service.domain.worked import Example, Usual, data_of, in_full
from events.contracts.references import EventPosition, RuleId

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_T = TypeVar("_T")


class VectorFact(Part):
    """A fact: the type of an event and its data, as `docs/schemas` has them."""

    type: str
    data: Annotated[dict[str, JsonValue], Field(max_length=100)]


class VectorSimulation(Part):
    """A request to `POST /v1/simulations`, as it stands."""

    history: Annotated[tuple[VectorFact, ...], Field(max_length=2000)]
    """The facts of one case. Their positions are 1, 2, 3 …, which corrections and voids name."""
    today: date
    """The day on which it is asked; no date depends on it, only whether something is late."""
    settings: Annotated[dict[str, JsonValue], Field(max_length=100)]
    """What the council chose differently from what is usual."""


class VectorExpected(Part):
    """What was worked out by hand for one rule. What does not apply is left out."""

    rule: RuleId
    because_of: EventPosition | MISSING = MISSING
    """The position of the fact that it runs from; left out where the rule runs but once."""
    law_due_on: date | MISSING = MISSING
    """The last day in law, by which a breach is judged."""
    due_on: date | MISSING = MISSING
    """The day to work to."""
    not_before: date | MISSING = MISSING
    """For a minimum period: the first day on which what it holds back may happen."""
    state: State
    done_on: date | MISSING = MISSING
    """When it was done, in time or late."""
    claims: Annotated[tuple[str, ...], Field(max_length=100)] | MISSING = MISSING
    """What is answered to the exceptions that are claimed, in their order."""


class Vector(Part):
    """Facts, and what they mean for one rule, worked out by hand."""

    name: str
    """What it shows, and how it was worked out."""
    regulation: str
    """The folder of examples that it stands in, such as `reg-05`."""
    simulation: VectorSimulation
    expected: VectorExpected


class Vectors(Part):
    """Every worked example of the rulebook."""

    calendar: str
    """The bank holidays by which working days were counted."""
    vectors: tuple[Vector, ...]


Examples = Mapping[str, Sequence[Vector]]
"""The worked examples of each rule, by its name."""


def vector(example: Example, usual: Usual) -> Vector:
    """An example with its facts in full."""
    facts = [in_full(said, usual) for said in example.facts]
    return Vector(
        name=example.name,
        regulation=example.regulation,
        simulation=VectorSimulation(
            history=tuple(VectorFact(type=each.type, data=data_of(each)) for each in facts),
            today=example.asked_on,
            settings=example.settings.model_dump(mode="json", exclude_unset=True),
        ),
        expected=VectorExpected(
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


def by_rule(vectors: Iterable[Vector]) -> Examples:
    """Examples by the rule that they are about."""
    found: defaultdict[str, list[Vector]] = defaultdict(list)
    for each in vectors:
        found[each.expected.rule].append(each)
    return dict(found)


def schema() -> Mapping[str, object]:
    """The JSON Schema of the published file."""
    return {"$schema": DIALECT, **Vectors.model_json_schema()}


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
