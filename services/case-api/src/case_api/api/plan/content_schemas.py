"""The contents of plans and of advice as JSON Schemas: `docs/plan`, written by `make schemas`."""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import BaseModel, JsonValue

from case_api.domain.advice.content import AdviceContent
from case_api.domain.plan.content import PlanContent

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CONTENTS: Final[Mapping[str, tuple[type[BaseModel], str]]] = {
    "plan-content.v1.json": (PlanContent, "plan"),
    "advice-content.v1.json": (AdviceContent, "advice"),
}
"""The models and their examples by the names of their files. A change that refuses what was
accepted is a new file, `.v2`."""


@cache
def content_example(name: str) -> Mapping[str, JsonValue]:
    """The example `plan`, or `advice`: an invented child, whose plan rests on that advice."""
    file = files("case_api.api.plan.examples").joinpath(f"{name}.json")
    example: Mapping[str, JsonValue] = json.loads(file.read_text(encoding="utf-8"))
    return example


def content_schemas() -> Mapping[str, Mapping[str, JsonValue]]:
    """The JSON Schema of each content with its example, by the name of its file."""
    return {
        name: {
            "$schema": _DIALECT,
            **model.model_json_schema(),
            "examples": [{**content_example(example)}],
        }
        for name, (model, example) in _CONTENTS.items()
    }


def write_content_schemas(folder: Path) -> Sequence[Path]:
    """Write the schemas to a folder, which is created if needed; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in content_schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    return [folder / name for name in _CONTENTS]


if __name__ == "__main__":
    write_content_schemas(Path(sys.argv[1]))
