"""Writes docs/explanations.md: ten deadlines, explained.

`make explanations` writes the page if it is not current and then fails, so that the change is
reviewed; a second run passes. With `--check`, which `make lint` uses, nothing is written.
"""

import sys
from pathlib import Path
from typing import Final

from deadline_service.domain.publication.explanations_page import EXPLANATIONS_PAGE
from deadline_service.store.explanations import explanations_page

_DOCS: Final = Path(__file__).parents[1] / "docs"


def main(docs: Path, *, write: bool) -> str | None:
    """Check the page, and write it if `write`; the error message, or None."""
    page, expected = docs / EXPLANATIONS_PAGE, explanations_page()
    if page.exists() and page.read_text("utf-8") == expected:
        return None
    if not write:
        return f"Not current: docs/{EXPLANATIONS_PAGE}. Run `make explanations`, and commit it."
    page.write_text(expected, "utf-8")
    return f"Was not current, and is now written: docs/{EXPLANATIONS_PAGE}. Read it, and commit it."


if __name__ == "__main__":
    wrong = main(_DOCS, write="--check" not in sys.argv)
    if wrong is not None:
        sys.exit(wrong)
    sys.stdout.write(f"docs/{EXPLANATIONS_PAGE} is current.\n")
