"""Locks and changes that are built with SQLAlchemy Core, which no parser of SQL reads."""

import ast
import re
from collections.abc import Iterator
from typing import Final

_CHANGES: Final = frozenset({"update", "delete"})
_MAY_BUILD: Final = re.compile(r"sqlalchemy|with_for_update|\bsa\b|\b(?:update|delete)\s*\(\s*\)")
"""Source code without a match builds no lock and no change, and is not parsed."""


def core_without_ledger(source: str) -> Iterator[int]:
    """The lines of locks and changes that are built where no `ledger_id` is compared with a value.

    A statement and its conditions are expected in one function, or in one statement of a module.
    """
    if not _MAY_BUILD.search(source):
        return
    tree = ast.parse(source)
    imported = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for each in node.names
        if each.name in _CHANGES
    }
    for scope in _scopes(tree):
        nodes = list(ast.walk(scope))
        built = [
            each.lineno
            for each in nodes
            if isinstance(each, ast.expr) and _builds_change(each, imported)
        ]
        if built and not any(_compares_ledger(each) for each in nodes):
            yield from built


def _scopes(tree: ast.Module) -> Iterator[ast.stmt]:
    """Functions and methods, and the statements outside them."""
    bodies: list[list[ast.stmt]] = [tree.body]
    while bodies:
        for each in bodies.pop():
            if isinstance(each, ast.ClassDef):
                bodies.append(each.body)
            else:
                yield each


def _builds_change(node: ast.expr, imported: set[str]) -> bool:
    """`update(…)`, `sqlalchemy.delete(…)`, `table.update()` or `query.with_for_update(…)`."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in imported
        case ast.Call(func=ast.Attribute(attr="with_for_update")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="sqlalchemy" | "sa"), attr=name)):
            return name in _CHANGES
        case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]):
            return name in _CHANGES
        case _:
            return False


def _compares_ledger(node: ast.AST) -> bool:
    """`table.c.ledger_id == value`, where the value is no column."""
    match node:
        case ast.Compare(
            left=ast.Attribute(value=ast.Attribute(attr="c" | "columns"), attr="ledger_id"),
            ops=[ast.Eq()],
            comparators=[value],
        ):
            return not any(
                isinstance(each, ast.Attribute) and each.attr in {"c", "columns"}
                for each in ast.walk(value)
            )
        case _:
            return False
