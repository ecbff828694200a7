"""One rule: a duty, a period, a right or a target, with its authority in law."""

from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, HttpUrl, PlainSerializer, StrictBool
from pydantic.dataclasses import dataclass
from pydantic_core import MISSING

from deadline_service.domain.counting.length import Length, YearDay, YearsOfAge
from deadline_service.domain.counting.methods import (
    CODES,
    CountFunction,
    CountingMethod,
    TimeLimit,
    code_of,
)
from deadline_service.domain.rulebook.commentary import DecidedCase, OtherReading
from deadline_service.domain.rulebook.event_pattern import (
    ENTRY_CONFIG,
    EventPattern,
    PatternGroup,
    RulebookEntry,
    StringList,
)
from deadline_service.domain.rulebook.vocabulary import (
    BrokenBy,
    Confidence,
    DeadlineKind,
    DutyHolder,
    NonWorkingDayRule,
)


def _length(text: object) -> object:
    return Length.parse(text) if isinstance(text, str) else text


def _limit(text: object) -> object:
    if not isinstance(text, str):
        return text
    last = text.split(" ")[-1]
    if last == "age":
        return YearsOfAge.parse(text)
    return YearDay.parse(text) if last.istitle() else Length.parse(text)


def _as_text(limit: TimeLimit) -> str:
    return str(limit)


_AsText = PlainSerializer(_as_text, return_type=str)
LengthText = Annotated[Length, BeforeValidator(_length), _AsText]
LimitText = Annotated[TimeLimit, BeforeValidator(_limit), _AsText]
RuleText = Annotated[str, Field(min_length=1, max_length=600)]


class LegalSource(RulebookEntry):
    """The provision of the law, with a link to it."""

    instrument: RuleText
    provision: RuleText
    """The provision; of several, the first is the one that `link` opens."""
    link: HttpUrl
    """The address of the provision, or of the judgment, at its publisher."""
    secondary: HttpUrl | MISSING = MISSING
    """A page that quotes or describes it, where its words were not seen at the provision itself."""


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class InForce:
    """The days on which a clock may start under this rule, both included."""

    start: date = Field(alias="from", default=date.max)
    """Absent: the provision is not in force, and no first day is known. It starts nothing."""
    until: date = Field(alias="to", default=date.max)

    @property
    def is_pending(self) -> bool:
        """Whether the provision is not in force, and no first day of it is known."""
        return self.start == date.max

    def covers(self, day: date) -> bool:
        """Whether the rule was in force on a day."""
        return not self.is_pending and self.start <= day <= self.until


