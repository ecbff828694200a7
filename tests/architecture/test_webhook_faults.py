"""Each fault of docs/webhooks/faults.md has a test, which checks conservation at its end."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/webhooks/faults.md"
CHECK: Final = re.compile(r'assert_conserved\(|assert_no_contradiction\(|"conserved"')
FOLDERS: Final = ("tests", "services/notification-service/tests")
WITHOUT_DATABASE: Final = frozenset(
    {
        *("test_bounded_connector.py", "test_caching_resolver.py", "test_http_client.py"),
        "test_database_clock.py",
    }
)
"""Modules of single attempts and of clocks, where nothing is stored."""


@cache
def modules_of_tests() -> Mapping[str, tuple[Path, ...]]:
    """The modules of tests that the page names."""
    named = sorted({*re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8"))})
    sources = {
        path: path.read_text("utf-8")
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("test_*.py"))
    }
    return {
        name: tuple(path for path, source in sources.items() if f"def {name}(" in source)
        for name in named
    }


def test_each_test_that_the_page_names_exists_once() -> None:
    found = modules_of_tests()

    assert len(found) > 30
    assert {name: paths for name, paths in found.items() if len(paths) != 1} == {}


def test_each_of_them_checks_conservation_where_there_is_a_database() -> None:
    unchecked = {
        name
        for name, (path,) in modules_of_tests().items()
        if path.name not in WITHOUT_DATABASE and not CHECK.search(path.read_text("utf-8"))
    }

    assert unchecked == set()
