"""Checks of the matters of the rulebook, and of the rules and periods that name them."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.matter import Matter, Matters
from deadline_service.domain.rulebook.period_rule import PeriodRule
from deadline_service.domain.rulebook.rule import Rule
from events.contracts import CONTRACTS


def check_matters(
    rules: Sequence[Rule], periods: Sequence[PeriodRule], matters: Sequence[Matter]
) -> Iterator[str]:
    """Problems: matters that no fact names, and names of matters that there are not."""
    known = {each.id: each for each in matters}
    wider = Matters.of(matters).wider
    fields = {field for contract in CONTRACTS.values() for field in contract.model_fields}
    for each in matters:
        if each.field not in fields:
            yield f"{each.phase}.toml: {each.id}: no event has a field {each.field}"
        if each.field in wider[each.field]:
            yield f"{each.phase}.toml: {each.id}: it is part of itself"
        for name in sorted(set(each.within) - known.keys()):
            yield f"{each.phase}.toml: {each.id}: there is no matter {name}"
    for rule in rules:
        where = f"{rule.phase}.toml: {rule.id}"
        used = {rule.per, *(each.by for each in rule.event_patterns)} - {None}
        yield from (
            f"{where}: there is no matter {name}" for name in sorted(map(str, used - known.keys()))
        )
        if rule.per in known:
            yield from _check_named(where, rule.starts, known[rule.per])
    for period in periods:
        where = f"{period.phase}.toml: {period.id}"
        if period.per is not None and period.per not in known:
            yield f"{where}: there is no matter {period.per}"


def _check_named(where: str, patterns: Sequence[EventPattern], matter: Matter) -> Iterator[str]:
    """Problems: facts that cannot name the matter that separates clocks."""
    for name in sorted({name for each in patterns for name in each.event} & CONTRACTS.keys()):
        if matter.field not in CONTRACTS[name].model_fields:
            yield f"{where}: {name} has no field {matter.field}"
