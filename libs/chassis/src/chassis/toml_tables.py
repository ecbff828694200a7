"""Tables of TOML, validated: what is wrong is collected, so that it can be mended together.

Pure: it reads the text that it is given, and nothing else.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def toml_table(name: str, text: str, problems: list[str]) -> Mapping[str, object]:
    """The table of a file; empty, with a problem that names the file, where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: {error}")
        return {}


def validated(schema: TypeAdapter[T], place: str, value: object, problems: list[str]) -> T | None:
    """A value as a schema has it; None, with a problem for each fault at its place, if it is not.

    Problems quote no value.
    """
    try:
        return schema.validate_python(value)
    except ValidationError as error:
        problems += [f"{place}: {each}" for each in _sentences(error)]
        return None


def _sentences(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in each["loc"])
        yield f"{where}: {each['msg']}" if where else each["msg"]
