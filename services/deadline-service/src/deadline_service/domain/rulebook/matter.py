"""The matters by which facts belong together: a request, a plan, an appeal, a decision.

A fact names the matters that it is about by their ids. Which ids these are is said in
`rules/matters.toml`, and nowhere else.
"""

import dataclasses
from collections.abc import Mapping, Sequence, Set
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
    within: tuple[str, ...] = ()
    """The matters that it is part of, as a consultation is of a draft, and a draft of a request.

    A fact that names it is about these, too, as the fact that first named it states them.
    """
    lasts_for_life: bool = False
    """Whether facts of other years name it, too, as they do the plan.

    A fact that shares only such a matter with a clock counts from the day that the clock starts.
    """
    is_a_fact: bool = False
    """Whether it is a fact itself, named by its position in the log, as a decision is."""
    refused_by: tuple[str, ...] = ()
    """The facts that refuse it. An appeal, an order or a mediation that does not name it is traced
    to the nearest that was refused before it.
    """
    phase: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Matters:
    """All matters, and the fields by which the facts of a type name theirs."""

    by_id: Mapping[str, Matter]
    fields: Mapping[str, tuple[str, ...]]
    lifelong: frozenset[str]
    """The fields of the matters that last for life."""
    wider: Mapping[str, frozenset[str]]
    """By the field of each matter the fields of those that it is part of, at any remove."""

    @classmethod
    def of(cls, matters: Sequence[Matter]) -> Self:
        """The matters, with the fields of each contract that name one."""
        named = [each.field for each in matters]
        fields = {
            name: tuple(field for field in named if field in contract.model_fields)
            for name, contract in CONTRACTS.items()
        }
        lifelong = frozenset(each.field for each in matters if each.lasts_for_life)
        by_id = {each.id: each for each in matters}
        wider = {each.field: frozenset(_wider(each, by_id)) for each in matters}
        return cls(by_id, fields, lifelong, wider)

    def named_by(self, field: str) -> Matter:
        """The matter that a field names."""
        return next(each for each in self.by_id.values() if each.field == field)


def _wider(matter: Matter, by_id: Mapping[str, Matter]) -> Set[str]:
    """The fields of the matters that a matter is part of, at any remove."""
    found: set[str] = set()
    todo = [matter]
    while todo:
        above = [by_id[name] for name in todo.pop().within if name in by_id]
        todo += [each for each in above if each.field not in found]
        found |= {each.field for each in above}
    return found
