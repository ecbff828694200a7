"""Compares two versions of a plan, as the notice of an amendment needs: reg 22(2)(a), 28."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.plan.comparison.change import FieldChange, PlanChange, PlanChangeKind
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.sections import SECTION_FIELDS
from events.contracts.vocabulary.plan import PlanSection

_Fields = Mapping[str, JsonValue]
_Key = tuple[str, str]
"""The name and the value of the field that identifies an item."""


@dataclass(frozen=True, slots=True)
class _Item:
    section: PlanSection
    index: int
    pointer: str
    fields: _Fields


def compare_plans(before: PlanContent, after: PlanContent) -> Sequence[PlanChange]:
    """What differs, in the order of the sections and of the later version; what is gone comes last.

    Items are the same if they have the same id, also in another section. The work is that of
    sorting the items.
    """
    old, new = _items(before), _items(after)
    moved = _moved(old, new)
    changes = [change for key, item in new.items() for change in _of(key, old, item, moved)]
    changes += (_removed(key, item) for key, item in old.items() if key not in new)
    sections = list(SECTION_FIELDS)
    return sorted(changes, key=lambda each: sections.index(each.section))


def _items(content: PlanContent) -> dict[_Key, _Item]:
    """Every item of a content by its key, in the order of the plan."""
    dumped: Mapping[str, Sequence[_Fields]] = content.model_dump(mode="json")
    found: dict[_Key, _Item] = {}
    for section, field in SECTION_FIELDS.items():
        for index, fields in enumerate(dumped[field.name]):
            key = field.item_key, str(fields[field.item_key])
            found[key] = _Item(section, index, f"/{field.name}/{index}", fields)
    return found


def _of(
    key: _Key, old: Mapping[_Key, _Item], item: _Item, moved: frozenset[_Key]
) -> Iterator[PlanChange]:
    """The changes of an item of the later version."""
    was = old.get(key)
    if was is None:
        yield PlanChange(
            kind=PlanChangeKind.ADDED, section=item.section, item=key[1], after=item.pointer
        )
        return
    kinds = {PlanChangeKind.MOVED: key in moved, PlanChangeKind.CHANGED: was.fields != item.fields}
    for kind, applies in kinds.items():
        if applies:
            yield PlanChange(
                kind=kind,
                section=item.section,
                item=key[1],
                before=was.pointer,
                after=item.pointer,
                fields=_fields(was.fields, item.fields) if kind is PlanChangeKind.CHANGED else (),
            )


def _removed(key: _Key, item: _Item) -> PlanChange:
    return PlanChange(
        kind=PlanChangeKind.REMOVED, section=item.section, item=key[1], before=item.pointer
    )


def _fields(before: _Fields, after: _Fields) -> tuple[FieldChange, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        FieldChange(field=name, before=before.get(name, MISSING), after=after.get(name, MISSING))
        for name in names
        if before.get(name, MISSING) != after.get(name, MISSING)
    )


def _moved(old: Mapping[_Key, _Item], new: Mapping[_Key, _Item]) -> frozenset[_Key]:
    """The items in another section, and the fewest that explain another order within one."""
    common = [key for key in new if key in old]
    elsewhere = {key for key in common if old[key].section is not new[key].section}
    moved = set(elsewhere)
    for section in PlanSection:
        keys = [key for key in common if key not in elsewhere and new[key].section is section]
        kept = _longest_increasing([old[key].index for key in keys])
        moved.update(key for index, key in enumerate(keys) if index not in kept)
    return frozenset(moved)


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The indices of a longest increasing subsequence of different numbers."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [number]
        ends[at : at + 1] = [index]
    found: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        found.add(index)
        index = previous[index]
    return found
