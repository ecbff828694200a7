"""Checks of rules: each problem is a sentence. No problems: the rule is valid."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from pydantic import ValidationError
from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.methods import code_of
from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.exception_rule import ExceptionRule
from deadline_service.domain.rulebook.field_checks import (
    check_number_field,
    check_pattern,
    check_subjects,
)
from deadline_service.domain.rulebook.period_rule import PeriodRule
from deadline_service.domain.rulebook.rule import DateOverride, NotARule, OtherLimit, Rule
from deadline_service.domain.rulebook.vocabulary import BrokenBy, DeadlineKind


def check_rule(rule: Rule) -> Iterator[str]:
    """The problems of one rule by itself."""
    for pattern in rule.event_patterns:
        yield from check_pattern(pattern)
    yield from check_subjects(rule)
    yield from _check_limit(rule)
    yield from _check_setting(rule)
    yield from _check_ending(rule)
    if rule.exceptions and not rule.is_limit_of_law:
        yield "an exception disapplies a limit of law, and this is none"
    if rule.in_force.until < rule.in_force.start:
        yield "in_force ends before it begins"


def _check_limit(rule: Rule) -> Iterator[str]:
    try:
        rule.code  # noqa: B018  # reading it checks it
    except ValueError as error:
        yield str(error)
    if not rule.is_timed and rule.treated is None:
        yield "without a number it needs `treated`, how it is shown"
    if rule.broken_by is BrokenBy.LATE_ONLY and not (
        rule.is_limit_of_law and rule.kind is DeadlineKind.DUTY
    ):
        yield "`broken_by` is for a duty to which the law gives a number"
    if rule.is_compound and rule.limit is None:
        yield "only a limit can be joined with another, roll, or leave days"
    if rule.rolls is not None and not rule.protects_family:
        yield "only a last day that protects a family rolls"
    if rule.opens is not None and rule.opens.unit is not Unit.MONTHS:
        yield "`opens` is in months"
    for other in rule.other_limits:
        yield from _check_other_limit(rule, other)
    for fixing in rule.fixed_by:
        yield from _check_override(rule, fixing)
    if rule.is_limit_of_law and rule.words is None:
        yield "a limit of law must quote the words that decide how to count"


def _check_other_limit(rule: Rule, other: OtherLimit) -> Iterator[str]:
    try:
        code_of(other.counting, other.limit)
    except ValueError as error:
        yield str(error)
    if bool(other.start) == bool(other.day):
        yield "another limit is counted `from` a fact, or from another `day` of the starting one"
    for pattern in rule.starts if other.day else ():
        yield from check_pattern(replace(pattern, day=other.day))


def _check_override(rule: Rule, fixing: DateOverride) -> Iterator[str]:
    if bool(fixing.day) == bool(fixing.start or fixing.weeks):
        yield "a day is fixed by a fact (`from`), by a `day` of the starting one, or in `weeks`"
    for pattern in rule.starts if fixing.day else ():
        yield from check_pattern(replace(pattern, day=fixing.day))
    if fixing.weeks is not None:
        yield from check_number_field(fixing.start or rule.starts, fixing.weeks)


def _check_setting(rule: Rule) -> Iterator[str]:
    yield from _check_setting_condition(rule)
    for each in rule.readings:
        if each.setting is not MISSING and each.setting not in CouncilSettings.model_fields:
            yield f"{each.setting} is no council setting"
    name = rule.council_may_set
    if name is None:
        return
    if rule.is_limit_of_law or rule.kind in {DeadlineKind.RIGHT, DeadlineKind.EFFECT}:
        yield "no council may set a limit of law"
    field = CouncilSettings.model_fields.get(name)
    if field is None:
        yield f"{name} is no council setting"
    elif not isinstance(rule.limit, Length) or rule.limit.number != field.default:
        yield f"the limit must show {name}'s own default"


def _check_setting_condition(rule: Rule) -> Iterator[str]:
    """Problems of a safe reading that depends on settings."""
    if rule.safe_if and not rule.safe_from:
        yield "`safe_if` is a condition of `safe_from`, and there is none"
    for name, value in rule.safe_if.items():
        try:
            CouncilSettings.model_validate({name: value})
        except ValidationError:
            yield f"no council can set {name} to {value}"


def _check_ending(rule: Rule) -> Iterator[str]:
    if any(each.is_traced and each.by is None for each in rule.event_patterns):
        yield "a fact is traced (`is_traced`) to the matter of `by`, and there is none"
    if rule.not_revived_after and not rule.revived_by:
        yield "`not_revived_after` excludes a revival by `revived_by`, and there is none"
    if rule.kind is DeadlineKind.MINIMUM_PERIOD:
        if rule.met_by or not rule.holds_back:
            yield "a minimum period holds something back and is met by nothing else"
        if (rule.limit is None) != bool(rule.lasts_until):
            yield "a minimum period needs a limit, or lasts until something happens"
    elif rule.holds_back or rule.lasts_until:
        yield "only a minimum period holds something back"
    elif not rule.met_by and rule.kind is not DeadlineKind.EFFECT:
        yield "nothing meets it"


def check_period(period: PeriodRule) -> Iterator[str]:
    """The problems of a period by itself."""
    for pattern in (*period.begins, *period.ends):
        yield from check_pattern(pattern)
        if pattern.covers or pattern.preceded_by:
            yield "a period is begun and ended by one fact"


def check_rulebook(
    rules: Sequence[Rule],
    exceptions: Sequence[ExceptionRule],
    not_rules: Sequence[NotARule],
    periods: Sequence[PeriodRule] = (),
) -> Iterator[str]:
    """The problems of the rules together."""
    known = {exception.id for exception in exceptions}
    yield from _check_titles(rules)
    yield from _check_limbs(exceptions)
    yield from _check_periods(rules, periods)
    versions: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        versions[rule.id].append(rule)
        for unknown in sorted(set(rule.exceptions) - known):
            yield f"{rule.phase}.toml: {rule.id}: there is no exception {unknown}"
    for same in versions.values():
        same.sort(key=lambda rule: rule.in_force.start)
        for before, after in pairwise(same):
            if after.in_force.start <= before.in_force.until:
                yield (
                    f"{after.phase}.toml: {after.id}: in force from {after.in_force.start},"
                    f" while an earlier version is in force to {before.in_force.until}"
                )
    for row in not_rules:
        if row.id in versions:
            yield f"{row.phase}.toml: {row.id}: it is a rule, and is also listed as not a rule"


def _check_titles(rules: Sequence[Rule]) -> Iterator[str]:
    """Versions of a rule share its title, and no other rule has it."""
    titles: dict[str, str] = {}
    owners: dict[str, str] = {}
    for rule in rules:
        if titles.setdefault(rule.id, rule.title) != rule.title:
            yield f"{rule.phase}.toml: {rule.id}: its versions have one title"
        if owners.setdefault(rule.title, rule.id) != rule.id:
            yield f"{rule.phase}.toml: {rule.id}: its title is also that of {owners[rule.title]}"


def _check_limbs(exceptions: Sequence[ExceptionRule]) -> Iterator[str]:
    """A claim must be able to name the one of several limbs that it relies on."""
    named: defaultdict[str, list[ExceptionRule]] = defaultdict(list)
    for exception in exceptions:
        named[exception.id].append(exception)
    for name, same in named.items():
        limbs = {exception.limb for exception in same}
        if len(limbs) < len(same) or (None in limbs and len(same) > 1):
            yield f"{same[0].phase}.toml: {name}: its limbs must have names, each its own"


def _check_periods(rules: Sequence[Rule], periods: Sequence[PeriodRule]) -> Iterator[str]:
    """Rules may name any period; a period only one that names none, so that none is circular."""
    named = {period.id: _periods_in((*period.begins, *period.ends)) for period in periods}
    for rule in rules:
        for unknown in sorted(_periods_in(rule.event_patterns) - named.keys()):
            yield f"{rule.phase}.toml: {rule.id}: there is no period {unknown}"
    for period in periods:
        for other in sorted(named[period.id]):
            if other not in named:
                yield f"{period.phase}.toml: {period.id}: there is no period {other}"
            elif named[other]:
                yield f"{period.phase}.toml: {period.id}: {other} depends on a period itself"


def _periods_in(patterns: Sequence[EventPattern]) -> Set[str]:
    return {name for each in patterns for name in (each.during, *each.outside) if name}
