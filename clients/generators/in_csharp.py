"""OpenAPI Generator for C#, from the 3.0.3 documents. Generated only: no compiler is at hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clients.commands import BUILD, ToolFailed, fresh
from clients.generators.openapi_generator import generate_with

_FOLDER: Final = BUILD / "csharp"


def generate(documents: Mapping[str, Path]) -> None:
    """Generate a client of each service.

    Raises:
        ToolFailed: a client is not generated, or has no models.
    """
    fresh(_FOLDER)
    for service, document in documents.items():
        name = service.title().replace("-", "")
        options = {"library": "httpclient", "packageName": f"{name}Client"}
        generate_with("csharp", document, _FOLDER / service, options)
        if not [*(_FOLDER / service / "src").rglob("Model/*.cs")]:
            raise ToolFailed(f"no model was generated of {service}")
