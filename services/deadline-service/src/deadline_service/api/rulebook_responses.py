"""The responses about the rulebook, rendered once at the start because it does not change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from chassis.etag_response import EtagResponse
from deadline_service.domain.publication.contents import RulebookContents
from deadline_service.domain.publication.published_exceptions import (
    UnmonitoredLimit,
    published_exceptions,
)
from deadline_service.domain.publication.published_rules import PublishedRulebook, published_rule
from deadline_service.domain.publication.vectors import ExamplesByRule
from deadline_service.domain.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class RulebookResponses:
    """The whole rulebook, and each rule by its name."""

    rulebook: EtagResponse
    rules: Mapping[str, EtagResponse]

    @classmethod
    def of(cls, book: Rulebook, examples: ExamplesByRule, contents: RulebookContents) -> Self:
        """Every rule with its examples, every exception, and each provision that is no rule."""
        names = dict.fromkeys(rule.id for rule in book.rules)
        rules = {name: published_rule(book.versions(name), examples) for name in names}
        shown = PublishedRulebook(
            rules=tuple(rules.values()),
            not_rules={each.id: each.reason for each in book.not_rules},
            exceptions=tuple(published_exceptions(book)),
            information=tuple(UnmonitoredLimit.of(each) for each in contents.information),
        )
        return cls(
            EtagResponse.hashed(shown),
            {name: EtagResponse.hashed(rule) for name, rule in rules.items()},
        )
