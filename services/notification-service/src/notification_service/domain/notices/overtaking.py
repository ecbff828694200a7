"""Which later facts overtake a notice: after them it should not be sent without another look."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BeforeValidator

from events.contracts import CONTRACTS, Event
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.conditions import condition_problems, fulfils
from notification_service.domain.notices.entry import CatalogueEntry, ElementId, OneOrMore
from notification_service.domain.notices.matter import MATTERS
from notification_service.domain.notices.trigger import Conditions


class OvertakingFact(CatalogueEntry):
    """A fact, one of several, that overtakes a notice of an earlier fact of the same matter."""

    fact: OneOrMore
    where: Conditions
    """Conditions on its data, all of which must hold."""
    of: Conditions
    """Conditions on the data of the fact that the notice reports, all of which must hold."""
    same: ElementId | None = None
    """The field that says whether it is about the same matter. Absent: each matter that both facts
    name. Where one of them names none, it is about the same."""
    until: OneOrMore | None = None
    """Facts of the same matter that undo it, so that the notice is not overtaken any more."""
    role: Audience | None = None
    """The only recipient whose notice it overtakes. Absent: that of each."""

    @property
    def types(self) -> frozenset[str]:
        """The types of the facts that overtake, and of those that undo them."""
        return frozenset((*self.fact, *(self.until or ())))

    def overtakes(self, reported: Event, later: Sequence[Event]) -> bool:
        """Whether one of the later facts, in their order, overtakes the notice of a fact."""
        if not fulfils(reported, self.of):
            return False
        overtaken, types = False, self.types
        for event in later:
            if event.type not in types or not self._is_same_matter(reported, event):
                continue
            if event.type not in self.fact:
                overtaken = False
            elif fulfils(event, self.where):
                overtaken = True
        return overtaken

    def problems(self, reported: Iterable[str]) -> Iterator[str]:
        """What it names that no contract has; `reported` are the facts that require the notice."""
        unknown = sorted(self.types - {*CONTRACTS})
        yield from (f"there is no event {each}" for each in unknown)
        known = [each for each in self.fact if each not in unknown]
        for contract in known:
            yield from condition_problems(contract, self.where)
        for contract in reported:
            yield from condition_problems(contract, self.of)
        for contract in (*known, *reported):
            if self.same not in {None, *CONTRACTS[contract].model_fields}:
                yield f"{contract} has no field {self.same}"

    def _is_same_matter(self, one: Event, other: Event) -> bool:
        fields = MATTERS if self.same is None else (self.same,)
        named = one.model_fields_set & other.model_fields_set
        return all(getattr(one, name) == getattr(other, name) for name in fields if name in named)


def _as_fact(value: object) -> object:
    return {"fact": value} if isinstance(value, str) else value


OvertakingFacts = tuple[Annotated[OvertakingFact, BeforeValidator(_as_fact)], ...]
"""Facts that overtake a notice; TOML may write one without conditions as its type alone."""
