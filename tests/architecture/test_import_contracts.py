"""Breaks each contract of .importlinter once to show that the violation is detected."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEMBERS = [*ROOT.glob("libs/*/src"), *ROOT.glob("services/*/src")]


def run_import_linter(source_tree: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over a copy of the sources."""
    paths = os.pathsep.join(str(path) for path in source_tree.glob("*/*/src"))
    return subprocess.run(  # import-linter with fixed arguments
        [
            Path(sys.executable).parent / "lint-imports",
            "--config",
            ROOT / ".importlinter",
            "--no-cache",
        ],
        cwd=source_tree,
        env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "200"},  # no line is wrapped
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def source_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of every member's sources, in which contracts are broken and restored."""
    copy = tmp_path_factory.mktemp("source_tree")
    for source in MEMBERS:
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(source, copy / source.relative_to(ROOT), ignore=ignore)
    return copy


def test_the_sources_follow_every_contract(source_tree: Path) -> None:
    done = run_import_linter(source_tree)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("broken", "contract"),
    [
        pytest.param(
            {"services/case-api/src/case_api/api/bad.py": "import deadline_service.settings\n"},
            "No service imports another: they share only the log BROKEN",
            id="a service that imports another",
        ),
        pytest.param(
            {"libs/events/src/events/bad.py": "import case_api.settings\n"},
            "No library imports a service BROKEN",
            id="a library that imports a service",
        ),
        pytest.param(
            {"libs/chassis/src/chassis/bad.py": "import events.envelope\n"},
            "The chassis imports neither events nor a service BROKEN",
            id="a chassis that imports events",
        ),
        pytest.param(
            {"services/case-api/src/case_api/store/bad.py": "import case_api.api\n"},
            "main, processes, api or worker, store, domain or settings BROKEN",
            id="a store that imports the API layer",
        ),
        pytest.param(
            {"services/case-api/src/case_api/extra.py": "\n"},
            "main, processes, api or worker, store, domain or settings BROKEN",
            id="a package outside every layer",
        ),
        pytest.param(
            {
                "services/deadline-service/src/deadline_service/processes/bad.py": (
                    "import deadline_service.api.rules\n"
                )
            },
            "The wiring of a worker process imports no API BROKEN",
            id="a worker process that imports the API",
        ),
        pytest.param(
            {
                "services/deadline-service/src/deadline_service/domain/counting/bad.py": (
                    "import deadline_service.domain.explanation.english\n"
                )
            },
            "domain of deadline-service imports only go downwards BROKEN",
            id="arithmetic that writes sentences",
        ),
        pytest.param(
            {"services/deadline-service/src/deadline_service/domain/bad.py": "import asyncpg\n"},
            "A domain and the contracts do no I/O BROKEN",
            id="a domain that imports a database driver",
        ),
        pytest.param(
            {
                "libs/events/src/events/one.py": "import events.other\n",
                "libs/events/src/events/other.py": "import events.one\n",
            },
            "No import cycle between siblings BROKEN",
            id="an import cycle",
        ),
    ],
)
def test_a_violation_is_reported(
    source_tree: Path, broken: Mapping[str, str], contract: str
) -> None:
    files = {source_tree / name: text for name, text in broken.items()}
    for file, text in files.items():
        file.write_text(text)
    try:
        done = run_import_linter(source_tree)
    finally:
        for file in files:
            file.unlink()

    assert done.returncode != 0
    assert contract in done.stdout or "extra" in done.stdout
