"""Each receiver kit runs the shared vectors where its language is at hand.

A kit whose language is missing is reported as skipped: it is then only compared with the others by
reading it.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from deploy.webhook_vectors import (
    SIGNATURE_VECTORS_FILE,
    VECTOR_TABLE_FILE,
    WEBHOOKS_FOLDER,
    vector_table,
)

KITS_FOLDER: Final = Path(__file__).parents[2] / "receivers"
VECTORS: Final = json.loads((WEBHOOKS_FOLDER / SIGNATURE_VECTORS_FILE).read_text("utf-8"))
TABLE: Final = WEBHOOKS_FOLDER / VECTOR_TABLE_FILE
CHECKS_OF_THE_INBOX: Final = 3
PASSED: Final = f"{len(VECTORS['cases']) + CHECKS_OF_THE_INBOX} passed, 0 failed"
REFUSALS: Final = (
    *("missing_header", "invalid_id", "invalid_timestamp", "too_old", "too_new"),
    *("no_such_scheme", "wrong_signature"),
)
ID_PATTERN: Final = re.compile(r"\[!-,\\?/-~-\]\{1,255\}")
TIMESTAMP_PATTERN: Final = re.compile(r"\[0-9\]\{1,12\}")


@dataclass(frozen=True, slots=True)
class Kit:
    """The folder of a kit, the tools that it needs, and how it is built, in `{build}`, and run."""

    folder: str
    tools: Sequence[str]
    build: str
    run: str
    sources: str


KITS: Final = (
    Kit("python", [sys.executable], "", f"{sys.executable} run_vectors.py", "send_webhooks/*.py"),
    Kit("typescript", ["node"], "", "node run-vectors.js", "send-webhooks.js"),
    Kit(
        "java",
        ["javac", "java"],
        "javac -Xlint:all -Werror -d {build} RunVectors.java sendwebhooks/*.java",
        "java -cp {build} RunVectors",
        "sendwebhooks/*.java",
    ),
    Kit(
        "csharp",
        ["mcs", "mono"],
        "mcs -warnaserror -r:System.Numerics.dll -r:System.Core.dll -out:{build}/RunVectors.exe"
        " RunVectors.cs SendWebhooks/*.cs",
        "mono {build}/RunVectors.exe",
        "SendWebhooks/*.cs",
    ),
    Kit("php", ["php"], "", "php run-vectors.php", "SendWebhooks.php"),
)
every_kit = pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.folder)


@every_kit
def test_a_kit_passes_every_vector_and_reports_one_that_it_fails(kit: Kit, tmp_path: Path) -> None:
    missing = [tool for tool in kit.tools if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"the kit for {kit.folder} was only read, not run: no {missing[0]} here")
    if kit.build:
        shell(kit.build.format(build=tmp_path), kit).check_returncode()
    command = kit.run.format(build=tmp_path)
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text(TABLE.read_text("utf-8").replace("too_old", "too_new", 1), "utf-8")

    passed, failed = shell(command, kit), shell(f"{command} {wrong}", kit)

    assert (passed.stdout.splitlines()[-1:], passed.returncode) == ([PASSED], 0), passed.stdout
    assert "expected too_new, was too_old" in failed.stdout
    assert failed.returncode == 1


def shell(command: str, kit: Kit) -> subprocess.CompletedProcess[str]:
    folder = KITS_FOLDER / kit.folder
    return subprocess.run(
        ["/bin/bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


@every_kit
def test_a_kit_has_the_bounds_and_the_refusals_of_every_kit(kit: Kit) -> None:
    """What is checked of a kit that cannot be run here, too."""
    folder = KITS_FOLDER / kit.folder
    source = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob(kit.sources)))
    words = {each.replace("_", "").lower() for each in re.findall(r"\w+", source)}

    assert [each for each in REFUSALS if each.replace("_", "") not in words] == []
    assert len(ID_PATTERN.findall(source)) == 1
    assert len(TIMESTAMP_PATTERN.findall(source)) == 1
    for name, value in (("TOLERANCE_?SECONDS", "300"), ("MAX_?SIGNATURES", "20")):
        assert re.search(rf"{name}(: Final)? = {value}\b", source, re.IGNORECASE), name


def test_the_table_of_vectors_is_current() -> None:
    """If not: `python -m deploy.webhook_vectors`."""
    assert TABLE.read_text("utf-8") == vector_table(VECTORS)


def test_a_vector_that_is_not_genuine_states_its_refusal() -> None:
    named = {*REFUSALS, "invalid_key"} - {"invalid_id"}

    assert {each["refusal"] for each in VECTORS["cases"] if not each["genuine"]} == named
    assert not any("refusal" in each for each in VECTORS["cases"] if each["genuine"])
