"""Which SQL reads personal data: of the tables of case-api, and of notices.

Which tables hold personal data is the database's statement about erasure: docs/erasure.md lists
every table, and a test of case-api compares the list with the database.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DECISION: Final = re.compile(
    r"^\| `(\w+)` \| (erased|erased with the file|not there) \|", re.MULTILINE
)
_READ_FOR_NOTICES: Final = re.compile(
    r"\bcase_api\.notice_(addressees|key|documents|document_part)_v\d"
)
_NOTICES_OF_CASE: Final = re.compile(r"\bnotification\.notices_of_case_v\d")
_NOTICE: Final = re.compile(r"\bnotification\.notice\b")
_WORDS: Final = re.compile(r"\b(SELECT|RETURNING)\s+(\*|[^;]*\b(fallback_)?content\b)")
_INSERT: Final = re.compile(r"^\s*INSERT\b[^;]*?(?=\bRETURNING\b|\Z)")
"""An insert, up to what it returns: it copies what it selects, and answers nothing of it."""


@cache
def personal_tables() -> frozenset[str]:
    """The tables of case-api that hold personal data: those that an erasure deletes from."""
    page = (ROOT / "docs/erasure.md").read_text().partition("table by table")[2]
    found = {name for name, _ in DECISION.findall(page)}
    return frozenset(found - {"case_file"})  # ids only: whether a case has a file


def reads_people(text: str) -> bool:
    """Whether a statement reads a table of case-api with personal data, or what notices need."""
    tables = "|".join(sorted(personal_tables()))
    found = re.search(rf"\b(FROM|JOIN)\s+case_api\.({tables})\b", text)
    return found is not None or _READ_FOR_NOTICES.search(text) is not None


def reads_words_of_notices(text: str) -> bool:
    """Whether a statement answers with the content of notices, which is encrypted."""
    answers = _WORDS.search(_INSERT.sub("", text)) is not None
    return _NOTICES_OF_CASE.search(text) is not None or (
        _NOTICE.search(text) is not None and answers
    )
