"""One public name has one meaning in the repository; no name or comment is of a private vocabulary.

The words are those of a vocabulary that the repository once had: none is a standard term.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("libs/*/src/**/*.py", "services/*/src/**/*.py", "bench/**/*.py", "deploy/**/*.py")
MIGRATIONS: Final = "*/migrations/versions/*"
"""Alembic fixes the names of a migration's members, and nothing imports one."""
TYPE_PARAMETERS: Final = frozenset({"TypeVar", "TypeVarTuple", "ParamSpec"})
"""A type parameter has a meaning only within the signature that uses it."""


class Shared(NamedTuple):
    """A name that several modules may define: in which files, and why it is one meaning."""

    files: tuple[str, ...]
    reason: str


WIRING = (
    *("services/*/main.py", "services/*/__main__.py", "services/*/processes/*.py"),
    "deploy/administration/main.py",
)
SHARED: Final[Mapping[str, Shared]] = {
    "main": Shared(
        ("*/main.py", "*/__main__.py", "deploy/*.py"), "the entry point of a program, by convention"
    ),
    "create_app": Shared(
        WIRING, "builds a service's FastAPI application, as uvicorn's docs have it"
    ),
    "log": Shared(("libs/chassis/*.py",), "a module's logger, as structlog's docs name it"),
    "router": Shared(
        ("*/api/*.py", "libs/chassis/*.py", "deploy/administration/*.py"),
        "a module's FastAPI router, as its docs have it",
    ),
    "Settings": Shared(("services/*/settings.py",), "the settings of a service, one for each"),
    "ABOUT": Shared(WIRING, "the description in a service's OpenAPI document"),
    "POLICIES": Shared(
        ("services/*/api/policies.py", "deploy/administration/policies.py"),
        "who may use the operations of a service",
    ),
    "ROUTES": Shared(WIRING, "the operations of a service"),
    "SCHEMAS": Shared(
        (*WIRING, "*/sample_service/schema.py"), "the database schemas that a service needs"
    ),
    "API_SCHEMAS": Shared(WIRING, "the database schemas that a service's API needs"),
    "PROCESSES": Shared(WIRING, "the processes of a service, by their names"),
    "SUBSCRIPTION": Shared(
        (*WIRING, "*/store/subscription.py"), "the one subscription of a service"
    ),
    "api": Shared(WIRING, "runs the API process of a service"),
    "build_consumer": Shared(WIRING, "builds the subscription worker of a service"),
    "SCHEMA": Shared(
        ("*/schema.py", "*/identity/key_lookup.py", "*/clock/sandbox.py"),
        "the database schema that a package owns; each is imported with its module's name",
    ),
    "ROLE": Shared(
        ("*/schema.py", "deploy/administration/settings.py"),
        "the role that the processes of a service log in with",
    ),
    "AppContext": Shared(
        ("*/api/dependencies.py",), "what a service's operations use of their application"
    ),
    "app_context": Shared(("*/api/dependencies.py",), "the dependency that gives the above"),
    "Reader": Shared(("*/api/*.py",), "the principal with the scope that a router's reads need"),
    "POOL_FUNCTIONS": Shared(
        ("*/pool_preload.py",), "what a pool of isolated processes may call, one for each pool"
    ),
    "measure": Shared(("bench/scenarios/*.py",), "measures a scenario, one for each"),
    "Schema": Shared(
        ("libs/chassis/*/openapi/compatibility/*.py",), "a JSON Schema of an OpenAPI document"
    ),
    "OPERATIONS": Shared(("*/api/families/*.py",), "the operations of a family, and all of them"),
    "RULES": Shared(("*/domain/families/*.py",), "the rules of a family, and all of them"),
}

PRIVATE_WORDS: Final = frozenset(
    {
        *("anew", "bell", "biting", "courier", "departure", "doors", "ear", "ears", "flights"),
        *("forgetting", "heard", "hears", "keeper", "landed", "lift", "nobody"),
        *("owe", "owes", "owing", "patience", "posting", "refine", "rung", "said"),
        *("saying", "sip", "somebody", "stranger", "strangers", "surround", "swarm", "teller"),
        *("telling", "theirs", "told", "twin", "vetting", "whatever", "whoever"),
    }
)
"""Words of a former private vocabulary, which are not standard terms."""
PRIVATE_PHRASES: Final = re.compile(
    r"\b(?:afresh|aloud|anew|bells?|hears?|keepers?|knock\w*|nobody|ow(?:e|ed|es|ing)"
    r"|of ours|the door|somebody|strangers?|tellers?|twins?|whoever|will do)\b",
    re.IGNORECASE,
)
"""Words of the same kind in prose: docstrings, and comments of Python and SQL."""
PROSE = (
    *("libs/**/*.py", "libs/**/*.sql", "services/**/*.py", "services/**/*.sql"),
    *("bench/**/*.py", "deploy/**/*.py", "tests/**/*.py"),
)
CONTRACT_FIELDS: Final = frozenset({"family_told_on"})
"""Names that published contracts fix."""


def public_names() -> Iterator[tuple[str, str]]:
    """Each public name that a module defines, with the module's path."""
    for pattern in SOURCES:
        for path in ROOT.glob(pattern):
            name = path.relative_to(ROOT).as_posix()
            if not fnmatch(name, MIGRATIONS):
                yield from ((each, name) for each in defined_names(path.read_text()))


