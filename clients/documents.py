"""The six documents as files: each service in OpenAPI 3.1 and in 3.0.3."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deploy.openapi import served

from chassis.openapi.downgrade import to_openapi_3_0
from clients.commands import BUILD, fresh

FOLDER: Final = BUILD / "documents"


def document_files() -> Mapping[str, tuple[Path, Path]]:
    """Write what the services serve now; answers the 3.1 and the 3.0.3 file of each service."""
    folder = fresh(FOLDER)
    return {
        name: (
            _write(folder / f"{name}.json", document),
            _write(folder / f"{name}-3.0.json", to_openapi_3_0(document)),
        )
        for name, document in served().items()
    }


def _write(file: Path, document: Mapping[str, Any]) -> Path:
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return file
