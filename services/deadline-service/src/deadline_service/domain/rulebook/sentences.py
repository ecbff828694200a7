"""What a rule says of facts, in words: for those who read the rulebook, and for HTTP."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.rulebook.happening import (
    AtLeast,
    Condition,
    Given,
    Happening,
    Includes,
    Some,
    Whose,
)
from deadline_service.domain.rulebook.rule import Age, Fixing, Other
from deadline_service.domain.words import listed, ordinal


def sentences(happenings: Sequence[Happening]) -> tuple[str, ...]:
    """`final.issued where basis is first`, one for each."""
    return tuple(sentence(each) for each in happenings)


def sentence(happening: Happening) -> str:
    """`final.issued where basis is first`."""
    return " ".join([listed(happening.event, "or"), *conditions(happening)])


def conditions(happening: Happening) -> Iterator[str]:
    """What must be true of such a fact, and which of its days is read."""
    asked = listed([f"{field} {_asks(said)}" for field, said in happening.where.items()])
    if asked:
        yield f"where {asked}"
    if happening.about:
        yield f"about {listed(happening.about, 'or')}"
    if happening.about_in is not None:
        yield f"about the same by its {happening.about_in}"
    if happening.day:
        yield f"(day: {listed(happening.day, 'or else')})"
    if happening.times > 1:
        yield f"for the {ordinal(happening.times)} time"
    if happening.during is not None:
        yield f"during {happening.during}"
    if happening.outside is not None:
        yield f"outside {happening.outside}"
    if happening.whose is not Whose.SAME:
        yield f"({happening.whose})"
    for field, values in happening.covers.items():
        yield f"when {field} has named {listed(values)}"


def age_in_words(age: Age) -> str:
    """`under 5`."""
    return f"{age.at_least} or over" if age.at_least else f"under {age.under}"


def other_limit(other: Other) -> str:
    """`within 12 weeks from review.meeting_held: “…”`."""
    begins = listed(sentences(other.start), "or")
    if not other.start:
        begins = f"the {listed(other.day, 'or else')} of what starts it"
    length = "as" if other.limit is None else f"{other.limit} from"
    return f"{other.counting} {length} {begins}: “{other.words}”"


def fixed_day(fixing: Fixing) -> str:
    """`the due_on of what starts it: “…”`."""
    by = listed(sentences(fixing.start), "or") or "what starts it"
    if fixing.weeks is not None:
        return f"the {fixing.weeks} of {by}: “{fixing.words}”"
    what = f"the {listed(fixing.day, 'or else')} of " if fixing.day else ""
    return f"{what}{by}: “{fixing.words}”"


def _asks(condition: Condition) -> str:
    match condition:
        case AtLeast(at_least=least):
            return f"is at least {least}"
        case Given(given=yes):
            return "is given" if yes else "is not given"
        case Includes(includes=parts, beside=others):
            return f"includes {listed(parts, 'or')}{_beside(others)}"
        case Some(some=values):
            parts = [f"{field} {listed(each, 'or')}" for field, each in values.items()]
            return f"has one with {listed(parts)}"
        case bool() | int():
            return f"is {str(condition).lower()}"
        case words:
            return f"is {listed(words, 'or')}"


def _beside(others: Sequence[str] | None) -> str:
    if others is None:
        return ""
    return f" and nothing else{' but ' if others else ''}{listed(others)}"
