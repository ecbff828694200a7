"""The place of a violation in a body, as a JSON Pointer (RFC 6901)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


def json_pointer(location: Sequence[int | str], document: JsonValue) -> str:
    """The place that pydantic reports, without the labels that it adds.

    A key that the client chose is included only if it is spelt like the name of a field, so that no
    other submitted text gets into a response.
    """
    parts: list[str] = []
    for depth, step in enumerate(location, start=1):
        inside = _children(document)
        if step in inside:
            document = inside[step]
        elif depth < len(location) or not isinstance(document, dict):
            continue  # a label, such as the type of a union that was tried
        if isinstance(step, str) and safe_name(step) is None:
            break
        parts.append(f"/{step}")
    return "".join(parts)


def safe_name(submitted: str) -> str | None:
    """A key that the client chose, if it is spelt like the name of a field."""
    return submitted if _NAME.fullmatch(submitted) else None


def _children(document: JsonValue) -> Mapping[int | str, JsonValue]:
    match document:
        case dict():
            return {**document}
        case list():
            return dict(enumerate(document))
        case _:
            return {}
