"""Which worked examples belong to which version of a rule, and what is missing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.publication.worked_examples import (
    ExampleEntry,
    FactDefaults,
    complete_fact,
    recorded_fact,
)
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook

RuleVersionKey = tuple[str, date]
"""A rule's id, and the first day on which this version of it is in force."""
ExamplesByVersion = Mapping[RuleVersionKey, Sequence[ExampleEntry]]
"""The examples of each version of each rule."""


def version_key(rule: Rule) -> RuleVersionKey:
    """The key of a version of a rule."""
    return rule.id, rule.in_force.start


def group_by_version(
    examples: Sequence[ExampleEntry], usual: FactDefaults, book: Rulebook, calendar: Calendar
) -> ExamplesByVersion:
    """Examples by the version of their rule that was in force when their clock started."""
    found: defaultdict[RuleVersionKey, list[ExampleEntry]] = defaultdict(list)
    for example in examples:
        if not book.versions(example.rule):
            continue
        facts = [
            recorded_fact(n, complete_fact(fact, usual)) for n, fact in enumerate(example.facts, 1)
        ]
        for each in timetable(facts, book, calendar, example.settings, example.asked_on):
            if each.rule.id == example.rule and example.of in {
                None,
                each.clock.starting_fact.position,
            }:
                found[version_key(each.rule)].append(example)
    return dict(found)


def find_gaps(book: Rulebook, worked: ExamplesByVersion) -> Iterator[str]:
    """What is missing from the rulebook for publication, each gap as a sentence."""
    for rule in book.rules:
        since = f"{rule.phase}.toml: {rule.id}, in force from {rule.in_force.start}"
        if not rule.source.link or not rule.source.provision:
            yield f"{since}, has no source"
        if version_key(rule) not in worked and not rule.in_force.is_pending:
            yield f"{since}, has no worked example"
