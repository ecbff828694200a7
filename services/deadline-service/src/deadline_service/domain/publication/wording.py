"""A rule and its examples as the cells of a printed table."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.explanation.english import day_in_words, event_clause, list_in_words
from deadline_service.domain.publication.reading_wording import ReadingWording, reading_wording
from deadline_service.domain.publication.rule_sentences import (
    age_in_words,
    condition_phrases,
    other_limit_sentence,
    override_sentence,
)
from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.rule import InForce, OtherLimit, Rule
from deadline_service.domain.rulebook.vocabulary import (
    BrokenBy,
    Confidence,
    DeadlineKind,
    NonWorkingDayRule,
)

CONFIDENCE_WORDING: Final = {
    Confidence.SEEN: "X: the deciding words were seen, or a verbatim quotation of them",
    Confidence.SECONDARY: "S: from a secondary source only",
    Confidence.MEMORY: "M: from memory; to be read before anyone relies on it",
}
_ROLLED: Final = (
    "at a weekend or on a bank holiday it moves to the next working day (HESC r.12(2)); in August"
    " or from 25 December to 1 January to the first working day after it (r.12(3)(a))"
)
_ADDED: Final = (
    "days in August and from 25 December to 1 January are added (UT r.12(3)); at a weekend or on a"
    " bank holiday it moves to the next working day (r.12(2))"
)
_MODAL: Final = {
    DeadlineKind.DUTY: "must",
    DeadlineKind.MINIMUM_PERIOD: "must",
    DeadlineKind.EFFECT: "must",
    DeadlineKind.RIGHT: "may",
    DeadlineKind.GUIDANCE: "should",
    DeadlineKind.DERIVED_TARGET: "should aim to",
}
"""The modal verb of each kind of rule."""


def duty_wording(rule: Rule) -> str:
    """`The local authority **must** consult …` and what that is in law."""
    act = rule.duty if rule.duty[1:2].isupper() else rule.duty[:1].lower() + rule.duty[1:]
    return f"{rule.owed_by.as_subject} **{_MODAL[rule.kind]}** {act} ({rule.kind})"


def any_of_patterns(patterns: Sequence[EventPattern]) -> str:
    """Alternative facts, one a line."""
    return "<br>or ".join(_fact(each) for each in patterns)


def _fact(pattern: EventPattern) -> str:
    names = list_in_words([f"{event_clause(name)} (`{name}`)" for name in pattern.event], "or")
    return " ".join([names, *(each.replace("_", " ") for each in condition_phrases(pattern))])


def applicability_wording(rule: Rule) -> Iterator[str]:
    """The conditions under which the rule applies."""
    if rule.once:
        yield f"once {any_of_patterns(rule.once)}"
    if rule.unless:
        yield f"unless {any_of_patterns(rule.unless)}"
    if rule.age is not None:
        yield f"for a child who may be {age_in_words(rule.age)}"


def limit_wording(rule: Rule) -> str:
    """The limit, its way of counting, and other limits."""
    own = _own_limit(rule)
    code = "" if rule.code is None else f" ({rule.code})"
    return "; ".join([f"{own}{code}", *_joined(rule)])


def _own_limit(rule: Rule) -> str:
    length = rule.limit
    if length is None:
        return _without_number(rule)
    match rule.counting:
        case CountingMethod.BEFORE:
            return f"before {length} of that year"
        case CountingMethod.AT_LEAST_BEFORE:
            return f"at least {length} before the day that starts it"
        case CountingMethod.BEGINNING_WITH:
            return f"{length}, beginning with the day that starts it"
        case _:
            return f"{rule.counting} {length}"


def _without_number(rule: Rule) -> str:
    if rule.lasts_until:
        return f"until {any_of_patterns(rule.lasts_until)}"
    fixed = " or ".join(override_sentence(each) for each in rule.fixed_by)
    return fixed or ("no number" if reading_wording(rule) is None else str(rule.counting))


def _joined(rule: Rule) -> Iterator[str]:
    yield from _others("or, if that is earlier,", rule.or_if_earlier)
    yield from _others("or, if that is later,", rule.or_if_later)
    if rule.limit is not None:
        yield from (f"or, instead, {override_sentence(each)}" for each in rule.fixed_by)
    if rule.leaves is not None:
        yield f"{rule.leaves} are left free before it"
    if rule.opens is not None:
        yield f"an act counts from {rule.opens} before"
    if rule.council_may_set is not None:
        yield f"a council may set another number (`{rule.council_may_set}`)"
    if rule.broken_by is BrokenBy.LATE_ONLY:
        yield "it applies only if the act is done: the passing of its last day is no breach"


def _others(words: str, others: Sequence[OtherLimit]) -> Iterator[str]:
    return (f"{words} {other_limit_sentence(each)}" for each in others)


def last_day_rows(rule: Rule) -> Iterator[tuple[str, str]]:
    """Both readings as rows."""
    both = reading_wording(rule)
    if both is None:
        both = ReadingWording("the day that is fixed", "the same day") if rule.fixed_by else None
    if both is None:
        return
    law, safe = [both.law], [both.safe]
    if rule.rolls is NonWorkingDayRule.AS_UPPER_TRIBUNAL:
        law.append(_ADDED)
        safe = ["the same"]
    elif rule.rolls is not None:
        law.append(_ROLLED)
        safe.append("of the two ways of moving it the later, where they differ")
    yield "Last day in law", "; ".join(law)
    if rule.safe_from:
        earlier = f"counted from {any_of_patterns(rule.safe_from)}, if that is earlier"
        safe.append(earlier + _settings_bracket(rule))
    yield "Day to work to", "; ".join(safe)


def _settings_bracket(rule: Rule) -> str:
    """The settings under which a safe start applies, in brackets."""
    chosen = list_in_words([f"`{name}` is {value}" for name, value in rule.safe_if.items()])
    return f" (for a council whose {chosen})" if chosen else ""


def in_force_wording(days: InForce) -> str:
    """`from 1 September 2014`, or `at no known day: it is not in force`."""
    if days.is_pending:
        return "at no known day: it is not in force"
    start, until = days.start, days.until
    return (
        f"from {short_date(start)}"
        if until == date.max
        else f"from {short_date(start)} to {short_date(until)}"
    )


def signature_line(rule: Rule) -> str:
    """The signature, or a line to sign on."""
    if rule.checked is None:
        return "**unsigned** · name: ______________________ · date: ______________"
    return f"{rule.checked.by}, {short_date(rule.checked.on)}"


def short_date(of: date) -> str:
    """`23 November 2026`."""
    return day_in_words(of).partition(" ")[2]