def defined_names(source: str) -> Iterator[str]:
    """The public classes, functions, constants and type aliases of a module."""
    for node in ast.parse(source).body:
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
            ):
                names = [name]
            case ast.Assign(value=ast.Call(func=ast.Name(id=maker))) if maker in TYPE_PARAMETERS:
                names = []
            case _:
                names = [*assigned([node])]
        yield from (each for each in names if not each.startswith("_"))


@cache
def definitions() -> Mapping[str, set[str]]:
    """The modules that define each name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, module in public_names():
        found[name].add(module)
    return found


def is_shared(name: str, module: str) -> bool:
    """Whether the list of shared names lets this module define this name."""
    shared = SHARED.get(name)
    return shared is not None and any(fnmatch(module, each) for each in shared.files)


def test_one_public_name_has_one_meaning() -> None:
    """If not: rename one of them, or argue in `SHARED` that they mean the same."""
    found = {
        name: sorted(modules)
        for name, modules in definitions().items()
        if len(modules) > 1 and not all(is_shared(name, each) for each in modules)
    }

    assert found == {}


def test_every_shared_name_is_defined_more_than_once() -> None:
    """An exception that nothing needs any more is deleted."""
    found = definitions()

    assert [name for name in SHARED if len(found.get(name, ())) < 2] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("class A: pass\ndef b(): pass\nasync def c(): pass", ["A", "b", "c"]),
        ("D: Final = 1\nE = Mapping[str, int]\n_F = 2\ndef _g(): pass", ["D", "E"]),
        ('T = TypeVar("T")\nfrom x import H\nclass I:\n    def j(self): pass', ["I"]),
    ],
)
def test_public_names_are_found(source: str, names: list[str]) -> None:
    assert list(defined_names(source)) == names


def identifiers(source: str) -> Iterator[str]:
    """What a module defines for others: classes, functions, parameters, fields, constants."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name, body=body):
                yield from (name, *assigned(body))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case _:
                pass
    yield from assigned(tree.body)


def assigned(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The variables that a module or a class assigns itself: constants, fields, enum members."""
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def words(identifier: str) -> set[str]:
    """The words of an identifier, in lower case: `OpenCaseRequest`, `open_case`."""
    return {each.lower() for each in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)}


def private_words(path: Path) -> Iterator[str]:
    """The identifiers of a module, and its own name, that contain a private word.

    A module without one in all of its text is not parsed.
    """
    source = path.read_text()
    if words(f"{path.stem} {source}") & PRIVATE_WORDS:
        names = {path.stem, *identifiers(source)} - CONTRACT_FIELDS
        yield from (each for each in names if words(each) & PRIVATE_WORDS)


def test_no_identifier_is_of_a_private_vocabulary() -> None:
    """If one is: take the standard term. CONTRIBUTING.md, "How the code reads"."""
    found = {
        path.relative_to(ROOT).as_posix(): sorted(set(names))
        for pattern in SOURCES
        for path in ROOT.glob(pattern)
        if (names := list(private_words(path)))
    }

    assert found == {}


def prose(path: Path) -> Iterator[str]:
    """The docstrings and comments of a Python file, or the comments of an SQL file."""
    source = path.read_text()
    if path.suffix == ".sql":
        yield from re.findall("--.*", source)
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or token.string.startswith('"""'):
            yield " ".join(token.string.split())


def private_prose(path: Path) -> Iterator[str]:
    """The docstrings and comments with a private word; a file without one is not read further."""
    if PRIVATE_PHRASES.search(" ".join(path.read_text().split())):
        yield from (each for each in prose(path) if PRIVATE_PHRASES.search(each))


def test_no_docstring_or_comment_is_of_a_private_vocabulary() -> None:
    """If one is: name the component and what it does. CONTRIBUTING.md, "How the code reads"."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {text}"
        for pattern in PROSE
        for path in ROOT.glob(pattern)
        for text in private_prose(path)
    }

    assert found == set()


def test_docstrings_and_comments_are_found(tmp_path: Path) -> None:
    python, sql = tmp_path / "module.py", tmp_path / "function.sql"
    python.write_text('"""One\n\ntwo."""\nname = "three"  # four\n')
    sql.write_text("SELECT 1; -- five\n")

    assert [*prose(python)] == ['"""One two."""', "# four"]
    assert [*prose(sql)] == ["-- five"]


def test_a_private_word_is_found(tmp_path: Path) -> None:
    python, sql = tmp_path / "told_module.py", tmp_path / "function.sql"
    python.write_text('"""One of\n\n    ours."""\nwhoSaid, other = 1, "nobody"  # a bell\n')
    sql.write_text("SELECT 1; -- the door\n")

    assert [*private_prose(python)] == ['"""One of ours."""', "# a bell"]
    assert [*private_prose(sql)] == ["-- the door"]
    assert [*private_words(python)] == ["told_module"]
    python.write_text("def who_said(): pass")
    assert {*private_words(python)} == {"told_module", "who_said"}


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("ShownCase", {"shown", "case"}),
        ("_is_told", {"is", "told"}),
        ("HTTPSaid", {"http", "said"}),
        ("restring", {"restring"}),
    ],
)
def test_an_identifier_is_split_into_words(identifier: str, expected: set[str]) -> None:
    assert words(identifier) == expected
