"""The rulebook: every rule, exception and period, and which rules a fact may start."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.matter import Matter, Matters
from deadline_service.domain.rulebook.period_rule import PeriodRule
from deadline_service.domain.rulebook.rule import NotARule, Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The law as applied.

    `exceptions` holds each exception by its name, with its limbs. `starting_patterns` maps a type
    of event to the rules that it may start, by their index in `rules`; those with equal conditions
    on the fact are together, so that each fact is compared with them once. `matters` are those by
    which facts belong together. `rule_versions` maps an id to the versions of its rule, the oldest
    first.
    """

    rules: Sequence[Rule]
    exceptions: Mapping[str, Sequence[ExceptionRule]]
    not_rules: Sequence[NotARule]
    starting_patterns: Mapping[str, Sequence[Sequence[tuple[int, EventPattern]]]]
    periods: Mapping[str, PeriodRule]
    matters: Matters
    rule_versions: Mapping[str, Sequence[Rule]]

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        exceptions: Sequence[ExceptionRule] = (),
        not_rules: Sequence[NotARule] = (),
        periods: Sequence[PeriodRule] = (),
        matters: Sequence[Matter] = (),
    ) -> Self:
        """The rulebook of rules that have been checked."""
        limbs: defaultdict[str, list[ExceptionRule]] = defaultdict(list)
        for each in exceptions:
            limbs[each.id].append(each)
        named = {each.id: each for each in periods}
        known = Matters.of(matters)
        versions: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.in_force.start):
            versions[rule.id].append(rule)
        return cls(
            rules, dict(limbs), not_rules, _starting_patterns(rules), named, known, dict(versions)
        )

    def versions(self, rule_id: str) -> Sequence[Rule]:
        """A rule in all its versions, the oldest first; empty if there is no such rule."""
        return self.rule_versions.get(rule_id, ())

    def version_on(self, rule_id: str, day: date) -> Rule | None:
        """The version of a rule that governs a clock that started on a day.

        Where none was in force on the day: the one before it, else the first. None if there is no
        such rule.
        """
        versions = self.versions(rule_id)
        begun = [each for each in versions if each.in_force.start <= day]
        return next(iter([*reversed(begun), *versions]), None)


def _starting_patterns(
    rules: Sequence[Rule],
) -> Mapping[str, Sequence[Sequence[tuple[int, EventPattern]]]]:
    found: defaultdict[str, defaultdict[str, list[tuple[int, EventPattern]]]]
    found = defaultdict(lambda: defaultdict(list))
    for place, rule in enumerate(rules):
        for pattern in rule.starts:
            for event in pattern.event:
                found[event][pattern.match_key].append((place, pattern))
    return {event: list(alike.values()) for event, alike in found.items()}
