"""The rulebook: every rule, exception and spell, and which rules a fact may start."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.happening import Happening
from deadline_service.domain.rulebook.rule import NotARule, Rule
from deadline_service.domain.rulebook.spell import Spell


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The law as applied.

    `exceptions` holds each exception by its name, with its limbs. `starting` answers, for a type of
    event, which rules it may start, by their places in `rules`.
    """

    rules: Sequence[Rule]
    exceptions: Mapping[str, Sequence[ExceptionRule]]
    not_rules: Sequence[NotARule]
    starting: Mapping[str, Sequence[tuple[int, Happening]]]
    spells: Mapping[str, Spell]

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        exceptions: Sequence[ExceptionRule] = (),
        not_rules: Sequence[NotARule] = (),
        spells: Sequence[Spell] = (),
    ) -> Self:
        """A book of rules that have been checked."""
        starting: defaultdict[str, list[tuple[int, Happening]]] = defaultdict(list)
        for place, rule in enumerate(rules):
            for happening in rule.starts:
                for event in happening.event:
                    starting[event].append((place, happening))
        limbs: defaultdict[str, list[ExceptionRule]] = defaultdict(list)
        for each in exceptions:
            limbs[each.id].append(each)
        named = {each.id: each for each in spells}
        return cls(rules, dict(limbs), not_rules, dict(starting), named)

    def versions(self, rule_id: str) -> Sequence[Rule]:
        """A rule in all its versions, the oldest first; empty if there is no such rule."""
        found = [rule for rule in self.rules if rule.id == rule_id]
        return sorted(found, key=lambda rule: rule.in_force.start)
