"""The rulebook: every rule and exception, and which rules a fact may start."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.happening import Happening
from deadline_service.domain.rulebook.rule import NotARule, Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The law as applied.

    `starting` answers, for a type of event, which rules it may start, by their places in `rules`.
    """

    rules: Sequence[Rule]
    exceptions: Mapping[str, ExceptionRule]
    not_rules: Sequence[NotARule]
    starting: Mapping[str, Sequence[tuple[int, Happening]]]

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        exceptions: Sequence[ExceptionRule] = (),
        not_rules: Sequence[NotARule] = (),
    ) -> Self:
        """A book of rules that have been checked."""
        starting: defaultdict[str, list[tuple[int, Happening]]] = defaultdict(list)
        for place, rule in enumerate(rules):
            for happening in rule.starts:
                for event in happening.event:
                    starting[event].append((place, happening))
        return cls(rules, {each.id: each for each in exceptions}, not_rules, dict(starting))

    def versions(self, rule_id: str) -> Sequence[Rule]:
        """A rule in all its versions, the oldest first; empty if there is no such rule."""
        found = [rule for rule in self.rules if rule.id == rule_id]
        return sorted(found, key=lambda rule: rule.in_force.start)
