"""Writes docs/notices.md, and an example of each notice in docs/notices, from the requirements.

`make notices` writes the files that are not current and then fails, so that changes are reviewed; a
second run passes. With `--check`, which `make lint` uses, nothing is written. It also fails if a
notice names a rule that the rulebook of deadline-service does not have.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from deadline_service.store.rulebook import current_rulebook
from notification_service.domain.notices.editions import digest_of_files
from notification_service.domain.notices.parser import InvalidNotices, parse_notices
from notification_service.domain.notices.publication.notices_page import notices_page
from notification_service.domain.notices.publication.sample import sample_notice
from notification_service.domain.notices.rendering.text import render_text
from notification_service.store.notices import (
    current_sample,
    current_words,
    notice_files,
    words_digest,
)

_ROOT: Final = Path(__file__).parents[1]
NOTICES_PAGE: Final = "notices.md"
EXAMPLES_FOLDER: Final = "notices"
_MOST_NAMES: Final = 5
"""Names that a message lists."""


def rule_titles() -> Mapping[str, str]:
    """The title of each rule of the rulebook, by its id."""
    return {rule.id: rule.title for rule in current_rulebook().rules}


def notice_documents(files: Mapping[str, str]) -> Mapping[str, str]:
    """The page and the examples, by their path in `docs`.

    Raises:
        InvalidNotices: the files are not valid, or name a rule that there is not.
    """
    titles = rule_titles()
    catalogue = parse_notices(files, titles.keys())
    words, sample = current_words(), current_sample()
    examples = {
        f"{EXAMPLES_FOLDER}/{each.id}.txt": render_text(
            sample_notice(catalogue, words, sample, each)
        )
        for each in catalogue.requirements
    }
    digests = digest_of_files(files).hex(), words_digest().hex()
    return {NOTICES_PAGE: notices_page(catalogue, titles, *digests), **examples}


def check_notices(docs: Path, files: Mapping[str, str], *, write: bool) -> str | None:
    """Check the documents, and write them if `write`; the error message, or None."""
    try:
        made = notice_documents(files)
    except InvalidNotices as error:
        return f"The notices are not valid:\n{error}"
    folder = docs / EXAMPLES_FOLDER
    stored = {path for path in folder.glob("*") if path.is_file()}
    surplus = sorted(stored - {docs / name for name in made})
    wrong = [name for name, text in made.items() if _read(docs / name) != text]
    if not wrong and not surplus:
        return None
    names = _listed([*wrong, *(f"{EXAMPLES_FOLDER}/{path.name} (to delete)" for path in surplus)])
    if not write:
        return f"Not current: {names}. Run `make notices`, read what changed, and commit it."
    for name in wrong:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(made[name], "utf-8")
    for path in surplus:
        path.unlink()
    return f"Was not current, and is now written: {names}. Read what changed, and commit it."


def _listed(names: Sequence[str]) -> str:
    """The first names, and how many there are besides."""
    shown = ", ".join(f"docs/{name}" for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return shown if more <= 0 else f"{shown} and {more} more"


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _main() -> None:
    files = notice_files()
    wrong = check_notices(_ROOT / "docs", files, write="--check" not in sys.argv)
    if wrong is not None:
        sys.exit(wrong)
    count = len(parse_notices(files).requirements)
    sys.stdout.write(f"The notices in print are current: {count}, each with an example.\n")


if __name__ == "__main__":
    _main()
