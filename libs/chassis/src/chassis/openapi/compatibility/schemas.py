"""Changes of a schema and of all that it refers to, by the direction in which values flow."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard

from chassis.openapi.compatibility.change import BreakingChange, Direction
from chassis.openapi.compatibility.values import changed_values
from chassis.openapi.walk import SCHEMA_POINTER

Schema = Mapping[str, Any]
_VARIANTS: Final = ("anyOf", "oneOf", "allOf")


class SchemaComparison:
    """Compares schemas of two documents; a pair of named schemas once in each direction."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, str, Direction]] = set()

    def compare(
        self, old: Schema, new: Schema, direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        """What breaks between two versions of a schema."""
        before, after = _name(old), _name(new)
        if before == after == "":
            yield from self._compare_fully(old, new, direction, where)
            return
        if before != after:
            yield BreakingChange(where, f"{before or 'a type'} is now {after or 'another type'}")
        pair = (before, after, direction)
        if pair not in self._compared:
            self._compared |= {pair} if before and after else set()
            place = f"{before} in a {direction.value}" if before else where
            resolved = self._old.get(before, old), self._new.get(after, new)
            yield from self._compare_fully(*resolved, direction, place)

    def _compare_fully(
        self, old: Schema, new: Schema, direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        for what in changed_values(old, new, direction):
            yield BreakingChange(where, what)
        yield from self._fields(old, new, direction, where)
        yield from self._elements(old, new, direction, where)
        for keyword in _VARIANTS:
            variants = old.get(keyword, []), new.get(keyword, [])
            yield from self._variants(*variants, direction, where)

    def _fields(
        self, old: Schema, new: Schema, direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        before, after = old.get("properties", {}), new.get("properties", {})
        must, must_now = {*old.get("required", [])}, {*new.get("required", [])}
        for field in before.keys() - after.keys():
            yield BreakingChange(f"{where}, {field}", "is removed")
        if direction is Direction.REQUEST:
            for field in must_now - must:
                yield BreakingChange(f"{where}, {field}", "is now required")
        else:
            for field in (must - must_now) & after.keys():
                yield BreakingChange(f"{where}, {field}", "may now be missing")
        for field in before.keys() & after.keys():
            place = f"{where}, {field}"
            yield from self.compare(before[field], after[field], direction, place)

    def _elements(
        self, old: Schema, new: Schema, direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        pairs = [(old.get("items"), new.get("items"))]
        pairs += zip(old.get("prefixItems", []), new.get("prefixItems", []), strict=False)
        pairs.append((old.get("additionalProperties"), new.get("additionalProperties")))
        for before, after in pairs:
            if _is_schema(before) and _is_schema(after):
                yield from self.compare(before, after, direction, f"{where}, each")

    def _variants(
        self, old: list[Schema], new: list[Schema], direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        before, after = ({_key(each): each for each in variants} for variants in (old, new))
        request = direction is Direction.REQUEST
        lost = before.keys() - after.keys() if request else after.keys() - before.keys()
        for variant in lost:
            what = "is no longer taken" if request else "may now be answered"
            yield BreakingChange(where, f"{variant} {what}")
        for variant in before.keys() & after.keys():
            yield from self.compare(before[variant], after[variant], direction, where)


def _is_schema(value: object) -> TypeGuard[Schema]:
    return isinstance(value, Mapping)


def _name(schema: Schema) -> str:
    """The name of the schema that is referred to; empty if it has none."""
    return str(schema.get("$ref", "")).removeprefix(SCHEMA_POINTER)


def _key(variant: Schema) -> str:
    return _name(variant) or json.dumps({**variant, "description": ""}, sort_keys=True)
