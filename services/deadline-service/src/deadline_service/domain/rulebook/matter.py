"""The matters by which facts belong together: a request, a plan, an appeal, a decision.

A fact names the matters that it is about by their ids. Which ids these are is said in
`rules/matters.toml`, and nowhere else.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from deadline_service.domain.rulebook.event_pattern import ENTRY_CONFIG
from events.contracts import CONTRACTS


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class Matter:
    """One kind of matter, such as a request."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$", max_length=40)]
    """Its name in rules, such as `request`."""
    noun: Annotated[str, Field(min_length=1, max_length=80)]
    """What it is, such as `the request for an assessment`."""
    field: Annotated[str, Field(min_length=1, max_length=40)]
    """The field of a fact that holds its id."""
    lasts_for_life: bool = False
    """Whether facts of other years name it, too, as they do the plan.

    A fact that shares only such a matter with a clock counts from the day that the clock starts.
    """
    is_a_fact: bool = False
    """Whether it is a fact itself, named by its position in the log, as a decision is."""
    phase: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Matters:
    """All matters, and the fields by which the facts of a type name theirs."""

    by_id: Mapping[str, Matter]
    fields: Mapping[str, tuple[str, ...]]
    lifelong: frozenset[str]
    """The fields of the matters that last for life."""

    @classmethod
    def of(cls, matters: Sequence[Matter]) -> Self:
        """The matters, with the fields of each contract that name one."""
        named = [each.field for each in matters]
        fields = {
            name: tuple(field for field in named if field in contract.model_fields)
            for name, contract in CONTRACTS.items()
        }
        lifelong = frozenset(each.field for each in matters if each.lasts_for_life)
        return cls({each.id: each for each in matters}, fields, lifelong)

    def named_by(self, field: str) -> Matter:
        """The matter that a field names."""
        return next(each for each in self.by_id.values() if each.field == field)
