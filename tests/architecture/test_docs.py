"""The docs are consistent with the code: links, paths, commands, events, settings, vectors."""

import json
import re
import runpy
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from deploy.administration.settings import AdministrationSettings
from deploy.rulebook import stale_documents
from jsonschema import Draft202012Validator, validate
from pydantic_settings import BaseSettings

from case_api.api.plan.content_schemas import write_content_schemas
from case_api.settings import Settings as CaseApi
from deadline_service.settings import Settings as DeadlineService
from events.contract_schemas import write_schemas
from events.contracts import CONTRACTS
from events.log.chain import EventRow, genesis_hash, row_hash
from events.log.seals import is_genuine, parse_statement, sign_restoration, sign_seal
from events.sealing.settings import SealerSettings
from notification_service.api.webhook_schemas import write_webhook_schemas
from notification_service.settings import Settings as NotificationService

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("services/*/README.md")),
    *sorted(ROOT.glob("receivers/**/README.md")),
]
SETTINGS: list[type[BaseSettings]] = [
    CaseApi,
    DeadlineService,
    NotificationService,
    SealerSettings,
    AdministrationSettings,
]
PACKAGES = {
    "chassis": ROOT / "libs/chassis/src",
    "events": ROOT / "libs/events/src",
    "case_api": ROOT / "services/case-api/src",
    "deadline_service": ROOT / "services/deadline-service/src",
    "notification_service": ROOT / "services/notification-service/src",
}
ADR_DATE = re.compile(r"Date: \d+ \w+ \d{4}(, revised \d+ \w+ \d{4})? · Status: .+")
ADR_HEADINGS = ["Context", "Decision", "Consequences", "Considered instead"]
GENERATED_FOLDERS = (".local", ".venv")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@every_page
def test_every_link_has_a_target(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        name, _, heading = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if heading:
            assert heading in anchors(linked.read_text()), target


@every_page
def test_every_named_path_exists(page: Path) -> None:
    for name in named_paths(page.read_text()):
        assert path_exists(name, page.parent), name


@every_page
def test_every_named_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    for code in code_spans(page.read_text()):
        for words in re.findall(r"(?:^|[;&$(]\s*)make((?: [a-z]+\b)+)", code, re.MULTILINE):
            assert set(words.split()) <= targets, words


@every_page
def test_every_named_event_has_a_contract(page: Path) -> None:
    families = "|".join({name.partition(".")[0] for name in CONTRACTS})

    for code in code_spans(page.read_text()):
        if re.fullmatch(rf"(?:{families})\.[a-z_]+", code) and not code.endswith((".md", ".py")):
            assert code in CONTRACTS, code


@every_page
def test_every_named_test_exists(page: Path) -> None:
    named = {
        code for code in code_spans(page.read_text()) if re.fullmatch(r"test_[a-z0-9_]+", code)
    }

    assert named <= all_test_names(), named - all_test_names()


@cache
def all_test_names() -> set[str]:
    """The names of the test functions, and of the modules that hold them."""
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("libs/*/tests/**/*.py")]
    files += ROOT.glob("services/*/tests/**/*.py")
    functions = {
        name for file in files for name in re.findall(r"def (test_\w+)\(", file.read_text())
    }
    return functions | {file.stem for file in files}


def test_every_page_that_the_code_names_exists() -> None:
    for folder in ("libs", "services", "deploy", "bench", "tests", "receivers"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".sql", ".toml", ".md"}:
                for name in re.findall(r"\bdocs/[a-z][A-Za-z0-9/-]*[A-Za-z0-9]", file.read_text()):
                    assert doc_page_exists(name), f"{file.relative_to(ROOT)} names {name}"


def test_the_table_of_settings_is_complete() -> None:
    table = section(ROOT / "docs/operations.md", "Environment variables")
    named = set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))

    assert named == read_setting_names()


def test_the_vectors_of_the_chain_equal_those_of_its_test() -> None:
    published = fenced(ROOT / "docs/chain.md", "Test vectors", "json")
    tested = runpy.run_path(str(ROOT / "libs/events/tests/log/test_chain.py"))
    rows: list[EventRow] = [tested["FIRST"], tested["SECOND"]]

    previous = genesis_hash(rows[0].ledger_id)
    for vector, row in zip(json.loads(published), rows, strict=True):
        assert vector["row"] == row_json(row)
        assert vector["previous"] == previous.hex()
        assert vector["hash"] == row_hash(row, previous).hex()
        previous = row_hash(row, previous)
    assert previous.hex() == tested["SECOND_HASH"]


def test_the_shell_command_computes_the_first_vector() -> None:
    command = fenced(ROOT / "docs/chain.md", "Version 1", "sh")
    tested = runpy.run_path(str(ROOT / "libs/events/tests/log/test_chain.py"))

    printed = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602  # the command as published

    assert printed.stdout.split()[0] == tested["FIRST_HASH"]


