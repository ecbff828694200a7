"""Rules as the API returns them, with the TOML's vocabulary in plain words."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self, TypeVar

from pydantic import Field
from pydantic_core import MISSING

from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.publication.published_exceptions import (
    PublishedException,
    UnmonitoredLimit,
)
from deadline_service.domain.publication.rule_sentences import (
    age_in_words,
    other_limit_sentence,
    override_sentence,
    pattern_sentences,
)
from deadline_service.domain.publication.vectors import ExamplesByRule, WorkedExample
from deadline_service.domain.rulebook.commentary import DecidedCase, OtherReading
from deadline_service.domain.rulebook.rule import LegalSource, Rule, SignOff
from deadline_service.domain.rulebook.vocabulary import (
    BrokenBy,
    Confidence,
    DeadlineKind,
    DutyHolder,
    NonWorkingDayRule,
)
from events.contracts.references import RuleId

_T = TypeVar("_T")
Sentences = Annotated[tuple[str, ...], Field(max_length=100)]


class PublishedRuleVersion(ResponseModel):
    """A version of a rule, in force in a period.

    A deadline is governed by the version in force on the day from which time runs.
    """

    in_force_from: date | MISSING = MISSING
    """Left out where the provision is not in force, and no first day is known. It starts nothing.
    """
    in_force_to: date | MISSING = MISSING
    """Left out where no end is known."""
    duty: str
    """What must be done, as an imperative."""
    owed_by: DutyHolder
    kind: DeadlineKind
    is_limit_of_law: bool
    """Whether missing it is a breach."""
    starts: Sentences
    """The facts from which time runs, any of them."""
    per: str | MISSING = MISSING
    """The matter that has one deadline of the rule, such as `request`."""
    once: Sentences
    """The rule applies only once one of these has also happened."""
    unless: Sentences
    age: str | MISSING = MISSING
    """The rule applies only for a child who may be of this age on the day from which time runs."""
    counting: CountingMethod
    limit: str | MISSING = MISSING
    code: str | MISSING = MISSING
    """The code of counting in the published timetable, such as C1."""
    or_if_earlier: Sentences
    """Other limits: the last day is the earliest of them all."""
    or_if_later: Sentences
    """Other limits: the last day is the latest of them all."""
    safe_from: Sentences
    """What the day to work to is counted from, if that is earlier."""
    safe_if: Annotated[dict[str, str], Field(max_length=20)]
    """The council's settings under which `safe_from` applies."""
    rolls: NonWorkingDayRule | MISSING = MISSING
    """How a last day on which the act cannot be done moves."""
    fixed_by: Sentences
    """What may fix the day in place of the limit; the first of these that is known."""
    opens: str | MISSING = MISSING
    """How long before the event the act may be done at the earliest."""
    leaves: str | MISSING = MISSING
    council_may_set: str | MISSING = MISSING
    treated: str | MISSING = MISSING
    broken_by: BrokenBy
    """Whether its last day passing is a breach, or only an act that is done after it."""
    met_by: Sentences
    lasts_until: Sentences
    """What ends a minimum period that has no number, however long that takes."""
    holds_back: Sentences
    undone_by: Sentences
    falls_away: Sentences
    falls_away_in_time: Sentences
    begun_by: Sentences
    """The facts that begin its subject; it does not apply if that began after its last day."""
    revived_by: Sentences
    """The facts after which it applies again, with its first dates."""
    not_revived_after: Sentences
    """The facts that exclude this: what happened from the day it fell away and before them."""
    exceptions: Sentences
    words: str | MISSING = MISSING
    """The words that decide how to count, verbatim."""
    source: LegalSource
    confidence: Confidence
    note: str | MISSING = MISSING
    readings: Annotated[tuple[OtherReading, ...], Field(max_length=20)]
    """Other readings of its words, which councils or advisers use."""
    cases: Annotated[tuple[DecidedCase, ...], Field(max_length=50)]
    """The cases decided on it, each paraphrased."""
    is_signed: bool
    """Whether a lawyer has checked it against the regulation and signed it."""
    checked: SignOff | MISSING = MISSING
    """The lawyer who signed it, and when."""

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The response for a version of a rule."""
        until = rule.in_force.until
        return cls(
            in_force_from=MISSING if rule.in_force.is_pending else rule.in_force.start,
            in_force_to=MISSING if until == date.max else until,
            duty=rule.duty,
            owed_by=rule.owed_by,
            kind=rule.kind,
            is_limit_of_law=rule.is_limit_of_law,
            starts=pattern_sentences(rule.starts),
            per=_or_missing(rule.per),
            once=pattern_sentences(rule.once),
            unless=pattern_sentences(rule.unless),
            age=MISSING if rule.age is None else age_in_words(rule.age),
            counting=rule.counting,
            limit=MISSING if rule.limit is None else str(rule.limit),
            code=_or_missing(rule.code),
            or_if_earlier=tuple(other_limit_sentence(each) for each in rule.or_if_earlier),
            or_if_later=tuple(other_limit_sentence(each) for each in rule.or_if_later),
            safe_from=pattern_sentences(rule.safe_from),
            safe_if=rule.safe_if,
            rolls=_or_missing(rule.rolls),
            fixed_by=tuple(override_sentence(each) for each in rule.fixed_by),
            opens=MISSING if rule.opens is None else str(rule.opens),
            leaves=MISSING if rule.leaves is None else str(rule.leaves),
            council_may_set=_or_missing(rule.council_may_set),
            treated=_or_missing(rule.treated),
            broken_by=rule.broken_by,
            met_by=pattern_sentences(rule.met_by),
            lasts_until=pattern_sentences(rule.lasts_until),
            holds_back=pattern_sentences(rule.holds_back),
            undone_by=pattern_sentences(rule.undone_by),
            falls_away=pattern_sentences(rule.falls_away),
            falls_away_in_time=pattern_sentences(rule.falls_away_in_time),
            begun_by=pattern_sentences(rule.begun_by),
            revived_by=pattern_sentences(rule.revived_by),
            not_revived_after=pattern_sentences(rule.not_revived_after),
            exceptions=rule.exceptions,
            words=_or_missing(rule.words),
            source=rule.source,
            confidence=rule.confidence,
            note=_or_missing(rule.note),
            readings=rule.readings,
            cases=rule.cases,
            is_signed=rule.checked is not None,
            checked=_or_missing(rule.checked),
        )


class PublishedRule(ResponseModel):
    """A rule with all its versions, the oldest first, and examples worked out by hand."""

    rule: RuleId
    title: str
    """The duty in a few words."""
    phase: str
    versions: Annotated[tuple[PublishedRuleVersion, ...], Field(min_length=1, max_length=50)]
    examples: Annotated[tuple[WorkedExample, ...], Field(max_length=1000)]
    """Each is a request to `POST /v1/simulations` and the expected result, worked out by hand."""


class PublishedRulebook(ResponseModel):
    """The law as this service applies it."""

    rules: Annotated[tuple[PublishedRule, ...], Field(max_length=1000)]
    not_rules: Annotated[dict[str, str], Field(max_length=1000)]
    """Rows of the statutory timetable that are deliberately no rules, each with the reason."""
    exceptions: Annotated[tuple[PublishedException, ...], Field(max_length=1000)]
    """What may disapply a limit, one entry for each limb."""
    information: Annotated[tuple[UnmonitoredLimit, ...], Field(max_length=100)]
    """Limits outside the SEND Regulations, listed for information."""


def published_rule(versions: Sequence[Rule], examples: ExamplesByRule) -> PublishedRule:
    """The response for a rule, from its versions and the examples of all rules."""
    return PublishedRule(
        rule=versions[0].id,
        title=versions[0].title,
        phase=versions[0].phase,
        versions=tuple(PublishedRuleVersion.of(each) for each in versions),
        examples=tuple(examples.get(versions[0].id, ())),
    )


def _or_missing(value: _T | None) -> _T | MISSING:
    return MISSING if value is None else value
