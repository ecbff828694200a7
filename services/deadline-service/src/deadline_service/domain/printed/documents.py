"""What is published of the rulebook, as texts by their place in `docs`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.domain.vectors import Vectors, schema

PAGE: Final = "rulebook.md"
VECTORS: Final = "vectors/deadlines.json"
SCHEMA: Final = "vectors/deadlines.schema.json"
_SIGNED: Final = re.compile(r"^\| \*\*Signed\*\* \| .+ \|$", re.MULTILINE)
_SOURCE: Final = re.compile(r"^\| \*\*Source\*\* \| \[.+\]\(http.+\) \|$", re.MULTILINE)


def documents(page: str, vectors: Vectors) -> Mapping[str, str]:
    """Every document as it should be."""
    return {PAGE: page, VECTORS: _text(vectors.model_dump(mode="json")), SCHEMA: _text(schema())}


def not_current(made: Mapping[str, str], kept: Mapping[str, str]) -> Sequence[str]:
    """The documents that are missing, or say something else than they should."""
    return [name for name, text in made.items() if kept.get(name) != text]


def misprinted(book: Rulebook, page: str) -> Iterator[str]:
    """What a page prints without a source or a line to sign on, or not at all, each a sentence."""
    sections = re.split(r"^### ", page, flags=re.MULTILINE)
    for rule in book.rules:
        printed = [each for each in sections if re.match(rf"{re.escape(rule.id)}( |\n)", each)]
        if len(printed) != len(book.versions(rule.id)):
            yield f"{PAGE}: {rule.id} is not printed in each of its versions"
        for section in printed:
            if _SOURCE.search(section) is None:
                yield f"{PAGE}: {rule.id} is printed without its source"
            if _SIGNED.search(section) is None:
                yield f"{PAGE}: {rule.id} is printed without a line to sign on"


def _text(document: object) -> str:
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"
