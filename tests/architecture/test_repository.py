"""Rules about the files of the repository."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RAISED_FROM = re.compile(r"(\)|\braise\s+\w+)[ \t]*(\\\n\s*)?\bfrom\s+(?!None\b)\w")
"""`raise refusal(…) from error` or `raise error from error`, and some other code."""


def tracked_files(*patterns: str) -> list[Path]:
    """The files that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(  # git with fixed arguments
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_tests_folder_is_a_package() -> None:
    """With __init__.py two test modules of one name collide, and one is silently skipped."""
    assert [path for path in tracked_files("*__init__.py") if "tests" in path.parts] == []


def test_the_lock_has_packages_and_hashes_and_no_index_url() -> None:
    package = re.compile(r"[A-Za-z0-9._-]+==[^ :/]+( ; [^:/]+)? \\")
    sha256 = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (ROOT / "requirements.lock").read_text().splitlines()

    other = [line for line in lines if not (package.fullmatch(line) or sha256.fullmatch(line))]

    assert other == []
    assert (ROOT / "uv.lock").exists() is False


def test_the_locks_of_the_clients_have_no_index_url() -> None:
    python = (ROOT / "clients/requirements.lock").read_text()
    node = json.loads((ROOT / "clients/typescript/package-lock.json").read_text())
    packages = {name: of for name, of in node["packages"].items() if name}

    assert "://" not in python
    assert all(of["integrity"].startswith("sha512-") for of in packages.values())
    assert [name for name, of in packages.items() if "resolved" in of] == []


def test_every_locked_package_is_pinned_by_hash() -> None:
    text = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^\S+==", text, re.MULTILINE)

    assert len(packages) > 50
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_error_is_raised_from_an_error_that_may_be_itself() -> None:
    """`raise name_of(error) from error` makes an error its own cause if the function passes it on.

    A class creates a new exception; a function may return the old one.
    """
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in tracked_files("*.py")
        for node in raises_from(path.read_text())
        if may_be_its_own_cause(node)
    ]

    assert found == []


def raises_from(source: str) -> Iterator[ast.Raise]:
    """The statements that raise an error from another; a module without one is not parsed."""
    if RAISED_FROM.search(source):
        yield from (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Raise))


def may_be_its_own_cause(node: ast.Raise) -> bool:
    match node:
        case ast.Raise(exc=ast.Name(id=raised), cause=ast.Name(id=cause)):
            return raised == cause
        case ast.Raise(exc=ast.Call(func=maker, args=args), cause=ast.Name(id=cause)):
            name = ast.unparse(maker).rpartition(".")[2].lstrip("_")
            given = {each.id for each in args if isinstance(each, ast.Name)}
            return name[0].islower() and cause in given
        case _:
            return False


@pytest.mark.parametrize(
    ("statement", "may_be"),
    [
        ("raise refusal(error) from error", True),
        ("raise _refusal(error) from error", True),
        ("raise self._refusal(error) from error", True),
        ("raise error from error", True),
        ("raise Refused(error) from error", False),
        ("raise errors.Refused(error) from error", False),
        ("raise refusal(error) from None", False),
        ("raise refusal(other) from error", False),
    ],
)
def test_a_raise_that_may_be_its_own_cause_is_detected(statement: str, *, may_be: bool) -> None:
    (raised,) = ast.parse(statement).body

    assert isinstance(raised, ast.Raise)
    assert may_be_its_own_cause(raised) is may_be
