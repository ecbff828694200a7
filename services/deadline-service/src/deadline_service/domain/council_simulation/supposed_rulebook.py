"""The rulebook with some rules replaced or added, checked as the rulebook's files are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError
from pydantic_core import MISSING

from deadline_service.domain.council_simulation.rule_problem import (
    InvalidSupposedRules,
    RuleProblem,
    locate_problem,
)
from deadline_service.domain.council_simulation.supposition import ReplacedRule, SupposedRules
from deadline_service.domain.rulebook.parser import (
    InvalidRulebook,
    RulebookDocument,
    parse_documents,
)
from deadline_service.domain.rulebook.rule import InForce, Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.ruleset import DISPLAY_ONLY_FIELDS
from events.contracts.references import RuleId

_Row = dict[str, object]
ADDED_FILE: Final = "supposed.toml"
"""The file that supposed rules are taken to be in."""
_IN_FORCE: Final = TypeAdapter(InForce)
_RULE: Final = TypeAdapter(Rule)
_RULE_ID: Final = TypeAdapter[str](RuleId)


def supposed_rulebook(
    supposed: SupposedRules, documents: Mapping[str, RulebookDocument]
) -> Rulebook:
    """The rulebook of some files, which are valid, with the supposed rules.

    Raises:
        InvalidSupposedRules: a rule to replace does not exist, is replaced twice or does not
            differ; an added one has no id; or the rulebook would be invalid.
    """
    rows = {name: [dict(row) for row in document.rule] for name, document in documents.items()}
    problems = [*_replace_all(rows, supposed.replaced), *_unnamed(supposed.added)]
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
        found = [locate_problem(each, supposed) for each in error.problems]
        raise InvalidSupposedRules(found) from None


def _unnamed(added: Sequence[Mapping[str, JsonValue]]) -> Iterator[RuleProblem]:
    """Added rules whose id is none, by which no problem of theirs could be located."""
    for place, row in enumerate(added):
        try:
            _RULE_ID.validate_python(row.get("id"))
        except ValidationError:
            message = "must be an id of lower-case words, such as 'plan-final'"
            yield RuleProblem(f"/added/{place}/id", "invalid_id", message)
        if "phase" in row:
            yield _fixed(f"/added/{place}/phase")


def _replace_all(
    rows: Mapping[str, Sequence[_Row]], supposed: Sequence[ReplacedRule]
) -> Iterator[RuleProblem]:
    """Change the row of each version that is replaced. All are found before one is changed."""
    found = [
        _version(rows, replaced, f"/replaced/{place}") for place, replaced in enumerate(supposed)
    ]
    seen: set[int] = set()
    for place, (replaced, row) in enumerate(zip(supposed, found, strict=True)):
        where = f"/replaced/{place}"
        if isinstance(row, RuleProblem):
            yield row
        elif id(row) in seen:
            message = "is replaced twice: state all that differs once"
            yield RuleProblem(f"{where}/id", "replaced_twice", message)
        else:
            seen.add(id(row))
            yield from _replace(row, replaced, where)


def _version(
    rows: Mapping[str, Sequence[_Row]], replaced: ReplacedRule, where: str
) -> _Row | RuleProblem:
    """The row of the version of a rule that is replaced."""
    versions = [row for same in rows.values() for row in same if row.get("id") == replaced.id]
    if replaced.in_force_from is not MISSING:
        versions = [row for row in versions if _in_force_from(row) == replaced.in_force_from]
    match versions:
        case [row]:
            return row
        case []:
            return RuleProblem(f"{where}/id", "unknown_rule", "is no version of a rule in use")
        case _:
            message = "has several versions: state the one with in_force_from"
            return RuleProblem(f"{where}/id", "several_versions", message)


def _replace(row: _Row, replaced: ReplacedRule, where: str) -> Iterator[RuleProblem]:
    """Change a row. Problems: a field that cannot be replaced or removed, or nothing differs."""
    before = _date_fields(row)
    problems = [*_field_problems(row, replaced, where)]
    row.update(replaced.values)
    for name in replaced.removed:
        row.pop(name, None)
    if problems:
        yield from problems
    elif before == _date_fields(row):
        message = "no field that affects a date differs from the rule in use"
        yield RuleProblem(where, "no_change", message)


def _field_problems(row: _Row, replaced: ReplacedRule, where: str) -> Iterator[RuleProblem]:
    for name in ("id", "phase"):
        if name in replaced.values:
            yield _fixed(f"{where}/values/{name}")
    for place, name in enumerate(replaced.removed):
        if name == "id":
            yield _fixed(f"{where}/removed/{place}")
        elif name in replaced.values:
            message = "is given in values, too"
            yield RuleProblem(f"{where}/removed/{place}", "either_or", message)
        elif name not in row:
            message = "is no field that this rule has"
            yield RuleProblem(f"{where}/removed/{place}", "no_such_field", message)


def _fixed(where: str) -> RuleProblem:
    message = "cannot be supposed: a rule keeps its id, and phase is the file that it is in"
    return RuleProblem(where, "fixed_field", message)


def _date_fields(row: _Row) -> bytes | None:
    """The fields of a row that affect dates; None where it is no rule, which the parser states."""
    try:
        return _RULE.dump_json(_RULE.validate_python(row), exclude=DISPLAY_ONLY_FIELDS)
    except ValidationError:
        return None


def _in_force_from(row: _Row) -> date:
    return _IN_FORCE.validate_python(row.get("in_force")).start
