"""Reading the rulebook from TOML, and refusing one that is not sound."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import ValidationError

from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.rulebook.checks import (
    problems_of_book,
    problems_of_rule,
    problems_of_spell,
)
from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.happening import Entry
from deadline_service.domain.rulebook.rule import NotARule, Rule
from deadline_service.domain.rulebook.spell import Spell

_Row = Mapping[str, object]
_E = TypeVar("_E", bound=Entry)


class BadRulebook(Exception):
    """The rulebook cannot be relied on. Each problem names its file and rule."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Say all that is wrong, so that it is put right at once."""
        super().__init__("\n".join(problems))
        self.problems = problems


class _File(Entry):
    """One TOML file as it stands, its rows still unread."""

    rule: tuple[dict[str, object], ...] = ()
    exception: tuple[dict[str, object], ...] = ()
    not_a_rule: tuple[dict[str, object], ...] = ()
    spell: tuple[dict[str, object], ...] = ()


def parse(files: Mapping[str, str]) -> Rulebook:
    """The rulebook that some TOML files, by name, say together.

    Raises:
        BadRulebook: a rule has no source, names an unknown event, field, value, exception or
            setting or spell, counts in a way that its limit does not allow, or overlaps another of
            its id.
    """
    problems: list[str] = []
    read = [(name, _read_file(name, text, problems)) for name, text in files.items()]
    rules = [each for name, file in read for each in _read(Rule, name, file.rule, problems)]
    exceptions = [
        each for name, file in read for each in _read(ExceptionRule, name, file.exception, problems)
    ]
    not_rules = [
        each for name, file in read for each in _read(NotARule, name, file.not_a_rule, problems)
    ]
    spells = [each for name, file in read for each in _read(Spell, name, file.spell, problems)]
    for rule in rules:
        problems += [f"{rule.phase}.toml: {rule.id}: {each}" for each in problems_of_rule(rule)]
    for spell in spells:
        problems += [f"{spell.phase}.toml: {spell.id}: {each}" for each in problems_of_spell(spell)]
    problems += problems_of_book(rules, exceptions, not_rules, spells)
    if problems:
        raise BadRulebook(problems)
    return Rulebook.of(rules, exceptions, not_rules, spells)


def _read_file(name: str, text: str, problems: list[str]) -> _File:
    try:
        return _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: {error}")
    except ValidationError as error:
        problems += [f"{name}: {said}" for said in _sentences(error)]
    return _File()


def _read(model: type[_E], name: str, rows: Sequence[_Row], problems: list[str]) -> Iterator[_E]:
    phase = name.removesuffix(".toml")
    for number, row in enumerate(rows, 1):
        try:
            yield model.model_validate({**row, "phase": phase})
        except ValidationError as error:
            who = row.get("id", f"number {number}")
            problems += [f"{name}: {who}: {said}" for said in _sentences(error)]


def _sentences(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in each["loc"])
        yield f"{where}: {each['msg']}"