class SignOff(RulebookEntry):
    """The lawyer who signed the rule, and when."""

    by: RuleText
    on: date


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class OtherLimit:
    """Another limit in addition to a rule's own, and where it is counted from."""

    start: PatternGroup = Field(alias="from", default=PatternGroup())
    """The fact that it is counted from, any of them. Absent: the rule's own starting fact."""
    day: StringList = ()
    """The day of the rule's own starting fact that it is counted from."""
    limit: LimitText | None = None
    counting: CountingMethod
    words: RuleText
    """The words that set it, verbatim, with their place in the law."""


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class DateOverride:
    """A day, or a number of weeks, that a fact fixes in place of a limit."""

    start: PatternGroup = Field(alias="from", default=PatternGroup())
    """The fact that fixes it, any of them. Absent: the rule's own starting fact."""
    day: StringList = ()
    """The day that the rule's own starting fact fixes."""
    weeks: str | None = None
    """The field of the fact that holds a number of weeks; they run from the day of the fact."""
    words: RuleText
    """The words that let it be fixed so, with their place in the law."""


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class AgeRange:
    """An age that the child may have on the day that a clock starts, by the cohort."""

    under: int = 100
    at_least: int = 0
    if_unknown: StrictBool = False
    """Whether the rule applies where no cohort is known."""


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class Rule:
    """One row of the law."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    """The duty in a few words, for a list. Unique to the rule; its versions share it."""
    duty: RuleText
    """What is to be done, as an imperative that follows "must"."""
    owed_by: DutyHolder
    kind: DeadlineKind
    starts: Annotated[PatternGroup, Field(min_length=1)]
    """What starts the clock, any of them."""
    per: str | None = None
    """The matter that separates clocks, such as `request`. A later fact about the same matter
    does not start another clock until the first has ended, and moves no date of a duty later; nor
    does one that names no matter. Absent: every act has a clock of its own."""
    once: PatternGroup = PatternGroup()
    """The rule applies only once one of these has happened too; counting begins at `starts`."""
    unless: PatternGroup = PatternGroup()
    """The rule does not apply where one of these has happened."""
    age: AgeRange | None = None
    """The rule applies only for a child who may be of this age on the day from which time runs."""
    limit: LimitText | None = None
    counting: CountingMethod
    or_if_earlier: tuple[OtherLimit, ...] = ()
    """Other limits: the last day is the earliest of them all."""
    or_if_later: tuple[OtherLimit, ...] = ()
    """Other limits: the last day is the latest of them all."""
    safe_from: PatternGroup = PatternGroup()
    """A fact from which the words can also be read to count; it affects the day to work to only."""
    safe_if: dict[str, str] = Field(default_factory=dict)
    """The council's settings under which `safe_from` applies, each with its value. Absent: any."""
    rolls: NonWorkingDayRule | None = None
    """How a last day on which the act cannot be done moves. Absent: it does not."""
    fixed_by: tuple[DateOverride, ...] = ()
    """What may fix the day in place of the limit; the first of these that is known."""
    opens: LengthText | None = None
    """For a limit that is counted back: how long before the event the act may be done."""
    leaves: LengthText | None = None
    """Days that must be left free before the last day of the limit."""
    council_may_set: str | None = None
    """The council setting that may replace the number of `limit`. Never for a limit of law."""
    treated: RuleText | None = None
    """Where the law gives no number: how the duty is presented. It is then never a breach."""
    broken_by: BrokenBy = BrokenBy.LATE_OR_NEVER
    """Whether an omitted act breaks the limit, or only an act that is done late."""
    met_by: PatternGroup = PatternGroup()
    """The facts that record the act, any of them."""
    undone_by: PatternGroup = PatternGroup()
    """The facts that undo the act, on or before the last day: it must then be done again."""
    lasts_until: PatternGroup = PatternGroup()
    """For a minimum period without a number: the facts that end it, any of them."""
    holds_back: PatternGroup = PatternGroup()
    """For a minimum period: the acts that must wait for its end."""
    falls_away: PatternGroup = PatternGroup()
    """The facts that end the clock without the act, any of them."""
    falls_away_in_time: PatternGroup = PatternGroup()
    """The facts that end it only on or before its last day, and excuse no breach after it."""
    begun_by: PatternGroup = PatternGroup()
    """The facts that begin its subject, such as a plan.

    The rule does not apply if the subject began only after the last day. After it fell away, one of
    these facts by the last day revives it.
    """
    revived_by: PatternGroup = PatternGroup()
    """The facts after which a clock that had fallen away runs again, with its first dates."""
    not_revived_after: PatternGroup = PatternGroup()
    """The facts that exclude its revival, if one happens from the day it fell away and before."""
    exceptions: tuple[str, ...] = ()
    """The exceptions that may disapply this limit, and no others."""
    words: RuleText | None = None
    """The words that decide how to count, verbatim."""
    source: LegalSource
    confidence: Confidence
    note: RuleText | None = None
    readings: tuple[OtherReading, ...] = ()
    """Other readings of its words, which councils or advisers use."""
    cases: tuple[DecidedCase, ...] = ()
    """The cases decided on it."""
    in_force: InForce
    checked: SignOff | None = None
    phase: str = ""
    """The file that contains it."""

    @cached_property
    def code(self) -> str | None:
        """The code of counting, such as C1."""
        return code_of(self.counting, self.limit)

    @cached_property
    def count(self) -> CountFunction | None:
        """How its length is counted; None where its limit is not a length."""
        return CODES[self.counting, self.limit.unit][1] if isinstance(self.limit, Length) else None

    @cached_property
    def is_right(self) -> bool:
        """Whether it is a right of a family or a young person, which may lapse."""
        return self.kind is DeadlineKind.RIGHT

    @cached_property
    def is_minimum_period(self) -> bool:
        """Whether it must run out before an act."""
        return self.kind is DeadlineKind.MINIMUM_PERIOD

    @cached_property
    def protects_family(self) -> bool:
        """Whether its safe reading is the later one."""
        return self.is_minimum_period or self.is_right

    @cached_property
    def is_power(self) -> bool:
        """Whether it is the power to keep a plan until an age, which need not be used."""
        return self.kind is DeadlineKind.EFFECT and isinstance(self.limit, YearsOfAge)

    @cached_property
    def is_limit_of_law(self) -> bool:
        """Whether missing it is a breach: a duty or period to which the law gives a number."""
        return self.treated is None and self.kind in {
            DeadlineKind.DUTY,
            DeadlineKind.MINIMUM_PERIOD,
        }

    @cached_property
    def is_missed_by_passing(self) -> bool:
        """Whether it is a breach by itself that the last day has passed."""
        by_passing = not self.is_minimum_period and self.broken_by is BrokenBy.LATE_OR_NEVER
        return self.is_limit_of_law and by_passing

    @cached_property
    def ended_by(self) -> PatternGroup:
        """The facts that record the act, or those that the period holds back."""
        return self.holds_back if self.is_minimum_period else self.met_by

    @property
    def event_patterns(self) -> tuple[EventPattern, ...]:
        """All its patterns of facts."""
        starting = (*self.starts, *self.once, *self.unless)
        others = [each for other in (*self.other_limits, *self.fixed_by) for each in other.start]
        ending = (
            *(*self.met_by, *self.undone_by, *self.lasts_until, *self.holds_back),
            *(*self.falls_away, *self.falls_away_in_time, *self.begun_by),
            *(*self.revived_by, *self.not_revived_after),
        )
        return (*starting, *ending, *others, *self.safe_from)

    @cached_property
    def counts_back(self) -> bool:
        """Whether its last day is counted back from a future day, which an act precedes."""
        return self.counting in {CountingMethod.BEFORE, CountingMethod.AT_LEAST_BEFORE}

    @cached_property
    def follows_last_start(self) -> bool:
        """Whether a repeated start counts from the last.

        It protects a family, looks ahead to a day that may move, or has no day.
        """
        return self.protects_family or self.counts_back or self.kind is DeadlineKind.EFFECT

    @cached_property
    def is_compound(self) -> bool:
        """Whether more than its limit determines its last day."""
        more = (*self.other_limits, *self.safe_from)
        return bool(more) or self.rolls is not None or self.leaves is not None

    @cached_property
    def is_plain(self) -> bool:
        """Whether only its own length determines its last day."""
        more = self.is_compound or self.fixed_by or self.lasts_until or self.council_may_set
        return self.count is not None and not more

    @cached_property
    def is_timed(self) -> bool:
        """Whether it has a last day, not only a way of presenting it."""
        return self.limit is not None or bool(self.fixed_by or self.lasts_until)

    @property
    def other_limits(self) -> tuple[OtherLimit, ...]:
        """Its other limits."""
        return (*self.or_if_earlier, *self.or_if_later)

    @cached_property
    def uses_nearest_clock(self) -> bool:
        """Whether some facts belong to the nearest earlier of its clocks alone."""
        return any(each.goes_to_nearest for each in self.event_patterns)


class NotARule(RulebookEntry):
    """A row of the statutory timetable that is deliberately no rule."""

    id: str
    reason: RuleText
    phase: str = ""
