"""Writes docs/rulebook.md and docs/vectors from the rules and their examples.

`make rulebook` writes the files that are not current and then fails, so that changes are reviewed;
a second run passes. It also writes the digest of the rules to the newest version in `changes.toml`,
whose text is written by hand. With `--check`, which `make lint` uses, nothing is written. It also
fails, and writes no document, if a rule has no source, no worked example or no field for a
signature.
"""

import sys
from pathlib import Path
from typing import Final

from deadline_service.domain.publication.changes import parse_changes, with_digest
from deadline_service.domain.publication.documents import outdated_documents
from deadline_service.store.publication import IncompleteRulebook, published_documents
from deadline_service.store.rulebook import current_rulebook
from deadline_service.store.ruleset import current_ruleset

_ROOT: Final = Path(__file__).parents[1]
_PUBLICATION: Final = "services/deadline-service/src/deadline_service/domain/publication"
CHANGES: Final = _ROOT / _PUBLICATION / "changes.toml"
"""What changed in the rules, by version."""


def stale_documents(docs: Path) -> dict[str, str]:
    """The documents that are not current: the right text by file name.

    Raises:
        IncompleteRulebook: a rule lacks a required part.
    """
    made = published_documents()
    stored = {name: (docs / name).read_text("utf-8") for name in made if (docs / name).exists()}
    return {name: made[name] for name in outdated_documents(made, stored)}


def main(docs: Path, changes: Path, *, write: bool) -> str | None:
    """Check the digest and the documents, and write them if `write`; the error message, or None."""
    problems = _check_digest(changes, write=write), _check_documents(docs, write=write)
    return "\n".join(each for each in problems if each) or None


def _check_digest(changes: Path, *, write: bool) -> str | None:
    text, digest = changes.read_text("utf-8"), current_ruleset().digest
    if parse_changes(text).newest.digest == digest:
        return None
    describe = f"describe it under the newest version in {changes.name}"
    if not write:
        return f"The rules changed: {describe}, and run `make rulebook`."
    changes.write_text(with_digest(text, digest), "utf-8")
    return f"The rules changed, and their digest is now written: {describe}."


def _check_documents(docs: Path, *, write: bool) -> str | None:
    try:
        wrong = stale_documents(docs)
    except IncompleteRulebook as lacking:
        return f"The rulebook cannot be printed:\n{lacking}"
    if not wrong:
        return None
    names = ", ".join(f"docs/{name}" for name in wrong)
    if not write:
        return f"Not current: {names}. Run `make rulebook`, read what changed, and commit it."
    for name, text in wrong.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, "utf-8")
    return f"Was not current, and is now written: {names}. Read what changed, and commit it."


def _main() -> None:
    wrong = main(_ROOT / "docs", CHANGES, write="--check" not in sys.argv)
    if wrong is not None:
        sys.exit(wrong)
    rules = current_rulebook().rules
    signed = sum(rule.checked is not None for rule in rules)
    sys.stdout.write(
        f"The rulebook in print is current: {len(rules)} rules, each with its source, a worked"
        f" example and a line to sign on; {signed} signed.\n"
    )


if __name__ == "__main__":
    _main()
