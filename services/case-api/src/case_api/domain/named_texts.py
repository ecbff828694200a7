"""The texts of cases that facts name by their ids."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args
from uuid import UUID

from pydantic import TypeAdapter

from case_api.domain.errors import CannotHaveHappened
from case_api.domain.families import RULES
from events.contracts import CaseCorrected, Event
from events.contracts.references import TextId

_TEXT_ID: Final = TypeAdapter[TextId](TextId)


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text that a fact names: the index of the fact, and the field of the fact."""

    index: int
    text_id: TextId
    field: str


class UnknownText(CannotHaveHappened):
    """A fact names a text that its case does not have."""

    code = "unknown_text"

    def __init__(self, named: NamedText) -> None:
        super().__init__(
            f"{named.field} is not the id of a text of this case: store the text in this case"
            " first, or record the fact without it",
            field=named.field,
        )
        self.index = named.index


def named_texts(events: Iterable[Event]) -> Iterator[NamedText]:
    """The texts that facts name; those of corrections, which are checked before, too."""
    for index, event in enumerate(events):
        for field in text_fields(type(event)):
            value: object = getattr(event, field)
            if isinstance(value, UUID):
                yield NamedText(index, TextId(value), field)
        if isinstance(event, CaseCorrected):
            for field, value in event.values.items():
                # Of other facts the field is a reference to a document, which is no string.
                if isinstance(value, str) and field in _corrected_fields():
                    text_id = _TEXT_ID.validate_strings(value)
                    yield NamedText(index, text_id, f"values/{field}")


@cache
def text_fields(contract: type[Event]) -> Sequence[str]:
    """The fields of a contract with the id of a text. None is in a part of a fact."""
    fields = contract.model_fields
    return [name for name in fields if TextId in get_args(fields[name].annotation)]


@cache
def _corrected_fields() -> frozenset[str]:
    return frozenset(name for contract in RULES for name in text_fields(contract))
