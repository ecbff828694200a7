"""What changed in the rules from one version to the next, as the rulebook page lists it."""

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from deadline_service.domain.rulebook.event_pattern import RulebookEntry
from deadline_service.domain.rulebook.rule import RuleText


class RuleChange(RulebookEntry):
    """One change of the law as applied."""

    rules: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]
    """The rules, exceptions and periods that it concerns, by their ids; `*` is every rule."""
    what: RuleText
    why: RuleText


class RulesVersion(RulebookEntry):
    """A version of the rules: since when, and what it changed."""

    since: date
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The digest of the ruleset; that of the newest version is written by `make rulebook`."""
    change: Annotated[tuple[RuleChange, ...], Field(min_length=1, max_length=500)]


class RuleChanges(RulebookEntry):
    """Every version of the rules, the newest first."""

    version: Annotated[tuple[RulesVersion, ...], Field(min_length=1, max_length=1000)]

    @property
    def newest(self) -> RulesVersion:
        """The version that is applied."""
        return self.version[0]


def parse_changes(text: str) -> RuleChanges:
    """The versions in a TOML text."""
    return RuleChanges.model_validate(tomllib.loads(text))


def with_digest(text: str, digest: str) -> str:
    """The TOML text of the versions, with a digest in the newest of them."""
    return text.replace(parse_changes(text).newest.digest, digest, 1)


def find_unknown_rules(changes: RuleChanges, known: Sequence[str]) -> Sequence[str]:
    """What the newest version names that the rulebook does not have."""
    named = [name for each in changes.newest.change for name in each.rules]
    return sorted({*named} - {*known, "*"})
