"""The SQL can be distributed by ledger: a statement that would not run on Citus breaks a rule.

A lock or a change is executed on the node of one ledger, so it names that ledger. What such a
statement computes must not depend on the session, so the time is a parameter.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import pytest
from sqlglot import exp, parse_one
from tests.architecture.core_statements import core_without_ledger
from tests.architecture.sql_statements import ROOT, SOURCES, Statement, all_statements

Rule: TypeAlias = Callable[[Statement], Iterator[str]]
_STABLE: Final = frozenset({"now", "current_setting", "statement_timestamp", "clock_timestamp"})
_NO_LEDGER: Final = frozenset({"identity", "sandbox", "alembic_version"})
"""Schemas whose tables are not distributed: API keys, and the day of a sandbox."""
EXCEPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "without_ledger": {},
    "stable_calls": {
        "libs/events/src/events/log/sql/administration.sql": "the register of councils is not"
        " distributed: one node closes a council",
        "libs/events/src/events/log/sql/append_one_v2.sql": "it runs inside the append function,"
        " on the node of the ledger; the log is dated by the clock after the lock is taken",
        "services/case-api/src/case_api/store/sql/readings.sql": "the same, for the record of"
        " reading",
    },
    "repeated_parameters": {},
}
"""Files that break a rule, with the reason. Remove a file once it follows them."""
_LOG_SQL: Final = "libs/events/src/events/log/sql"
ROW_SECURITY: Final[Mapping[str, str]] = {
    "libs/chassis/src/chassis/ledger_isolation.py": "has the statements for every other file",
    f"{_LOG_SQL}/guards.sql": "the log is visible for one ledger only, and to its owner",
    f"{_LOG_SQL}/sealing.sql": "the sealer reads every ledger",
    f"{_LOG_SQL}/create_shadow_table_v1.sql": "copies the policies of the live table",
    "services/case-api/src/case_api/store/sql/plan_versions.sql": "an issued plan is final",
    "services/case-api/src/case_api/store/sql/readings.sql": "the owner appends to it",
}
"""Files with statements of row-level security, with the reason."""


def _is_distributed(statement: Statement) -> bool:
    tables = statement.tree.find_all(exp.Table)
    return not any({each.db, each.name} & _NO_LEDGER for each in tables)


def _names_ledger(tree: exp.Expr) -> bool:
    """Whether a condition compares `ledger_id` with a parameter or a variable of a function."""
    where = tree.args.get("where")
    return where is not None and any(_is_given_ledger(each) for each in _conjuncts(where.this))


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that must all hold; those of subqueries and alternatives are none of them."""
    if isinstance(condition, exp.Paren):
        yield from _conjuncts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _is_given_ledger(condition: exp.Expr) -> bool:
    if not isinstance(condition, exp.EQ):
        return False
    sides = condition.left, condition.right
    named = any(isinstance(each, exp.Column) and each.name == "ledger_id" for each in sides)
    given = any(isinstance(each, exp.Parameter) or each.name.startswith("p_") for each in sides)
    return named and given


def without_ledger(statement: Statement) -> Iterator[str]:
    """The locks and changes of a statement that name no ledger."""
    for tree in statement.tree.find_all(exp.Select, exp.Update, exp.Delete):
        is_change = isinstance(tree, exp.Update | exp.Delete)
        if (is_change or tree.args.get("locks")) and not _names_ledger(tree):
            yield tree.sql("postgres")[:60]


def stable_calls(statement: Statement) -> Iterator[str]:
    """Functions of the session or the clock in a change, or in an INSERT from a query."""
    for tree in statement.tree.find_all(exp.Update, exp.Delete, exp.Insert):
        has_values = isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Values)
        part = tree.args.get("conflict") or exp.Null() if has_values else tree
        for call in part.find_all(exp.Anonymous, exp.CurrentTimestamp):
            name = call.name.lower() or "now"
            if name in _STABLE:
                yield name