def test_the_vectors_of_seals_and_restorations_equal_the_code_s_output() -> None:
    published = json.loads(fenced(ROOT / "docs/chain.md", "Test vectors of statements", "json"))
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(published["private_key"]))
    sealed, restored = published["seal"], published["restoration"]

    seal_made = sign_seal(
        key,
        UUID(sealed["ledger_id"]),
        sealed["authority"],
        sealed["position"],
        bytes.fromhex(sealed["hash"]),
        datetime.fromisoformat(sealed["sealed_at"]),
    )
    restoration_made = sign_restoration(
        key,
        UUID(restored["ledger_id"]),
        restored["restored_to"],
        bytes.fromhex(restored["hash"]),
        restored["lost_to"],
        datetime.fromisoformat(restored["restored_at"]),
    )

    assert json.loads(seal_made.to_json()) == sealed
    assert json.loads(restoration_made.to_json()) == restored
    assert is_genuine(
        parse_statement(json.dumps(published["seal of version 1"])), [key.public_key()]
    )


VECTORS_OF_SIGNATURES: Final = {"signatures.json", "signatures.tsv"}
"""Beside the schemas; the tests of notification-service and of the receiver kits check them."""


def test_the_schemas_are_current(tmp_path: Path) -> None:
    """If not: `make schemas`."""
    for write, folder in (
        (write_schemas, "schemas"),
        (write_webhook_schemas, "webhooks"),
        (write_content_schemas, "plan"),
    ):
        written = write(tmp_path / folder)
        committed = ROOT / "docs" / folder

        found = {path.name for path in committed.iterdir() if path.suffix != ".md"}
        found -= VECTORS_OF_SIGNATURES
        assert found == {path.name for path in written}
        for path in written:
            assert (committed / path.name).read_text() == path.read_text(), path.name


def test_the_published_rulebook_is_current() -> None:
    """If not: `make rulebook`."""
    assert list(stale_documents(ROOT / "docs")) == []


def test_the_published_vectors_match_their_schema() -> None:
    vectors = json.loads((ROOT / "docs/vectors/deadlines.json").read_text())
    schema = json.loads((ROOT / "docs/vectors/deadlines.schema.json").read_text())

    Draft202012Validator.check_schema(schema)
    validate(vectors, schema, Draft202012Validator)


def test_every_decision_has_a_unique_number_and_every_part() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [page.name[:4] for page in pages]

    assert len(set(numbers)) == len(numbers)
    for page in pages:
        first, *lines = page.read_text().splitlines()
        assert first.startswith(f"# {page.name[:4]} "), page.name
        assert ADR_DATE.fullmatch(lines[1]), page.name
        assert [line[3:] for line in lines if line.startswith("## ")] == ADR_HEADINGS, page.name


def code_spans(text: str) -> Iterator[str]:
    """All code of a page: inline and in blocks."""
    blocks = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
    yield from blocks.findall(text)
    yield from re.findall(r"`([^`\n]+)`", blocks.sub("", text))


def named_paths(text: str) -> Iterator[str]:
    """Code that has the form of a path in this repository."""
    tops = "|".join(re.escape(path.name) for path in ROOT.iterdir() if path.is_dir())
    pattern = rf"(?<![\w./-])(?:{tops}|{'|'.join(PACKAGES)})/[\w./-]*\w"
    for code in code_spans(text):
        yield from re.findall(pattern, code)


def path_exists(name: str, folder: Path) -> bool:
    """Whether a path exists from the root, its package or the page, or is created at run time."""
    first = name.partition("/")[0]
    if first in GENERATED_FOLDERS or "NNNN" in name:
        return True
    return any((place / name).exists() for place in (PACKAGES.get(first, ROOT), folder))


def anchors(text: str) -> set[str]:
    """The headings of a page in the form of link fragments."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def section(page: Path, heading: str) -> str:
    """The text below a heading."""
    _, _, rest = page.read_text().partition(f"# {heading}\n")
    assert rest, heading
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def fenced(page: Path, heading: str, language: str) -> str:
    """The first code block of a language below a heading."""
    _, _, rest = section(page, heading).partition(f"```{language}\n")
    return rest.partition("```")[0]


def doc_page_exists(name: str) -> bool:
    """Whether docs has this page or folder; a decision may be named by its number."""
    path = ROOT / name
    return path.exists() or any(path.parent.glob(f"{path.name}[-.]*"))


def read_setting_names() -> set[str]:
    """The fields of the services' settings, and variables that are read without a field."""
    fields = {name.upper() for each in SETTINGS for name in each.model_fields}
    sources = [*ROOT.glob("libs/*/src/**/*.py"), *ROOT.glob("deploy/*.py")]
    sources += ROOT.glob("deploy/notify_stand_in/*.py")
    pattern = re.compile(r"\benv(?:iron)?(?:\.get\(|\[)\"([A-Z_]+)\"")
    literal = {name for file in sources for name in pattern.findall(file.read_text())}
    compose = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    return (fields | literal | compose) - {"PATH", "PYTEST_XDIST_TESTRUNUID", "TMPDIR"}


def row_json(row: EventRow) -> dict[str, object]:
    """A row in the form of the docs, without its own hash, which readers compute."""
    fields = {name: value for name, value in asdict(row).items() if name != "hash"}
    return json.loads(json.dumps(fields, default=_text))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
