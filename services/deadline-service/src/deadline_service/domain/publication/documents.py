"""The published documents of the rulebook, as texts by their path in `docs`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from deadline_service.domain.publication.vectors import VectorFile, vector_schema
from deadline_service.domain.rulebook.rulebook import Rulebook

RULEBOOK_PAGE: Final = "rulebook.md"
VECTORS_FILE: Final = "vectors/deadlines.json"
VECTORS_SCHEMA: Final = "vectors/deadlines.schema.json"
_SIGNED: Final = re.compile(r"^\| \*\*Signed\*\* \| .+ \|$", re.MULTILINE)
_SOURCE: Final = re.compile(r"^\| \*\*Source\*\* \| \[.+\]\(http.+\) \|$", re.MULTILINE)


def build_documents(page: str, vectors: VectorFile) -> Mapping[str, str]:
    """The expected text of every document."""
    return {
        RULEBOOK_PAGE: page,
        VECTORS_FILE: _text(vectors.model_dump(mode="json")),
        VECTORS_SCHEMA: _text(vector_schema()),
    }


def outdated_documents(expected: Mapping[str, str], existing: Mapping[str, str]) -> Sequence[str]:
    """The documents that are missing, or differ from the expected text."""
    return [name for name, text in expected.items() if existing.get(name) != text]


def find_misprints(book: Rulebook, page: str) -> Iterator[str]:
    """The rules that a page leaves out, or shows without a source or a signature line."""
    sections = re.split(r"^### ", page, flags=re.MULTILINE)
    for rule in book.rules:
        printed = [each for each in sections if re.match(rf"{re.escape(rule.id)}( |\n)", each)]
        if len(printed) != len(book.versions(rule.id)):
            yield f"{RULEBOOK_PAGE}: {rule.id} is not printed in each of its versions"
        for section in printed:
            if _SOURCE.search(section) is None:
                yield f"{RULEBOOK_PAGE}: {rule.id} is printed without its source"
            if _SIGNED.search(section) is None:
                yield f"{RULEBOOK_PAGE}: {rule.id} is printed without a line to sign on"


def _text(document: object) -> str:
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"
