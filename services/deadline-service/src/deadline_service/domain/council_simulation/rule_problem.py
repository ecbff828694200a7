"""What is wrong with supposed rules, with its place in the request and no text of it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue

from deadline_service.domain.council_simulation.supposition import SupposedRules

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


def locate_problem(problem: str, supposed: SupposedRules) -> RuleProblem:
    """A problem of the parser, `file: rule: what is wrong`, with its place in the request.

    The ids of added rules have been checked.
    """
    places = {each.id: f"/replaced/{n}" for n, each in enumerate(supposed.replaced)}
    places |= {str(row.get("id")): f"/added/{n}" for n, row in enumerate(supposed.added)}
    shown = _without_texts(problem, supposed)
    _, _, rest = shown.partition(": ")
    rule, _, message = rest.partition(": ")
    return RuleProblem(places.get(rule, ""), "invalid_rule", (message or shown)[:_SHOWN])


def _without_texts(message: str, supposed: SupposedRules) -> str:
    """A message in which no text of the request is repeated, but for words of the rulebook."""
    values = [*supposed.added, *(each.values for each in supposed.replaced)]
    given = {text for text in _texts(values) if len(text) > 1 and not _IDENTIFIER.fullmatch(text)}
    for text in sorted({*given, *(repr(each)[1:-1] for each in given)}, key=len, reverse=True):
        message = message.replace(text, "…")
    return message


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
