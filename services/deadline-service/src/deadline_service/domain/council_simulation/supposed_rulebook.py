"""The rulebook with some rules replaced or added, checked as the rulebook's files are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from pydantic import JsonValue, TypeAdapter
from pydantic_core import MISSING

from deadline_service.domain.council_simulation.supposition import ReplacedRule, SupposedRules
from deadline_service.domain.rulebook.parser import (
    InvalidRulebook,
    RulebookDocument,
    parse_documents,
)
from deadline_service.domain.rulebook.rule import InForce
from deadline_service.domain.rulebook.rulebook import Rulebook

_Row = dict[str, object]
ADDED_FILE: Final = "supposed.toml"
"""The file that supposed rules are taken to be in."""
_IDENTIFIER: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
"""A word of a rule that a message may repeat: an id, a type of event, a field. A text may not."""
_SHOWN: Final = 400
"""Characters of a message."""


class RuleProblem(NamedTuple):
    """What is wrong with a supposed rule, and where: a JSON Pointer below `rules`."""

    pointer: str
    code: str
    message: str


class InvalidSupposedRules(Exception):
    """Some supposed rules are invalid; all problems are listed."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def supposed_rulebook(
    supposed: SupposedRules, documents: Mapping[str, RulebookDocument]
) -> Rulebook:
    """The rulebook of some files with the supposed rules.

    Raises:
        InvalidSupposedRules: a rule to replace does not exist, or the rulebook would be invalid.
    """
    rows: dict[str, list[_Row]] = {
        name: [dict(row) for row in document.rule] for name, document in documents.items()
    }
    problems: list[RuleProblem] = []
    for place, replaced in enumerate(supposed.replaced):
        problems += _replace(rows, replaced, f"/replaced/{place}")
    if problems:
        raise InvalidSupposedRules(problems)
    changed = {
        name: document.model_copy(update={"rule": tuple(rows[name])})
        for name, document in documents.items()
    }
    changed[ADDED_FILE] = RulebookDocument(rule=tuple(dict(row) for row in supposed.added))
    try:
        return parse_documents(changed)
    except InvalidRulebook as error:
        found = [_located(each, supposed) for each in error.problems]
        raise InvalidSupposedRules(found) from None


def _replace(
    rows: Mapping[str, list[_Row]], replaced: ReplacedRule, where: str
) -> Iterator[RuleProblem]:
    """Change the row of one version of a rule."""
    versions = [row for same in rows.values() for row in same if row.get("id") == replaced.id]
    if replaced.in_force_from is not MISSING:
        versions = [row for row in versions if _in_force_from(row) == replaced.in_force_from]
    match versions:
        case [row]:
            row.update({name: value for name, value in replaced.values.items() if name != "id"})
            for name in replaced.removed:
                row.pop(name, None)
        case []:
            yield RuleProblem(f"{where}/id", "unknown_rule", "is no version of a rule in use")
        case _:
            message = "has several versions: state the one with in_force_from"
            yield RuleProblem(f"{where}/id", "several_versions", message)


def _in_force_from(row: _Row) -> date:
    return TypeAdapter(InForce).validate_python(row.get("in_force")).start


def _located(problem: str, supposed: SupposedRules) -> RuleProblem:
    """A problem of the parser, `file: rule: what is wrong`, with its place in the request."""
    places: dict[object, str] = {
        each.id: f"/replaced/{n}" for n, each in enumerate(supposed.replaced)
    }
    places |= {f"number {n + 1}": f"/added/{n}" for n in range(len(supposed.added))}
    places |= {row.get("id"): f"/added/{n}" for n, row in enumerate(supposed.added)}
    _, _, rest = problem.partition(": ")
    rule, _, message = rest.partition(": ")
    where = places.get(rule, "")
    return RuleProblem(where, "invalid_rule", _without_texts(message or problem, supposed))


def _without_texts(message: str, supposed: SupposedRules) -> str:
    """A message in which no text of the request is repeated, but for words of the rulebook."""
    values = [*supposed.added, *(each.values for each in supposed.replaced)]
    for text in sorted({*_texts(values)}, key=len, reverse=True):
        if len(text) > 1 and not _IDENTIFIER.fullmatch(text):
            message = message.replace(text, "…")
    return message[:_SHOWN]


def _texts(value: JsonValue | Sequence[JsonValue]) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for below in value.values():
                yield from _texts(below)
        case list():
            for below in value:
                yield from _texts(below)
        case _:
            pass
