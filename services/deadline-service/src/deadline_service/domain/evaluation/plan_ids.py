"""Which ids of a case name the same plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from events.envelope import EventEnvelope

PLAN_ID: Final = "plan_id"
_BEGIN: Final = frozenset({"final.issued", "final.transferred_in"})
_END: Final = frozenset({"final.ceased", "final.transferred_out"})


def canonical_plan_ids(history: Sequence[EventEnvelope]) -> Mapping[UUID, UUID]:
    """For each id of a plan, the id under which that plan was recorded first.

    A child has one plan at a time: CFA s.44 and 45 speak of "the plan". So a plan that is issued
    under an id of its own while one is maintained is a version of that one; it is maintained until
    it ceased or was transferred, by the legal dates. A new id after that names a new plan. Empty
    where no plan was issued under a second id.
    """
    named = [
        (fact, plan_id)
        for fact in history
        if isinstance(plan_id := fact.event.__dict__.get(PLAN_ID), UUID)
    ]
    if len({plan_id for fact, plan_id in named if fact.event.type in _BEGIN}) <= 1:
        return {}
    groups = _grouped(named)
    first: dict[UUID, UUID] = {}
    for _, plan_id in named:
        first.setdefault(groups.of(plan_id), plan_id)
    return {plan_id: first[groups.of(plan_id)] for _, plan_id in named}


def _grouped(named: Sequence[tuple[EventEnvelope, UUID]]) -> "_Groups":
    groups = _Groups()
    maintained: UUID | None = None
    for fact, plan_id in sorted(named, key=_by_day):
        begins = fact.event.type in _BEGIN
        if maintained is not None and (begins or plan_id not in groups):
            groups.join(plan_id, maintained)
        plan = groups.of(plan_id)
        if begins:
            maintained = plan
        elif fact.event.type in _END and maintained is not None and plan == groups.of(maintained):
            maintained = None
    return groups


def _by_day(named: tuple[EventEnvelope, UUID]) -> tuple[date, int]:
    fact = named[0]
    return fact.event.legal_date or date.min, fact.position


class _Groups:
    """Groups of ids: a union-find."""

    def __init__(self) -> None:
        self._above: dict[UUID, UUID] = {}

    def __contains__(self, one: UUID) -> bool:
        return one in self._above

    def of(self, one: UUID) -> UUID:
        """The id that represents the group of an id; a new id is a group of its own."""
        top = self._above.setdefault(one, one)
        while top != self._above[top]:
            self._above[top] = self._above[self._above[top]]
            top = self._above[top]
        return top

    def join(self, one: UUID, other: UUID) -> None:
        """Merge the groups of two ids."""
        self._above[self.of(one)] = self.of(other)
