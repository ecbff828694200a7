"""What the rulebook page opens with: what changed, and what no lawyer has signed yet."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.publication.changes import RulesVersion
from deadline_service.domain.publication.contents import Chapter
from deadline_service.domain.publication.rule_headings import rule_link
from deadline_service.domain.publication.rule_table import table_cell
from deadline_service.domain.publication.wording import short_date
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import Confidence

_LEAST_KNOWN_FIRST = (Confidence.MEMORY, Confidence.SECONDARY, Confidence.SEEN)


def changes_section(version: RulesVersion, book: Rulebook) -> str:
    """The changes of the version that is applied, with their reasons."""
    rows = [
        f"| {table_cell(each.what)} | {_rules(each.rules, book)} | {table_cell(each.why)} |"
        for each in version.change
    ]
    head = (
        f"## What changed on {short_date(version.since)}\n\n| what | rules | why |\n|---|---|---|"
    )
    return "\n".join([head, *rows, ""])


def unsigned_section(book: Rulebook, chapters: Sequence[Chapter]) -> str:
    """The unsigned rules by chapter, those that are least reliably known first."""
    unsigned = [rule for rule in book.rules if rule.checked is None]
    if not unsigned:
        return "## What is unsigned\n\nNothing: a lawyer has signed every rule.\n"
    head = (
        f"## What is unsigned\n\n{len(unsigned)} of {len(book.rules)} rules. First those from"
        " memory (M), then those from a secondary source (S), then those whose words were seen"
        " (X).\n\n| chapter | M | S | X |\n|---|---|---|---|"
    )
    return "\n".join([head, *_unsigned_rows(unsigned, book, chapters), ""])


def _unsigned_rows(
    unsigned: Sequence[Rule], book: Rulebook, chapters: Sequence[Chapter]
) -> Iterator[str]:
    """A row for each chapter with unsigned rules: those with most from memory first."""
    rows = [
        (chapter, [_ids(unsigned, chapter, known) for known in _LEAST_KNOWN_FIRST])
        for chapter in chapters
    ]
    for chapter, columns in sorted(rows, key=lambda row: -len(row[1][0])):
        if any(columns):
            cells = [_rules(each, book) for each in columns]
            yield f"| {chapter.heading} | {' | '.join(cells)} |"


def _ids(unsigned: Sequence[Rule], chapter: Chapter, known: Confidence) -> Sequence[str]:
    found = [
        each.id for each in unsigned if each.phase == chapter.phase and each.confidence is known
    ]
    return list(dict.fromkeys(found))


def _rules(ids: Sequence[str], book: Rulebook) -> str:
    return ", ".join("every rule" if each == "*" else rule_link(each, book) for each in ids)
