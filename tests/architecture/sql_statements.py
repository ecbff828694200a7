"""Every SQL statement of the source tree, parsed: functions of `.sql` files, string constants."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from case_api.store.projections.running_deadline import RUNNING_DEADLINE
from deadline_service.store.projections.case_officer import CASE_OFFICER
from deadline_service.store.projections.case_profile import CASE_PROFILE
from deadline_service.store.projections.case_team import CASE_TEAM
from deadline_service.store.projections.late_step import LATE_STEP
from deadline_service.store.projections.measured_item import MEASURED_ITEM

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = (*sorted(ROOT.glob("libs/*/src")), *sorted(ROOT.glob("services/*/src")))
_BEGINNING: Final = re.compile(r"\s*(WITH|SELECT|INSERT INTO|UPDATE [a-z{]|DELETE FROM)\s?")
_WORD: Final = re.compile("WITH|SELECT|INSERT|UPDATE|DELETE")
"""A file without one has no statement, and is not parsed."""
_BODY: Final = re.compile(r"AS \$\$(.*?)\$\$", re.DOTALL)
TABLE: Final = ROOT / "libs/events/src/events/projection_table.py"
_GENERATORS: Final = frozenset({TABLE.stem})
"""Code that builds statements from a declaration; one projection is checked as an example."""
_CLAUSES: Final = (
    (r"--[^\n]*", ""),
    (r"\bPERFORM\b", "SELECT"),
    (r"\b(IF|ELSIF) .*? THEN\b|\bELSE\s*\n|\bLOOP\b|\bBEGIN\b|\bRETURN QUERY\b", ";"),
    (r"(?<!INSERT )\bINTO [\w, ]+?(?=\s+FROM|\s*$)", ""),
    (r"(RETURNING [^;]*?) INTO [\w, ]+", r"\1"),
)
"""PL/pgSQL syntax, and its replacement for a parser of SQL."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, where it is, and its syntax tree."""

    path: str
    line: int
    sql: str
    tree: exp.Expr

    @property
    def first_words(self) -> str:
        """How the statement begins, to name it in a list."""
        return " ".join(self.sql.split())[:70]


class UnparsedSql(Exception):
    """A statement that cannot be parsed, and so cannot be checked."""


def all_statements() -> Iterator[Statement]:
    """Every statement that the libraries and services execute.

    Raises:
        UnparsedSql: a statement cannot be parsed.
    """
    for source in SOURCES:
        for path in sorted(source.rglob("*.sql")):
            for body in _BODY.findall(path.read_text()):
                yield from _parse(path, 1, _without_plpgsql(body))
        for path in sorted(source.rglob("*.py")):
            if "versions" in path.parts or "testing" in path.parts or path.stem == "testing":
                continue  # run once by the owner, or never in production
            if path.stem in _GENERATORS:
                continue
            for line, text in _strings(path):
                yield from _parse(path, line, text)
    for declared in (
        CASE_OFFICER,
        CASE_PROFILE,
        CASE_TEAM,
        LATE_STEP,
        MEASURED_ITEM,
        RUNNING_DEADLINE,
    ):
        yield from _parse(TABLE, 1, declared.table.upsert(declared.schema))
        yield from _parse(TABLE, 1, declared.table.delete_others(declared.schema))


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """String constants that are SQL; the placeholders of an f-string become names."""
    source = path.read_text()
    if not _WORD.search(source):
        return
    nodes = list(ast.walk(ast.parse(source)))
    constants: dict[str, str] = {}
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)} | {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in nodes:
        if isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            text = node.value and _text(node.value, constants)
            if isinstance(target, ast.Name) and text is not None:
                constants[target.id] = text
    for node in nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in documentation:
            text = _text(node, constants)
            if text is not None and _BEGINNING.match(text):
                yield node.lineno, text


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_inserted(each, constants) for each in values)
        case _:
            return None


def _inserted(part: ast.expr, constants: dict[str, str]) -> str:
    match part:
        case ast.Constant(value=str() as text):
            return text
        case ast.FormattedValue(value=ast.Name(id=name)) if name in constants:
            return constants[name]
        case ast.FormattedValue(value=ast.Name(id="lock")):
            return "FOR UPDATE"
        case _:
            return "inserted"


def _without_plpgsql(body: str) -> str:
    for pattern, replacement in _CLAUSES:
        body = re.sub(pattern, replacement, body, flags=re.DOTALL)
    return body


def _parse(path: Path, line: int, text: str) -> Iterator[Statement]:
    for part in text.split(";"):
        if not _BEGINNING.match(part):
            continue
        try:
            tree = sqlglot.parse_one(re.sub(r"\{\w+\}", "inserted", part), read="postgres")
        except SqlglotError as error:
            raise UnparsedSql(f"{path.relative_to(ROOT)}:{line}: {part[:80]}") from error
        yield Statement(str(path.relative_to(ROOT)), line, part, tree)
