"""The rulebook that the service is shipped with."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from deadline_service.domain.publication.changes import RuleChanges, parse_changes
from deadline_service.domain.publication.contents import RulebookContents, parse_contents
from deadline_service.domain.rulebook.parser import (
    RulebookDocument,
    parse_documents,
    read_documents,
)
from deadline_service.domain.rulebook.rulebook import Rulebook


@cache
def current_rulebook() -> Rulebook:
    """The rules in domain/rules; raises InvalidRulebook if they are invalid."""
    return parse_documents(rulebook_documents())


def rulebook_documents() -> Mapping[str, RulebookDocument]:
    """The rows of the files in domain/rules, by the names of the files."""
    folder = files("deadline_service.domain").joinpath("rules")
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: file.name)
    return read_documents({file.name: file.read_text(encoding="utf-8") for file in found})


def matters_file() -> str:
    """The matters in domain/rules, as TOML."""
    folder = files("deadline_service.domain").joinpath("rules")
    return folder.joinpath("matters.toml").read_text(encoding="utf-8")


@cache
def rule_changes() -> RuleChanges:
    """Every version of the rules, the newest first."""
    file = files("deadline_service.domain.publication").joinpath("changes.toml")
    return parse_changes(file.read_text(encoding="utf-8"))


@cache
def rulebook_contents() -> RulebookContents:
    """The order of the rulebook page."""
    file = files("deadline_service.domain.publication").joinpath("contents.toml")
    return parse_contents(file.read_text(encoding="utf-8"))
