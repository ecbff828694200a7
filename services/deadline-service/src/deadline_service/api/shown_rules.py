"""Rules as they are answered: what the TOML says, in plain words."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Self, TypeVar

from pydantic import Field
from pydantic_core import MISSING

from deadline_service.domain.counting.counting import Counting
from deadline_service.domain.explanation import Part
from deadline_service.domain.rulebook.happening import (
    AtLeast,
    Condition,
    Given,
    Happening,
    Includes,
    Whose,
)
from deadline_service.domain.rulebook.rule import Age, Checked, Other, Rule, Source
from deadline_service.domain.rulebook.vocabulary import BrokenBy, Confidence, Kind, Owner, Rolling
from deadline_service.domain.words import listed
from events.contracts.references import RuleId

_T = TypeVar("_T")
Sentences = Annotated[tuple[str, ...], Field(max_length=100)]


class RuleVersion(Part):
    """A rule as it was in force on some days. A case is timed by that of the day it began."""

    in_force_from: date
    in_force_to: date | MISSING = MISSING
    """Left out where no end is known."""
    duty: str
    """What must be done, as an imperative."""
    owed_by: Owner
    kind: Kind
    is_limit_of_law: bool
    """Whether not keeping it is a breach."""
    starts: Sentences
    """What starts the clock, any of them."""
    once: Sentences
    """It bites only once one of these has happened too."""
    unless: Sentences
    age: str | MISSING = MISSING
    """It bites only for a child who may be of this age on the day that the clock starts."""
    counting: Counting
    limit: str | MISSING = MISSING
    code: str | MISSING = MISSING
    """The code of counting in the published timetable, such as C1."""
    or_if_earlier: Sentences
    """Other limits: the last day is the earliest of them all."""
    or_if_later: Sentences
    """Other limits: the last day is the latest of them all."""
    safe_from: Sentences
    """What the day to work to is counted from, if that is earlier."""
    rolls: Rolling | MISSING = MISSING
    """What becomes of a last day on which nothing can be done."""
    opens: str | MISSING = MISSING
    """How long before the event an act can be this one."""
    leaves: str | MISSING = MISSING
    council_may_set: str | MISSING = MISSING
    treated: str | MISSING = MISSING
    broken_by: BrokenBy
    """Whether its last day passing is a breach, or only an act that is done after it."""
    met_by: Sentences
    holds_back: Sentences
    falls_away: Sentences
    exceptions: Sentences
    words: str | MISSING = MISSING
    """The words that decide how to count, verbatim."""
    source: Source
    confidence: Confidence
    note: str | MISSING = MISSING
    is_signed: bool
    """Whether a lawyer has checked it against the regulation and signed it."""
    checked: Checked | MISSING = MISSING
    """The lawyer who signed it, and when."""

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """A rule to answer."""
        until = rule.in_force.until
        return cls(
            in_force_from=rule.in_force.start,
            in_force_to=MISSING if until == date.max else until,
            duty=rule.duty,
            owed_by=rule.owed_by,
            kind=rule.kind,
            is_limit_of_law=rule.is_limit_of_law,
            starts=_told(rule.starts),
            once=_told(rule.once),
            unless=_told(rule.unless),
            age=MISSING if rule.age is None else _age(rule.age),
            counting=rule.counting,
            limit=MISSING if rule.limit is None else str(rule.limit),
            code=_or_missing(rule.code),
            or_if_earlier=tuple(_other(each) for each in rule.or_if_earlier),
            or_if_later=tuple(_other(each) for each in rule.or_if_later),
            safe_from=_told(rule.safe_from),
            rolls=_or_missing(rule.rolls),
            opens=MISSING if rule.opens is None else str(rule.opens),
            leaves=MISSING if rule.leaves is None else str(rule.leaves),
            council_may_set=_or_missing(rule.council_may_set),
            treated=_or_missing(rule.treated),
            broken_by=rule.broken_by,
            met_by=_told(rule.met_by),
            holds_back=_told(rule.holds_back),
            falls_away=_told(rule.falls_away),
            exceptions=rule.exceptions,
            words=_or_missing(rule.words),
            source=rule.source,
            confidence=rule.confidence,
            note=_or_missing(rule.note),
            is_signed=rule.checked is not None,
            checked=_or_missing(rule.checked),
        )


class ShownRule(Part):
    """A rule with all its versions, the oldest first."""

    rule: RuleId
    phase: str
    versions: Annotated[tuple[RuleVersion, ...], Field(min_length=1, max_length=50)]


class ShownRulebook(Part):
    """The law as this service applies it."""

    rules: Annotated[tuple[ShownRule, ...], Field(max_length=1000)]
    not_rules: Annotated[dict[str, str], Field(max_length=1000)]
    """Rows of the statutory timetable that are deliberately no rules, each with the reason."""


def shown_rule(versions: Sequence[Rule]) -> ShownRule:
    """A rule to answer, from its versions."""
    shown = tuple(RuleVersion.of(each) for each in versions)
    return ShownRule(rule=versions[0].id, phase=versions[0].phase, versions=shown)


def _told(happenings: Sequence[Happening]) -> Sentences:
    return tuple(_sentence(each) for each in happenings)


def _age(age: Age) -> str:
    return f"{age.at_least} or over" if age.at_least else f"under {age.under}"


def _other(other: Other) -> str:
    """`within 12 weeks from review.meeting_held: "…"`."""
    begins = listed([_sentence(each) for each in other.start], "or")
    if not other.start:
        begins = f"the {listed(other.day, 'or else')} of what starts it"
    limit = "" if other.limit is None else f" {other.limit} from"
    return f"{other.counting}{limit} {begins}: “{other.words}”"


def _sentence(happening: Happening) -> str:
    """`final.issued where basis is first`."""
    conditions = listed([f"{field} {_asks(said)}" for field, said in happening.where.items()])
    where = [f"where {conditions}"] if conditions else []
    return " ".join([listed(happening.event, "or"), *where, *_more(happening)])


def _more(happening: Happening) -> Iterator[str]:
    if happening.day:
        yield f"on its {listed(happening.day, 'or else')}"
    if happening.whose is not Whose.SAME:
        yield f"({happening.whose})"
    for field, values in happening.covers.items():
        yield f"when {field} has named {listed(values)}"


def _asks(condition: Condition) -> str:
    match condition:
        case AtLeast(at_least=least):
            return f"is at least {least}"
        case Given(given=yes):
            return "is given" if yes else "is not given"
        case Includes(includes=part):
            return f"includes {part}"
        case bool() | int():
            return f"is {str(condition).lower()}"
        case words:
            return f"is {listed(words, 'or')}"


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
