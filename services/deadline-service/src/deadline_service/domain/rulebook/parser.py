"""Parses the rulebook from TOML, and refuses an invalid one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from pydantic import TypeAdapter

from chassis.toml_tables import toml_table, validated
from deadline_service.domain.rulebook.event_pattern import RulebookEntry
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.matter import Matter
from deadline_service.domain.rulebook.matter_checks import check_matters
from deadline_service.domain.rulebook.period_rule import PeriodRule
from deadline_service.domain.rulebook.rule import NotARule, Rule
from deadline_service.domain.rulebook.rule_checks import (
    check_period,
    check_rule,
    check_rulebook,
)
from deadline_service.domain.rulebook.rulebook import Rulebook

_Row = Mapping[str, object]
_E = TypeVar("_E")


class InvalidRulebook(Exception):
    """The rulebook is invalid. Each problem names its file and rule."""

    def __init__(self, problems: Sequence[str]) -> None:
        """List all problems, so that they can be fixed together."""
        super().__init__("\n".join(problems))
        self.problems = problems


class RulebookDocument(RulebookEntry):
    """One TOML file, its rows not yet validated."""

    rule: tuple[dict[str, object], ...] = ()
    exception: tuple[dict[str, object], ...] = ()
    not_a_rule: tuple[dict[str, object], ...] = ()
    period: tuple[dict[str, object], ...] = ()
    matter: tuple[dict[str, object], ...] = ()


_DOCUMENT: Final = TypeAdapter(RulebookDocument)


def parse_rulebook(files: Mapping[str, str]) -> Rulebook:
    """The rulebook from some TOML files, by name.

    Raises:
        InvalidRulebook: a rule has no source, names an unknown event, field, value, exception,
        setting or period, counts in a way that its limit does not allow, or overlaps another of
            its id.
    """
    return parse_documents(read_documents(files))


def read_documents(files: Mapping[str, str]) -> Mapping[str, RulebookDocument]:
    """The rows of some TOML files, by name, not yet validated.

    Raises:
        InvalidRulebook: a file is no TOML, or has a table that is none of a rulebook.
    """
    problems: list[str] = []
    documents = {name: _read_file(name, text, problems) for name, text in files.items()}
    if problems:
        raise InvalidRulebook(problems)
    return documents


def parse_documents(documents: Mapping[str, RulebookDocument]) -> Rulebook:
    """The rulebook from the rows of some files, by the names of the files.

    Raises:
        InvalidRulebook: as for `parse_rulebook`.
    """
    problems: list[str] = []
    read = [*documents.items()]
    rules = [each for name, file in read for each in _read(Rule, name, file.rule, problems)]
    exceptions = [
        each for name, file in read for each in _read(ExceptionRule, name, file.exception, problems)
    ]
    not_rules = [
        each for name, file in read for each in _read(NotARule, name, file.not_a_rule, problems)
    ]
    periods = [
        each for name, file in read for each in _read(PeriodRule, name, file.period, problems)
    ]
    matters = [each for name, file in read for each in _read(Matter, name, file.matter, problems)]
    for rule in rules:
        problems += [f"{rule.phase}.toml: {rule.id}: {each}" for each in check_rule(rule)]
    for period in periods:
        problems += [f"{period.phase}.toml: {period.id}: {each}" for each in check_period(period)]
    problems += check_rulebook(rules, exceptions, not_rules, periods)
    problems += check_matters(rules, periods, matters)
    if problems:
        raise InvalidRulebook(problems)
    return Rulebook.of(rules, exceptions, not_rules, periods, matters)


def _read_file(name: str, text: str, problems: list[str]) -> RulebookDocument:
    table = toml_table(name, text, problems)
    return validated(_DOCUMENT, name, table, problems) or RulebookDocument()


def _read(model: type[_E], name: str, rows: Sequence[_Row], problems: list[str]) -> Iterator[_E]:
    phase, schema = name.removesuffix(".toml"), TypeAdapter(model)
    for number, row in enumerate(rows, 1):
        place = f"{name}: {row.get('id', f'number {number}')}"
        read = validated(schema, place, {**row, "phase": phase}, problems)
        if read is not None:
            yield read
