"""Checks of the patterns of rules against the contracts of their events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from deadline_service.domain.rulebook.event_pattern import (
    PLUS_DELIVERY,
    AtLeast,
    CorrelationMode,
    EventPattern,
    FieldCondition,
    HasPart,
    Includes,
    IsGiven,
)
from deadline_service.domain.rulebook.rule import Rule
from events.contracts import CONTRACTS


def check_pattern(pattern: EventPattern) -> Iterator[str]:
    """Problems: unknown events, fields and values that a rule names."""
    known = [name for name in pattern.event if name in CONTRACTS]
    yield from (f"there is no event {name}" for name in pattern.event if name not in CONTRACTS)
    conditions: list[tuple[str, FieldCondition]] = list(pattern.where.items())
    conditions += list(pattern.covers.items())
    for field, condition in conditions:
        having = [name for name in known if field in CONTRACTS[name].model_fields]
        if known and not having:
            yield f"{' and '.join(known)} has no field {field}"
        for name in having:
            yield from _check_value(name, field, condition)
    for name in known:
        yield from _check_day(name, pattern)
    if pattern.whose is CorrelationMode.ANOTHER and pattern.needs_special_match:
        yield "one fact of another clock is looked for, not several together"


def _check_value(name: str, field: str, condition: FieldCondition) -> Iterator[str]:
    """A value is valid if the field may hold it, or a list with it."""
    annotation = CONTRACTS[name].model_fields[field].annotation or object
    if isinstance(condition, HasPart):
        yield from _check_part(f"{name}.{field}", annotation, condition)
        return
    adapter: TypeAdapter[object] = TypeAdapter(annotation)
    for value, sample in _samples(condition):
        if not (_fits(adapter, sample) or _fits(adapter, f"[{sample}]")):
            yield f"{name}.{field} is never {value}"


def _check_part(what: str, annotation: object, condition: HasPart) -> Iterator[str]:
    """The parts of a list are of one type, whose fields may hold such values."""
    parts = [each for each in get_args(annotation) if hasattr(each, "model_fields")]
    fields: Mapping[str, FieldInfo] = parts[0].model_fields if parts else {}
    for field, values in condition.some.items():
        if field not in fields:
            yield f"{what} has no part with a field {field}"
            continue
        adapter: TypeAdapter[object] = TypeAdapter(fields[field].annotation or object)
        yield from (
            f"{what}.{field} is never {value}"
            for value in values
            if not _fits(adapter, f'"{value}"')
        )


def _fits(adapter: TypeAdapter[object], sample: str) -> bool:
    try:
        adapter.validate_json(sample)
    except ValidationError:
        return False
    return True


def _samples(condition: FieldCondition) -> Sequence[tuple[str, str]]:
    """The values of a condition, each as written and as JSON."""
    match condition:
        case AtLeast(at_least=number):
            return [(str(number), str(number))]
        case IsGiven() | HasPart():
            return []
        case Includes(includes=parts, beside=beside):
            return [(part, f'"{part}"') for part in (*parts, *(beside or ()))]
        case bool() | int():
            return [(str(condition), str(condition).lower())]
        case values:
            return [(value, f'"{value}"') for value in values]


def _check_day(name: str, pattern: EventPattern) -> Iterator[str]:
    days = [day for day in pattern.day if _is_date(name, day.removesuffix(PLUS_DELIVERY))]
    if pattern.day and not days:
        yield f"{name} has no date {' or '.join(pattern.day)}"
    if not pattern.day and CONTRACTS[name].date_field is None:
        yield f"{name} has no day of its own; name the field that is its `day`"


def check_subjects(rule: Rule) -> Iterator[str]:
    """Problems: subjects of clocks and of other facts that are not of one type."""
    others = [each for each in rule.event_patterns if each not in rule.starts]
    subjects = {value for each in rule.starts for value in each.about}
    asking = [each for each in others if each.about_in is not None]
    if any(each.about for each in others) or any(each.about_in for each in rule.starts):
        yield "`about` is for what starts a clock, `about_in` for other facts"
    if asking and not all(each.about for each in rule.starts):
        yield "with `about_in`, all that starts a clock needs `about`"
    for pattern in asking:
        field = pattern.about_in or ""
        for name in set(pattern.event) & set(CONTRACTS):
            if field not in CONTRACTS[name].model_fields:
                yield f"{name} has no field {field}"
            else:
                yield from _check_value(name, field, tuple(sorted(subjects)))


def check_number_field(patterns: Sequence[EventPattern], field: str) -> Iterator[str]:
    """Problems: facts without a field that holds a number."""
    for name in sorted({name for each in patterns for name in each.event} & set(CONTRACTS)):
        info = CONTRACTS[name].model_fields.get(field)
        if info is None or not _fits(TypeAdapter(info.annotation or type(None)), "1"):
            yield f"{name} has no number {field}"


def _is_date(name: str, field: str) -> bool:
    info = CONTRACTS[name].model_fields.get(field)
    if info is None:
        return False
    return date in {_bare(each) for each in (info.annotation, *get_args(info.annotation))}


def _bare(annotation: object) -> object:
    """A type without its annotations, such as bounds."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
