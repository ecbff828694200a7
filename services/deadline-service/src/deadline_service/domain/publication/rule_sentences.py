"""The patterns and limits of a rule in words, for the rulebook page and the API."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.explanation.english import list_in_words, ordinal
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.rulebook.event_pattern import (
    AtLeast,
    CorrelationMode,
    EventPattern,
    FieldCondition,
    HasPart,
    Includes,
    IsGiven,
)
from deadline_service.domain.rulebook.rule import AgeRange, DateOverride, OtherLimit


def pattern_sentences(patterns: Sequence[EventPattern]) -> tuple[str, ...]:
    """`final.issued where basis is first`, one for each."""
    return tuple(pattern_sentence(each) for each in patterns)


def pattern_sentence(pattern: EventPattern) -> str:
    """`final.issued where basis is first`."""
    return " ".join([list_in_words(pattern.event, "or"), *condition_phrases(pattern)])


def condition_phrases(pattern: EventPattern) -> Iterator[str]:
    """The conditions on a fact, and which of its days is used."""
    asked = list_in_words(
        [f"{field} {_condition_phrase(condition)}" for field, condition in pattern.where.items()]
    )
    if asked:
        yield f"where {asked}"
    if pattern.about:
        yield f"about {list_in_words(pattern.about, 'or')}"
    if pattern.about_in is not None:
        yield f"about the same by its {pattern.about_in}"
    if pattern.day:
        yield f"(day: {list_in_words(pattern.day, 'or else')})"
    if pattern.times > 1:
        yield f"for the {ordinal(pattern.times)} time"
    yield from _place_phrases(pattern)
    for field, values in pattern.covers.items():
        yield f"when {field} has named {list_in_words(values)}"


def _place_phrases(pattern: EventPattern) -> Iterator[str]:
    """Within which periods it happens, after what, and to which deadline it belongs."""
    if pattern.during is not None:
        yield f"during {pattern.during}"
    if pattern.from_next_day:
        yield "after the day of the start"
    if pattern.outside:
        yield f"outside {list_in_words(pattern.outside, 'or')}"
    if pattern.by is not None and pattern.is_traced:
        yield f"(about this {pattern.by}: through what it names, else the nearest earlier)"
    elif pattern.by is not None:
        yield f"(by the {pattern.by} that it names, else the nearest earlier)"
    if pattern.whose is not CorrelationMode.SAME:
        yield f"({pattern.whose})"
    if pattern.preceded_by:
        before = list_in_words([pattern_sentence(each) for each in pattern.preceded_by], "or")
        yield f"after {before} about the same matter"


def age_in_words(age: AgeRange) -> str:
    """`under 5`."""
    known = f"{age.at_least} or over" if age.at_least else f"under {age.under}"
    return f"{known}, or of unknown age" if age.if_unknown else known


def other_limit_sentence(other: OtherLimit) -> str:
    """`within 12 weeks from review.meeting_held: “…”`."""
    begins = list_in_words(pattern_sentences(other.start), "or")
    if not other.start:
        begins = f"the {list_in_words(other.day, 'or else')} of what starts it"
    length = "as" if other.limit is None else f"{other.limit} from"
    return f"{other.counting} {length} {begins}: {LegalWords.parse(other.words)}"


def override_sentence(fixing: DateOverride) -> str:
    """`the due_on of what starts it: “…”`."""
    by = list_in_words(pattern_sentences(fixing.start), "or") or "what starts it"
    if fixing.weeks is not None:
        return f"the {fixing.weeks} of {by}: {LegalWords.parse(fixing.words)}"
    what = f"the {list_in_words(fixing.day, 'or else')} of " if fixing.day else ""
    return f"{what}{by}: {LegalWords.parse(fixing.words)}"


def _condition_phrase(condition: FieldCondition) -> str:
    match condition:
        case AtLeast(at_least=least):
            return f"is at least {least}"
        case IsGiven(given=yes):
            return "is given" if yes else "is not given"
        case Includes(includes=parts, beside=others):
            return f"includes {list_in_words(parts, 'or')}{_nothing_else(others)}"
        case HasPart(some=values, if_empty=taken):
            parts = [f"{field} {list_in_words(each, 'or')}" for field, each in values.items()]
            return f"has one with {list_in_words(parts)}{' or is empty' if taken else ''}"
        case bool() | int():
            return f"is {str(condition).lower()}"
        case words:
            return f"is {list_in_words(words, 'or')}"


def _nothing_else(others: Sequence[str] | None) -> str:
    if others is None:
        return ""
    return f" and nothing else{' but ' if others else ''}{list_in_words(others)}"
