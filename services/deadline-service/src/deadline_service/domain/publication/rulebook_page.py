"""The whole rulebook as a page in Markdown: `docs/rulebook.md`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from deadline_service.domain.publication.changes import RulesVersion
from deadline_service.domain.publication.contents import Chapter, RulebookContents
from deadline_service.domain.publication.example_versions import ExamplesByVersion, version_key
from deadline_service.domain.publication.page_opening import changes_section, unsigned_section
from deadline_service.domain.publication.rule_headings import rule_heading
from deadline_service.domain.publication.rule_table import (
    exception_table,
    period_table,
    rule_table,
    source_link,
    table_cell,
)
from deadline_service.domain.publication.wording import CONFIDENCE_WORDING
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import Confidence

_INTRODUCTION: Final = """\
# The rulebook

This document lists every rule that deadline-service applies, for a lawyer to compare with the
Regulations and to sign. `make rulebook` generates it from the rules; do not edit it. It is software
and research, not legal advice: **check what is unsigned, and above all what is marked M, before you
rely on it.**
"""
_HOW_TO_READ: Final = """\
## How to read it

- **Last day in law** is the ordinary reading; a breach is judged by it. **Day to work to** is the
  safe reading: earlier for a duty of an authority, later for a period that protects a family.
- The codes C1 to C8 are those of the statutory timetable; their meaning follows them.
- What starts, does or ends a duty are facts: what happened, and in brackets the event by which it
  is recorded.
- No exception stops a clock or moves a date: it disapplies a limit, and the date does not move.
- The examples were worked out by hand. Tests compare the service with them, and others can [verify
their own implementation](vectors.md). One is shown with each rule; the others are in the named
folders of `deadline_service/domain/examples`.
- **Decided** are public decisions and published timelines that were tried on the rule, with the
  reasoning and the page. Only their dates and acts are used; [what they showed](decided-cases.md).
- To sign a rule, compare it with the regulation and its examples, then
  [add `checked` to it](how-to/add-a-rule.md#a-lawyer-signs).
"""


def render_page(
    book: Rulebook, worked: ExamplesByVersion, contents: RulebookContents, version: RulesVersion
) -> str:
    """What changed and what is unsigned, then the law chapter by chapter, with lines to sign on."""
    phases = [each.phase for each in (*book.rules, *book.not_rules)]
    chapters = contents.chapters(phases)
    parts = [
        _INTRODUCTION,
        _totals(book, worked),
        changes_section(version, book),
        unsigned_section(book, chapters),
        _HOW_TO_READ,
        *(_chapter(each, book, worked) for each in chapters),
        _exceptions(book),
        *_periods(book),
        _matters(book),
        _not_rules(book, chapters),
        _information(contents),
    ]
    return "\n".join(parts)


def _totals(book: Rulebook, worked: ExamplesByVersion) -> str:
    known = Counter(rule.confidence for rule in book.rules)
    signed = sum(rule.checked is not None for rule in book.rules)
    examples = sum(len(each) for each in worked.values())
    lines = [
        f"{len(book.rules)} rules, {signed} of them signed; {examples} worked examples.",
        "",
        *(f"- {known[each]} {CONFIDENCE_WORDING[each]}" for each in Confidence),
    ]
    return "\n".join([*lines, ""])


def _chapter(chapter: Chapter, book: Rulebook, worked: ExamplesByVersion) -> str:
    rules = [rule for rule in book.rules if rule.phase == chapter.phase]
    parts = [f"## {chapter.heading}\n", *_overview(rules)]
    for rule in rules:
        parts += [
            f"### {rule_heading(rule, book)}\n",
            rule_table(rule, worked.get(version_key(rule), ())),
        ]
    return "\n".join(parts)


def _overview(rules: Sequence[Rule]) -> Iterator[str]:
    """The chapter at a glance."""
    if not rules:
        return
    yield "| rule | duty | limit | source | signature |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        limit = _at_a_glance(rule)
        signed = "unsigned" if rule.checked is None else "signed"
        duty, where = table_cell(rule.duty), table_cell(rule.source.provision)
        yield f"| `{rule.id}` | {duty} | {limit} | {where} | {signed} |"
    yield ""


def _at_a_glance(rule: Rule) -> str:
    if rule.lasts_until:
        return "until something ends it"
    if rule.limit is None and rule.fixed_by:
        return "the day that is fixed"
    return str(rule.limit or rule.counting)


def _exceptions(book: Rulebook) -> str:
    parts = ["## Exceptions\n"]
    for name, limbs in book.exceptions.items():
        reaches = list(dict.fromkeys(rule.id for rule in book.rules if name in rule.exceptions))
        for limb in limbs:
            also = "" if limb.limb is None else f", {limb.limb.replace('_', ' ')}"
            parts += [f"### {name}{also}\n", exception_table(limb, reaches)]
    return "\n".join(parts)


def _periods(book: Rulebook) -> Iterator[str]:
    if not book.periods:
        return
    yield "## Times during which something goes on\n"
    yield from (f"### {each.id}\n\n{period_table(each)}" for each in book.periods.values())


def _matters(book: Rulebook) -> str:
    rows = [
        f"| {each.id} | {each.noun} | `{each.field}` | {', '.join(each.within)} |"
        f"{' yes' if each.lasts_for_life else ''} |"
        for each in book.matters.by_id.values()
    ]
    head = (
        "## Which facts belong together\n\n"
        "Facts belong together by the matters that they name. A fact that shares none with what"
        " started a deadline counts from the day on which time began to run, or, where the rule"
        " says so, only for the nearest earlier start; the explanation states which was taken."
        " No act meets a duty that had not begun. A second act about one matter moves no date of a"
        " duty later.\n\n"
        "| matter | what | named by | part of | for life |\n|---|---|---|---|---|"
    )
    return "\n".join([head, *rows, ""])


def _not_rules(book: Rulebook, chapters: Sequence[Chapter]) -> str:
    rows = [
        f"| `{row.id}` | {table_cell(row.reason)} | {chapter.heading} |"
        for chapter in chapters
        for row in book.not_rules
        if row.phase == chapter.phase
    ]
    head = "## Deliberately no rules\n\n| row of the timetable | why | where |\n|---|---|---|"
    return "\n".join([head, *rows, ""])


def _information(contents: RulebookContents) -> str:
    head = (
        "## Part L. Outside the SEND Regulations\n\n"
        "Listed for information: these limits have no deadlines.\n\n"
        "| row | what | whose | source | |\n|---|---|---|---|---|"
    )
    rows = [
        f"| `{each.id}` | {table_cell(each.what)} | {each.whose} | {source_link(each.source)} |"
        f" {each.confidence} |"
        for each in contents.information
    ]
    return "\n".join([head, *rows, ""])
