"""Enumerations whose published schema gives each value a name and a meaning."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import pairwise

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class PublishedEnum(StrEnum):
    """An enumeration whose schema has the name and the meaning of each value.

    Values are often the Act's letters or the return's digits. Generators of clients make constants
    of `x-enum-varnames`, where `FAMILY` is clearer than `a`, and comments of `x-enum-descriptions`.
    The meaning of a member is the string below it, as with the fields of a model. A value in plain
    words, such as `parent`, needs none.
    """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema with names, and with meanings where there are any, in the order of values."""
        schema = handler(core_schema)
        published = handler.resolve_ref_schema(schema)
        published["x-enum-varnames"] = [member.name for member in cls]
        meanings = meanings_of(cls)
        if any(meanings.values()):
            published["x-enum-descriptions"] = [
                meanings[member.name] or member.value.replace("_", " ") for member in cls
            ]
        return schema


@cache
def meanings_of(enum: type[PublishedEnum]) -> Mapping[str, str]:
    """The string below each member of an enumeration, on one line, by name; empty without one."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(enum))).body
    found = dict(_strings_below(tree))
    return {member.name: found.get(member.name, "") for member in enum}


def _strings_below(tree: ast.stmt) -> Iterator[tuple[str, str]]:
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for above, below in pairwise(body):
        match above, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                pass
