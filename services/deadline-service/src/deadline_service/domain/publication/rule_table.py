"""One rule as a table of its own, with a line to sign on."""

from collections.abc import Iterator, Sequence

from pydantic import HttpUrl
from pydantic_core import MISSING

from deadline_service.domain.explanation.english import list_in_words
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.publication.example_wording import (
    decided_wording,
    example_wording,
    simplest_example,
)
from deadline_service.domain.publication.wording import (
    CONFIDENCE_WORDING,
    any_of_patterns,
    applicability_wording,
    duty_wording,
    in_force_wording,
    last_day_rows,
    limit_wording,
    signature_line,
)
from deadline_service.domain.publication.worked_examples import ExampleEntry
from deadline_service.domain.rulebook.commentary import DecidedCase, OtherReading
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.period_rule import PeriodRule
from deadline_service.domain.rulebook.rule import LegalSource, Rule

TableRows = Iterator[tuple[str, str]]


def rule_table(rule: Rule, examples: Sequence[ExampleEntry]) -> str:
    """A rule with its decided cases and one example in full; folders name the other examples."""
    return markdown_table(
        [
            *_what(rule),
            *_when(rule),
            *_ending(rule),
            *_authority(rule),
            *_examples(examples),
            ("Signed", signature_line(rule)),
        ]
    )


def exception_table(exception: ExceptionRule, reaches: Sequence[str]) -> str:
    """An exception, and the rules whose limits it can disapply."""
    return markdown_table(
        [
            ("Because", exception.ground),
            ("Words", str(LegalWords.parse(exception.words))),
            ("Seen by", exception.test),
            *_bounds(exception),
            ("Can reach", ", ".join(f"`{name}`" for name in reaches) or "no limit"),
            ("Source", source_link(exception.source)),
            ("Confidence", CONFIDENCE_WORDING[exception.confidence]),
        ]
    )


def period_table(period: PeriodRule) -> str:
    """A period: what begins it, and what ends it."""
    rows = [
        ("Begins", any_of_patterns(period.begins)),
        ("Ends", any_of_patterns(period.ends) or "never"),
    ]
    if (weeks := period.presumed_over_after_weeks) is not None:
        rows.append(
            ("Taken to be over", f"after {weeks} weeks, if it began before the history is complete")
        )
    return markdown_table([*rows, ("Source", source_link(period.source))])


def markdown_table(rows: Sequence[tuple[str, str]]) -> str:
    """A table of two columns in Markdown: names and values."""
    body = "\n".join(f"| **{name}** | {table_cell(value)} |" for name, value in rows)
    return f"| | |\n|---|---|\n{body}\n"


def table_cell(text: str) -> str:
    """A text with the characters escaped that a table cell cannot contain."""
    return text.replace("|", "\\|").replace("\n", " ")


def source_link(of: LegalSource) -> str:
    """The instrument and provision, with the link, and a secondary source beside it."""
    provision = f"[{of.instrument}, {of.provision}]({of.link})"
    if of.secondary is MISSING:
        return provision
    return f"{provision}; secondary source: {_site_link(of.secondary)}"


def _site_link(address: HttpUrl) -> str:
    """A link to a page, named after its site."""
    return f"[{(address.host or '').removeprefix('www.')}]({address})"


def _reading(of: OtherReading) -> str:
    """The reading, with the setting that chooses it."""
    return of.reading if of.setting is MISSING else f"{of.reading} (`{of.setting}`)"


def _case(of: DecidedCase) -> str:
    """The case with its link, and what was held, marked as a paraphrase."""
    return f"[{of.name} {of.citation}]({of.link}), paraphrased: {of.paraphrase}"


def _what(rule: Rule) -> TableRows:
    yield "Title", rule.title
    yield "Duty", duty_wording(rule)
    yield "Starts", any_of_patterns(rule.starts)
    if rule.per is not None:
        yield "One for each", rule.per
    conditions = list(applicability_wording(rule))
    if conditions:
        yield "Applies", "<br>".join(conditions)


def _when(rule: Rule) -> TableRows:
    yield "Limit", limit_wording(rule)
    if rule.words is not None:
        yield "Words", str(LegalWords.parse(rule.words))
    yield from last_day_rows(rule)
    if rule.treated is not None:
        yield "Treated", rule.treated


def _ending(rule: Rule) -> TableRows:
    if rule.met_by:
        yield "Done by", any_of_patterns(rule.met_by)
    if rule.undone_by:
        yield "Undone by, by the last day", any_of_patterns(rule.undone_by)
    if rule.holds_back:
        yield "Holds back", any_of_patterns(rule.holds_back)
    if rule.falls_away:
        yield "Falls away", any_of_patterns(rule.falls_away)
    if rule.falls_away_in_time:
        yield "Falls away, by the last day", any_of_patterns(rule.falls_away_in_time)
    if rule.begun_by:
        begun = any_of_patterns(rule.begun_by)
        yield "Applies, also again", f"only if this happened by the last day: {begun}"
    if rule.revived_by:
        yield "Applies again", f"with its first dates: {any_of_patterns(rule.revived_by)}"
    if rule.not_revived_after:
        yield "But not after", any_of_patterns(rule.not_revived_after)
    yield "Exceptions", list_in_words(rule.exceptions) or "none"


def _authority(rule: Rule) -> TableRows:
    yield "Source", source_link(rule.source)
    yield "Confidence", CONFIDENCE_WORDING[rule.confidence]
    if rule.note is not None:
        yield "Note", rule.note
    if rule.readings:
        yield "Other readings", "<br>".join(_reading(each) for each in rule.readings)
    if rule.cases:
        yield "Cases", "<br>".join(_case(each) for each in rule.cases)
    yield "In force", f"for a clock that starts {in_force_wording(rule.in_force)}"


def _examples(examples: Sequence[ExampleEntry]) -> TableRows:
    decided = [each for each in examples if each.is_decided]
    own = [each for each in examples if not each.is_decided]
    yield "Example", example_wording(simplest_example(own)) if own else "**none**"
    if own[1:]:
        folders = dict.fromkeys(each.regulation for each in own)
        yield "More", f"{len(own) - 1} in {list_in_words([f'`{name}`' for name in folders])}"
    if decided:
        yield "Decided", "<br><br>".join(decided_wording(each) for each in decided)


def _bounds(exception: ExceptionRule) -> TableRows:
    if exception.advisers:
        yield (
            "Asked of",
            list_in_words([each.replace("_", " ") for each in exception.advisers], "or"),
        )
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
        yield "In force", f"for a limit that ends {in_force_wording(exception.in_force)}"
    if exception.note is not None:
        yield "Note", exception.note
