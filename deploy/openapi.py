"""The published documents of the three services: docs/openapi, which clients are generated from.

`make openapi` writes them, and prints which changes break clients. A test compares them with what
the services serve, so that every change of the API is reviewed. It also writes the operations that
worklists of deadline-service point to.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from case_api.api.families import OPERATIONS
from chassis.openapi.compatibility import BreakingChange, breaking_changes
from deadline_service.store.recording_operations import FILE as RECORDING_OPERATIONS
from deploy.openapi_document import SERVICES, Document, document_of
from events.contracts import CaseCorrected

DOCS: Final = Path(__file__).parents[1] / "docs" / "openapi"


def served() -> Mapping[str, Document]:
    """The documents that the services serve, by name."""
    return {service: document_of(service) for service in SERVICES}


def committed(docs: Path = DOCS) -> Mapping[str, Document]:
    """The documents in the repository, by name."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(docs.glob("*.json"))}


def broken_by(new: Mapping[str, Document], old: Mapping[str, Document]) -> Iterator[BreakingChange]:
    """The changes that break clients of the old documents; each place names its service."""
    for name, document in old.items():
        for change in breaking_changes(document, new[name]):
            yield BreakingChange(f"{name}, {change.where}", change.what)


def write(docs: Path, documents: Mapping[str, Document]) -> None:
    """Write documents to a folder, one file each."""
    docs.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (docs / f"{name}.json").write_text(f"{text}\n", "utf-8")


def recording_operations_json() -> str:
    """The operations of case-api that record one fact, by the type of event, as JSON."""
    found = {
        each.contract.type: [each.name, f"/v1/cases/{{case_id}}/{each.noun}"] for each in OPERATIONS
    }
    found[CaseCorrected.type] = ["recordCorrection", "/v1/cases/{case_id}/corrections"]
    return f"{json.dumps(found, indent=1)}\n"


def _main() -> None:
    new, old = served(), committed()
    changed = [name for name in new if new[name] != old.get(name)]
    for change in broken_by(new, old):
        sys.stdout.write(f"Breaking: {change}\n")
    write(DOCS, new)
    RECORDING_OPERATIONS.write_text(recording_operations_json(), "utf-8")
    sys.stdout.write(f"Changed: {', '.join(changed) or 'nothing'}.\n")


if __name__ == "__main__":
    _main()
