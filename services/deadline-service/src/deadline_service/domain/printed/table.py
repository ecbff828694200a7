"""One rule as a table of its own, with a line to sign on."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.printed.example import plainest, worked
from deadline_service.domain.printed.worded import (
    CONFIDENCE,
    any_of,
    biting,
    duty,
    in_force,
    last_days,
    limit,
    signature,
)
from deadline_service.domain.rulebook.exception import ExceptionRule
from deadline_service.domain.rulebook.rule import Rule, Source
from deadline_service.domain.rulebook.spell import Spell
from deadline_service.domain.words import listed
from deadline_service.domain.worked import Example

Rows = Iterator[tuple[str, str]]


def of_rule(rule: Rule, examples: Sequence[Example]) -> str:
    """A rule with one example in full; the others are named by where they stand."""
    return table([*_what(rule), *_when(rule), *_ending(rule), *_authority(rule, examples)])


def of_exception(exception: ExceptionRule, reaches: Sequence[str]) -> str:
    """An exception, and the rules whose limits it can disapply."""
    return table(
        [
            ("Because", exception.ground),
            ("Words", f"“{exception.words}”"),
            ("Seen by", exception.test),
            *_bounds(exception),
            ("Can reach", ", ".join(f"`{name}`" for name in reaches) or "no limit"),
            ("Source", source(exception.source)),
            ("Confidence", CONFIDENCE[exception.confidence]),
        ]
    )


def of_spell(spell: Spell) -> str:
    """What begins a time during which something goes on, and what ends it."""
    rows = [("Begins", any_of(spell.begins)), ("Ends", any_of(spell.ends) or "never")]
    return table([*rows, ("Source", source(spell.source))])


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns in Markdown: what, and what it says."""
    body = "\n".join(f"| **{name}** | {cell(said)} |" for name, said in rows)
    return f"| | |\n|---|---|\n{body}\n"


def cell(text: str) -> str:
    """A text that may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def source(of: Source) -> str:
    """Where it stands, with the link."""
    return f"[{of.instrument}, {of.provision}]({of.link})"


def _what(rule: Rule) -> Rows:
    yield "Duty", duty(rule)
    yield "Starts", any_of(rule.starts)
    bites = list(biting(rule))
    if bites:
        yield "Bites", "<br>".join(bites)


def _when(rule: Rule) -> Rows:
    yield "Limit", limit(rule)
    if rule.words is not None:
        yield "Words", f"“{rule.words}”"
    yield from last_days(rule)
    if rule.treated is not None:
        yield "Treated", rule.treated


def _ending(rule: Rule) -> Rows:
    if rule.met_by:
        yield "Done by", any_of(rule.met_by)
    if rule.holds_back:
        yield "Holds back", any_of(rule.holds_back)
    if rule.falls_away:
        yield "Falls away", any_of(rule.falls_away)
    yield "Exceptions", listed(rule.exceptions) or "none"


def _authority(rule: Rule, examples: Sequence[Example]) -> Rows:
    yield "Source", source(rule.source)
    yield "Confidence", CONFIDENCE[rule.confidence]
    if rule.note is not None:
        yield "Note", rule.note
    yield "In force", f"for a clock that starts {in_force(rule.in_force)}"
    yield "Example", worked(plainest(examples)) if examples else "**none**"
    if examples[1:]:
        folders = dict.fromkeys(each.regulation for each in examples)
        yield "More", f"{len(examples) - 1} in {listed([f'`{name}`' for name in folders])}"
    yield "Signed", signature(rule)


def _bounds(exception: ExceptionRule) -> Rows:
    if exception.advisers:
        yield "Asked of", listed([each.replace("_", " ") for each in exception.advisers], "or")
    if exception.margin is not None:
        yield (
            "Asked",
            f"from {exception.margin} before it closed to {exception.margin} before it re-opened",
        )
    if exception.lasts is not None:
        yield "Lasts", f"{exception.lasts} at least, without a break"
    if exception.after is not None:
        yield "After", f"{exception.after} on the draft, the day of service included"
    if exception.in_force is not None:
        yield "In force", f"for a limit that ends {in_force(exception.in_force)}"
    if exception.note is not None:
        yield "Note", exception.note
