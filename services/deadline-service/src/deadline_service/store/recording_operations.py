"""The operations of case-api that record facts: which an officer is pointed to, by type of event.

The file is written by `make openapi`, from what case-api serves.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import TypeAdapter

FILE: Final = Path(__file__).with_name("recording_operations.json")


class RecordingOperation(NamedTuple):
    """An operation of case-api: its id in OpenAPI, and its path with the parameter `case_id`."""

    operation_id: str
    path: str


@cache
def recording_operations() -> Mapping[str, RecordingOperation]:
    """The operations by the type of event that each records."""
    adapter = TypeAdapter(dict[str, RecordingOperation])
    return adapter.validate_json(FILE.read_bytes())
