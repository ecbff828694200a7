"""The words of items of work: the same as those of worklists (deploy/digest_words.py)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from events.contracts.vocabulary.assessment import AdviceKind
from notification_service.domain.digests.content import AwaitedAct, DigestItem

WriteDay: TypeAlias = Callable[[date], str]
"""Writes a day in full: `Friday 4 December 2026`."""
_TIMES: Final = ("", "once", "twice")
_REVIEW_DECISION: Final = "review_decision"
_FAMILY: Final = AdviceKind.FAMILY.value


class _Words(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")


class RuleWords(_Words):
    """The words of a version of a rule, which governs what began from a day on."""

    starts_on: date = Field(alias="from")
    title: str
    clause: str
    """The title as a clause of a sentence."""
    owed_by: str
    is_own_act: bool
    """Whether it is an act of the council. If not, the item is to chase who must do it."""
    is_period: bool
    """Whether it is time that must pass."""
    is_whole_review: bool
    provision: str


class KindWords(_Words):
    """The words of a kind of work that no rule asks for."""

    title: str
    provision: str | None
    """None: no law asks for it."""


class WorkWords(_Words):
    """The words of everything that can be work, or be waited for."""

    rules: dict[str, tuple[RuleWords, ...]]
    kinds: dict[str, KindWords]
    decide_review: str
    advice: dict[str, str]
    advisers: dict[str, str]
    outstanding: dict[str, str]

    @property
    def whole_reviews(self) -> Sequence[str]:
        """The rules that have a whole plan reviewed."""
        return [
            rule
            for rule, versions in self.rules.items()
            if any(each.is_whole_review for each in versions)
        ]

    def rule_on(self, rule: str | None, day: date) -> RuleWords | None:
        """The version of a rule that governs what began on a day, else the first."""
        versions = self.rules.get(rule or "", ())
        begun = [each for each in versions if each.starts_on <= day]
        return next(iter([*reversed(begun), *versions]), None)


def digest_item_title(words: WorkWords, item: DigestItem, waits: Sequence[AwaitedAct]) -> str:
    """What is to be done, as an imperative of some words; never a name."""
    if item.rule is None:
        kind = words.kinds.get(item.kind)
        return _capitalised(item.kind.replace("_", " ")) if kind is None else kind.title
    rule = words.rule_on(item.rule, item.started_on)
    if rule is None:
        return _capitalised(item.rule.replace("-", " "))
    if item.kind == _REVIEW_DECISION and rule.is_whole_review:
        return words.decide_review
    if rule.is_own_act:
        return rule.title
    if waits and waits[0].advice is not None:
        return f"Chase {_advice(words, waits[0])}"
    who = f"the {rule.owed_by}"
    if waits and waits[0].institution is not None:
        who = _institution(waits[0])
    return f"Chase {who}: {rule.clause}"


def item_provision(words: WorkWords, item: DigestItem) -> str | None:
    """On whose authority it is to be done. None: no law asks for it."""
    if item.rule is None:
        kind = words.kinds.get(item.kind)
        return None if kind is None else kind.provision
    rule = words.rule_on(item.rule, item.started_on)
    return None if rule is None else rule.provision


def current_waits(words: WorkWords, item: DigestItem, today: date) -> Iterator[AwaitedAct]:
    """What an item waits on, without periods that have passed."""
    for wait in item.waits_on:
        rule = words.rule_on(wait.rule, item.started_on)
        has_passed = wait.due_on is not None and wait.due_on < today
        if not (rule is not None and rule.is_period and has_passed):
            yield wait


def wait_in_words(
    words: WorkWords, item: DigestItem, wait: AwaitedAct, today: date, written: WriteDay
) -> str:
    """`psychological advice of the educational psychologist, 9 days late, chased twice`."""
    if wait.meeting_on is not None:
        return _meeting(wait.meeting_on, wait, today, written)
    rule = words.rule_on(wait.rule, item.started_on)
    parts = [_matter(words, wait, rule)]
    if wait.due_on is not None:
        is_period = rule is not None and rule.is_period
        parts.append(_when(wait.due_on, today, written, is_period=is_period))
    if wait.chased is not None:
        times = _TIMES[wait.chased] if wait.chased < len(_TIMES) else f"{wait.chased} times"
        parts.append(f"chased {times}")
    return ", ".join(parts)


def days_in_words(number: int) -> str:
    """`1 day`, `9 days`."""
    return f"{number} day" if number == 1 else f"{number} days"


def _meeting(meeting_on: date, wait: AwaitedAct, today: date, written: WriteDay) -> str:
    day = written(meeting_on)
    if meeting_on < today:
        return f"the record of the review meeting that was arranged for {day}"
    is_late = wait.due_on is not None and meeting_on > wait.due_on
    late = ", after the last day in law" if is_late else ""
    return f"the review meeting, arranged for {day}{late}"


def _matter(words: WorkWords, wait: AwaitedAct, rule: RuleWords | None) -> str:
    if wait.advice is not None:
        return _advice(words, wait)
    if wait.institution is not None:
        return f"the answer of {_institution(wait)}"
    known = words.outstanding.get(wait.rule or "")
    if known is not None or rule is None:
        return known or (wait.rule or "an act").replace("-", " ")
    return f"an act of the {rule.owed_by}"


def _advice(words: WorkWords, wait: AwaitedAct) -> str:
    kind = _word(words.advice, wait.advice, "advice")
    if wait.adviser is None or wait.advice == _FAMILY:
        return kind
    return f"{kind} of {_word(words.advisers, wait.adviser, 'another adviser')}"


def _word(words: Mapping[str, str], code: str | None, other: str) -> str:
    """The words of a code; a later release may know others."""
    return words.get(code or "", other)


def _institution(wait: AwaitedAct) -> str:
    found = wait.institution
    if found is not None and found.urn is not None:
        return f"the institution with URN {found.urn}"
    if found is not None and found.ukprn is not None:
        return f"the provider with UKPRN {found.ukprn}"
    return "the institution or authority that was consulted"


def _when(due_on: date, today: date, written: WriteDay, *, is_period: bool) -> str:
    if is_period:
        return f"until {written(due_on)}"
    if due_on < today:
        return f"{days_in_words((today - due_on).days)} late"
    return f"due on {written(due_on)}"


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
