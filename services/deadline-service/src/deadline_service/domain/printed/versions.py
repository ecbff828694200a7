"""Which worked examples belong to which version of a rule, and what is still missing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.timetable import timetable
from deadline_service.domain.worked import Example, Usual, in_full, recorded

Version = tuple[str, date]
"""A rule's id, and the first day on which this version of it is in force."""
Worked = Mapping[Version, Sequence[Example]]
"""The examples of each version of each rule."""


def version(rule: Rule) -> Version:
    """What tells a rule from its other versions."""
    return rule.id, rule.in_force.start


def by_version(
    examples: Sequence[Example], usual: Usual, book: Rulebook, calendar: Calendar
) -> Worked:
    """Examples by the version of their rule that times them: the law of the day they began."""
    found: defaultdict[Version, list[Example]] = defaultdict(list)
    for example in examples:
        if not book.versions(example.rule):
            continue
        facts = [recorded(n, in_full(said, usual)) for n, said in enumerate(example.facts, 1)]
        for each in timetable(facts, book, calendar, example.settings, example.asked_on):
            if each.rule.id == example.rule and example.of in {None, each.clock.start.position}:
                found[version(each.rule)].append(example)
    return dict(found)


def missing(book: Rulebook, worked: Worked) -> Iterator[str]:
    """What no rulebook may be printed without, each as a sentence."""
    for rule in book.rules:
        since = f"{rule.phase}.toml: {rule.id}, in force from {rule.in_force.start}"
        if not rule.source.link or not rule.source.provision:
            yield f"{since}, has no source"
        if version(rule) not in worked:
            yield f"{since}, has no worked example"
