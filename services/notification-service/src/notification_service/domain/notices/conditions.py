"""Conditions on the data of a fact, checked against its contract."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import StrictBool, StrictInt, TypeAdapter, ValidationError
from pydantic_core import MISSING

from events.contracts import CONTRACTS, Event
from notification_service.domain.notices.entry import CatalogueEntry, ElementId, OneOrMore


class ContainsAny(CatalogueEntry):
    """A list that contains one of these."""

    includes: OneOrMore


class NoLessThan(CatalogueEntry):
    """A number that is no smaller than this."""

    at_least: int


class FieldPresence(CatalogueEntry):
    """A field that is given, or is not."""

    given: StrictBool


class DiffersFrom(CatalogueEntry):
    """A value that is another than that of a field of the same fact."""

    differs_from: ElementId


FieldTest = (
    ContainsAny | NoLessThan | FieldPresence | DiffersFrom | StrictBool | StrictInt | OneOrMore
)
"""A condition on one field: a value, one of several, a part, a least number, its presence, or that
it is another than that of a second field."""
FieldTests = Mapping[str, FieldTest]


def fulfils(event: Event, tests: FieldTests) -> bool:
    """Whether a fact fulfils all conditions. A field that was not given fulfils none."""
    return all(_holds(event, getattr(event, field, MISSING), test) for field, test in tests.items())


def _holds(event: Event, value: object, test: FieldTest) -> bool:
    is_given = value is not MISSING
    match test:
        case DiffersFrom(differs_from=other):
            return is_given and value != getattr(event, other, MISSING)
        case FieldPresence(given=wanted):
            return is_given is wanted
        case ContainsAny(includes=parts):
            return isinstance(value, tuple) and any(part in value for part in parts)
        case NoLessThan(at_least=number):
            return isinstance(value, int) and value >= number
        case bool() | int():
            return is_given and value == test
        case values:
            return is_given and value in values


def condition_problems(contract: str, tests: FieldTests) -> Iterator[str]:
    """Problems: fields that a contract does not have, and values that they never hold."""
    fields = CONTRACTS[contract].model_fields
    for field, test in tests.items():
        if field not in fields:
            yield f"{contract} has no field {field}"
            continue
        if isinstance(test, DiffersFrom) and test.differs_from not in fields:
            yield f"{contract} has no field {test.differs_from}"
        adapter: TypeAdapter[object] = TypeAdapter(fields[field].annotation or object)
        for sample in _samples(test):
            if not (_is_valid(adapter, sample) or _is_valid(adapter, f"[{sample}]")):
                yield f"{contract}.{field} is never {sample}"


def _samples(test: FieldTest) -> Sequence[str]:
    """The values of a condition as JSON."""
    match test:
        case FieldPresence() | DiffersFrom():
            return []
        case ContainsAny(includes=parts):
            return [f'"{part}"' for part in parts]
        case NoLessThan(at_least=number):
            return [str(number)]
        case bool() | int():
            return [str(test).lower()]
        case values:
            return [f'"{value}"' for value in values]


def _is_valid(adapter: TypeAdapter[object], sample: str) -> bool:
    try:
        adapter.validate_json(sample)
    except ValidationError:
        return False
    return True
