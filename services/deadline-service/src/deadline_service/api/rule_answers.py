"""What is answered about the rulebook: put into words once, because it stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from deadline_service.api.shown_exceptions import ShownInformation, shown_exceptions
from deadline_service.api.shown_rules import ShownRulebook, shown_rule
from deadline_service.api.tagged import Tagged
from deadline_service.domain.printed.contents import Contents
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.vectors import Examples


@dataclass(frozen=True, slots=True)
class RuleAnswers:
    """The whole rulebook, and each rule by its name."""

    rulebook: Tagged
    rules: Mapping[str, Tagged]

    @classmethod
    def of(cls, book: Rulebook, examples: Examples, contents: Contents) -> Self:
        """Every rule with its examples, every exception, and what is no rule, and why."""
        names = dict.fromkeys(rule.id for rule in book.rules)
        rules = {name: shown_rule(book.versions(name), examples) for name in names}
        shown = ShownRulebook(
            rules=tuple(rules.values()),
            not_rules={each.id: each.reason for each in book.not_rules},
            exceptions=tuple(shown_exceptions(book)),
            information=tuple(ShownInformation.of(each) for each in contents.information),
        )
        return cls(Tagged.of(shown), {name: Tagged.of(rule) for name, rule in rules.items()})
