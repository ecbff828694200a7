"""The libraries name no service: roles, schemas and names are what each service passes in."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LIBRARIES: Final = sorted(
    path
    for path in (ROOT / "libs").glob("*/src/**/*")
    if path.suffix in {".py", ".sql", ".toml"} and path.is_file()
)
SERVICE: Final = re.compile(
    r"case[-_]api|deadline[-_]service|notification[-_]service"
    r"|\b(?:deadline|notification|case_api)\.(?:checkpoint|parked|endpoint|delivery|case)\b"
)
"""The names of services, which are those of their roles, and tables in their schemas."""


@pytest.mark.parametrize("path", LIBRARIES, ids=lambda path: str(path.relative_to(ROOT / "libs")))
def test_a_library_names_no_service(path: Path) -> None:
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if SERVICE.search(line)
    ]

    assert not found