def repeated_parameters(statement: Statement) -> Iterator[str]:
    """Parameters in ON CONFLICT DO UPDATE SET, where EXCLUDED has the value."""
    for conflict in statement.tree.find_all(exp.OnConflict):
        for assignment in conflict.args.get("expressions") or ():
            yield from (each.sql() for each in assignment.find_all(exp.Parameter))


RULES: Final[Mapping[str, Rule]] = {
    "a lock or a change names its ledger": without_ledger,
    "the time is a parameter of a change": stable_calls,
    "an upsert takes its values from EXCLUDED": repeated_parameters,
}


@pytest.fixture(scope="module")
def statements() -> Sequence[Statement]:
    """Every statement, read once by the worker that runs this file and not by those that do not."""
    return tuple(all_statements())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_statement_follows_the_rule(rule: Rule, statements: Sequence[Statement]) -> None:
    broken = {
        each.path: each.first_words
        for each in statements
        if _is_distributed(each) and any(rule(each))
    }

    assert broken.keys() == EXCEPTIONS[rule.__name__].keys(), broken


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        (without_ledger, "UPDATE t SET a = 1 WHERE id = $1"),
        (without_ledger, "DELETE FROM t USING o WHERE t.ledger_id = o.ledger_id"),
        (without_ledger, "DELETE FROM t WHERE id IN (SELECT id FROM t WHERE ledger_id = $1)"),
        (without_ledger, "UPDATE t SET a = 1 WHERE ledger_id = $1 OR id = $2"),
        (without_ledger, "SELECT a FROM t WHERE id = $1 FOR UPDATE"),
        (stable_calls, "UPDATE t SET at = now() WHERE ledger_id = $1"),
        (stable_calls, "INSERT INTO t (a, at) SELECT a, clock_timestamp() FROM o"),
        (
            repeated_parameters,
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $2",
        ),
    ],
)
def test_a_rule_fails_on_a_statement_that_breaks_it(rule: Rule, sql: str) -> None:
    assert any(rule(Statement("here", 1, sql, parse_one(sql, read="postgres"))))


def test_core_statements_name_their_ledger() -> None:
    broken = {
        f"{path.relative_to(ROOT)}:{line}"
        for source in SOURCES
        for path in source.rglob("*.py")
        if "versions" not in path.parts
        for line in core_without_ledger(path.read_text())
    }

    assert broken == set()


@pytest.mark.parametrize(
    "built",
    [
        "update(t).where(t.c.id == key)",
        "t.delete().where(t.c.id == key)",
        "sqlalchemy.delete(t).where(t.c.ledger_id == o.c.ledger_id)",
        "select(t).where(t.c.id == key).with_for_update()",
    ],
)
def test_the_rule_of_core_statements_fails_on_one_that_breaks_it(built: str) -> None:
    source = f"from sqlalchemy import update\ndef change(key, ledger):\n    return {built}"
    mended = source.replace("where(", "where(t.c.ledger_id == ledger, ")

    assert list(core_without_ledger(source)) == [3]
    assert list(core_without_ledger(mended)) == []


def test_the_ledger_of_a_transaction_is_set_by_set_local() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for source in SOURCES
        for path in source.rglob("*")
        if path.suffix in {".py", ".sql"} and "set_config('log.ledger'" in path.read_text()
    ]

    assert found == []


def test_no_function_of_the_log_forces_a_plan() -> None:
    for path in (ROOT / "libs/events/src/events/log/sql").glob("*.sql"):
        assert "plan_cache_mode" not in path.read_text(), path.name


def test_row_level_security_is_written_once() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for source in SOURCES
        for path in source.rglob("*")
        if path.suffix in {".py", ".sql"}
        and re.search(r"ROW LEVEL SECURITY|CREATE POLICY", path.read_text())
    }

    assert found == ROW_SECURITY.keys()
