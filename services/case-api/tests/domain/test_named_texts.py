"""Which fields of which facts name a text of their case."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from case_api.domain.families import RULES
from case_api.domain.named_texts import text_fields
from events.contracts import CaseContactLogged
from events.contracts.references import TextId


def texts_in(annotation: object) -> Iterator[object]:
    """Each place of a text in a type, at any depth."""
    if annotation is TextId:
        yield annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values():
            yield from texts_in(field.annotation)
    for part in get_args(annotation):
        yield from texts_in(part)


def test_the_texts_that_facts_name_are_all_found() -> None:
    """A list of texts, or a text in a part of a fact, would need a search at any depth."""
    named = {contract: len(text_fields(contract)) for contract in RULES}

    assert text_fields(CaseContactLogged) == ["text"]
    assert named == {contract: len([*texts_in(contract)]) for contract in RULES}
