"""The files of an inspection: the list in four forms, chronologies in three, and a manifest."""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from pydantic_core import to_json

from case_api.domain.inspection.annex_files import (
    AnnexCsv,
    AnnexJson,
    AnnexPageHtml,
    AnnexWriter,
    FindingsCsv,
)
from case_api.domain.inspection.annex_findings import count_findings
from case_api.domain.inspection.annex_row import AnnexCode
from case_api.domain.inspection.annex_rules import RULES_NOT_RUN
from case_api.domain.inspection.chronology_files import (
    ChronologyCsv,
    ChronologyHtml,
    ChronologyJson,
    ChronologyWriter,
)
from case_api.domain.inspection.inspected_case import InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from case_api.store.encryption.vault import Vault
from case_api.store.inspection.annex_stream import OpenLog, annex_rows
from case_api.store.inspection.chronologies import read_chronology_items
from case_api.worker.inspection.private_file import PrivateFile
from events.envelope import LedgerId

MANIFEST_FILE: Final = "manifest.json"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LIST_2: Final = (
    "Not written: children with SEN support and no plan have no case here; schools hold them."
)


class _WrittenFile(NamedTuple):
    name: str
    sha256: str
    size: int
    """Bytes."""


@dataclass
class InspectionBundle:
    """What was written for an inspection: files with hashes, and how much is in them."""

    files: list[_WrittenFile] = field(default_factory=list[_WrittenFile])
    children: int = 0
    findings: Counter[AnnexCode] = field(default_factory=Counter[AnnexCode])
    entries: list[int] = field(default_factory=list[int])
    """Entries of each chronology."""

    def __str__(self) -> str:
        """In words, without personal data."""
        return (
            f"{self.children} children with a plan, {self.findings.total()} findings,"
            f" {len(self.entries)} chronologies with {sum(self.entries)} entries"
        )


async def write_bundle(
    open_log: OpenLog,
    vault: Vault,
    ledger_id: LedgerId,
    moment: ListMoment,
    cases: Sequence[InspectedCase],
    folder: Path,
) -> InspectionBundle:
    """Write all files into a folder. The manifest is the last, and names the others."""
    bundle = InspectionBundle()
    await _write_list(open_log, vault, moment, folder, bundle)
    for case, name in zip(cases, chronology_names(cases), strict=True):
        async with open_log() as log:
            items = await read_chronology_items(log, case, moment)
        bundle.entries.append(len(items))
        writers: dict[str, ChronologyWriter] = {
            "csv": ChronologyCsv(),
            "json": ChronologyJson(),
            "html": ChronologyHtml(),
        }
        for ending, writer in writers.items():
            with PrivateFile(folder / f"{name}.{ending}") as file:
                for text in (writer.start(moment), writer.case(case, items), writer.end()):
                    file.write(text)
            bundle.files.append(_written(file))
    with PrivateFile(folder / MANIFEST_FILE) as file:
        file.write(_manifest(bundle, ledger_id, moment, cases))
    return bundle


def chronology_names(cases: Sequence[InspectedCase]) -> Sequence[str]:
    """The names of the files of some cases, without an ending.

    By the reference, of which a character that a name of a file may not have is `-`; with the id
    too, where two cases would have one name.
    """
    names = [f"chronology-{_UNSAFE.sub('-', each.name)}" for each in cases]
    folded = [name.casefold() for name in names]
    return [
        name if folded.count(name.casefold()) == 1 else f"{name}-{case.case_id}"
        for name, case in zip(names, cases, strict=True)
    ]


async def _write_list(
    open_log: OpenLog, vault: Vault, moment: ListMoment, folder: Path, bundle: InspectionBundle
) -> None:
    """Write the forms of the list in one pass over its rows."""
    writers: dict[str, AnnexWriter] = {
        "annex-a-list-1.csv": AnnexCsv(),
        "annex-a-list-1.json": AnnexJson(),
        "annex-a-list-1.html": AnnexPageHtml(),
        "findings.csv": FindingsCsv(),
    }
    with ExitStack() as opened:
        files = [
            (opened.enter_context(PrivateFile(folder / name)), writer)
            for name, writer in writers.items()
        ]
        for file, writer in files:
            file.write(writer.start(moment))
        async for rows in annex_rows(open_log, vault, moment):
            bundle.children += len(rows)
            bundle.findings += count_findings(rows)
            for file, writer in files:
                file.write(writer.rows(rows))
        for file, writer in files:
            file.write(writer.end())
    bundle.files += [_written(file) for file, _ in files]


def _written(file: PrivateFile) -> _WrittenFile:
    return _WrittenFile(file.name, file.sha256, file.size)


def _manifest(
    bundle: InspectionBundle,
    ledger_id: LedgerId,
    moment: ListMoment,
    cases: Sequence[InspectedCase],
) -> str:
    """The manifest as JSON: of what, as of when, how much, and the hash of each file."""
    document = {
        "ledger_id": ledger_id,
        "as_of": moment.day,
        "position": moment.position,
        "written_at": datetime.now(UTC),
        "list_1": {
            "children": bundle.children,
            "findings": dict(sorted(bundle.findings.items())),
            "rules_not_run": RULES_NOT_RUN,
        },
        "list_2": _LIST_2,
        "chronologies": [
            {"case_id": case.case_id, "entries": entries}
            for case, entries in zip(cases, bundle.entries, strict=True)
        ],
        "files": [each._asdict() for each in bundle.files],
    }
    return to_json(document, indent=2).decode() + "\n"
