"""Changes of the values that a schema allows: types, formats, enumerations, patterns, bounds."""

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, Final

from chassis.openapi.compatibility.change import Direction

Schema = Mapping[str, Any]
_LOWER: Final = ("minimum", "minLength", "minItems", "minProperties", "x-formatMinimum")
_UPPER: Final = ("maximum", "maxLength", "maxItems", "maxProperties", "x-formatMaximum")


def changed_values(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    """What a client sends and is now refused, or receives and does not expect."""
    for changes in _CHANGES:
        yield from changes(old, new, direction)


def _types(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    before, after = _type_names(old), _type_names(new)
    wide, narrow = (after, before) if direction is Direction.REQUEST else (before, after)
    if wide and not (narrow and narrow <= wide | ({"integer"} if "number" in wide else set())):
        yield f"{_listed(before)} is now {_listed(after)}"


def _formats(old: Schema, new: Schema, _: Direction) -> Iterator[str]:
    if old.get("format") != new.get("format"):
        yield f"the format {old.get('format')} is now {new.get('format')}"


def _enumerations(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    before, after = _enumerated(old), _enumerated(new)
    if before is None:
        if after is not None and direction is Direction.REQUEST:
            yield "only some values are taken now"
    elif after is None:
        if direction is Direction.RESPONSE:
            yield "any value may be answered now"
    else:
        for value in sorted(before - after):
            yield f"the value {value} is removed"


def _patterns(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    after = new.get("pattern")
    if direction is Direction.REQUEST and after is not None and after != old.get("pattern"):
        yield f"the pattern is now {after}"


def _bounds(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    narrow, wide = (new, old) if direction is Direction.REQUEST else (old, new)
    for keyword in (*_LOWER, *_UPPER):
        inner, outer = narrow.get(keyword), wide.get(keyword)
        if inner is None:
            continue
        if outer is None or (inner > outer if keyword in _LOWER else inner < outer):
            yield f"{keyword} {old.get(keyword)} is now {new.get(keyword)}"


def _other_fields(old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    if (
        direction is Direction.REQUEST
        and old.get("additionalProperties") is not False
        and new.get("additionalProperties") is False
    ):
        yield "other fields are refused now"


_CHANGES: Final[tuple[Callable[[Schema, Schema, Direction], Iterator[str]], ...]] = (
    _types,
    _formats,
    _enumerations,
    _patterns,
    _bounds,
    _other_fields,
)


def _type_names(schema: Schema) -> Set[str]:
    """The types that a schema allows; none if it allows any."""
    names = schema.get("type", [])
    return {names} if isinstance(names, str) else {*names}


def _listed(names: Set[str]) -> str:
    return " or ".join(sorted(names)) or "any type"


def _enumerated(schema: Schema) -> Set[str] | None:
    """The values of an enumeration as text; None if the schema is none."""
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None
