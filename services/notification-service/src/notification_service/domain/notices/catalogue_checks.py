"""Checks of the catalogue across its entries."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import get_args

from events.contracts import CONTRACTS, Event
from events.contracts.references import DocumentRef
from notification_service.domain.notices.conditions import condition_problems
from notification_service.domain.notices.element import ElementValue, NextStep, NoticeElement
from notification_service.domain.notices.requirement import (
    BY_THE_DEADLINE,
    STEPS_ELEMENT,
    WITH_THE_FACT,
    NoticeRequirement,
)


def catalogue_problems(
    requirements: Sequence[NoticeRequirement],
    elements: Sequence[NoticeElement],
    values: Sequence[ElementValue],
    rules: Collection[str] | None,
) -> Iterator[str]:
    """All problems, each with its file and entry. `rules` None: rules are not checked."""
    names = {each.id for each in elements}
    for each in requirements:
        problems = (
            *_trigger_problems(each),
            *_element_problems(each, names),
            *_limit_problems(each, rules),
        )
        yield from (f"{each.phase}.toml: {each.id}: {problem}" for problem in problems)
    yield from _day_problems(requirements, values, rules)
    yield from _document_problems(requirements, values)
    yield from _overlaps(requirements)
    yield from _unused(requirements, elements, values)
    yield from _repeated("element", [each.id for each in elements])
    yield from _repeated("value", [each.id for each in values])


def step_problems(
    requirements: Sequence[NoticeRequirement],
    steps: Sequence[NextStep],
    rules: Collection[str] | None,
) -> Iterator[str]:
    """All problems of what happens next, as `catalogue_problems`."""
    defined = {each.id for each in steps}
    named = {name for each in requirements for name in each.next}
    for each in requirements:
        place = f"{each.phase}.toml: {each.id}"
        if (STEPS_ELEMENT in each.must_say) is not bool(each.next):
            yield f"{place}: `{STEPS_ELEMENT}` and `next` need each other"
        yield from (
            f"{place}: there is no step {name}" for name in each.next if name not in defined
        )
    yield from (f"step {name} is in no notice" for name in sorted(defined - named))
    yield from _repeated("step", [each.id for each in steps])
    if rules is not None:
        for step in steps:
            unknown = (each for each in step.rules or () if each not in rules)
            yield from (f"step {step.id}: there is no rule {each}" for each in unknown)


def _trigger_problems(requirement: NoticeRequirement) -> Iterator[str]:
    known = True
    for trigger in requirement.triggers:
        problems = [*trigger.problems()]
        known = known and not problems
        yield from problems
    if known:
        for trigger in requirement.triggers:
            for each in requirement.to:
                yield from condition_problems(trigger.event_type, each.where)
        reported = {trigger.event_type for trigger in requirement.triggers}
        for each in requirement.overtaken_by:
            yield from each.problems(sorted(reported))
            if each.role not in {None, *requirement.audiences}:
                yield f"it does not go to {each.role}"


def _element_problems(requirement: NoticeRequirement, names: Collection[str]) -> Iterator[str]:
    for each in requirement.must_say:
        if each not in names:
            yield f"there is no element {each}"
    yield from _repeated("element", requirement.must_say)
    appeals = "right_of_appeal" in requirement.must_say
    if appeals is not bool(requirement.appeal_about):
        yield "`right_of_appeal` and `appeal_about` need each other"


def _limit_problems(requirement: NoticeRequirement, rules: Collection[str] | None) -> Iterator[str]:
    named = [each for trigger in requirement.triggers for each in trigger.rule or ()]
    if BY_THE_DEADLINE in requirement.by and any(
        each.when is None for each in requirement.triggers
    ):
        yield "`the deadline` bounds only what an event of a deadline requires"
    named += [each for each in requirement.by if each not in {WITH_THE_FACT, BY_THE_DEADLINE}]
    if rules is not None:
        yield from (f"there is no rule {each}" for each in named if each not in rules)


def _day_problems(
    requirements: Sequence[NoticeRequirement],
    values: Sequence[ElementValue],
    rules: Collection[str] | None,
) -> Iterator[str]:
    """Rules and fields of days that nothing has."""
    reported = {trigger.event_type for each in requirements for trigger in each.triggers}
    fields = {name for each in reported & {*CONTRACTS} for name in CONTRACTS[each].model_fields}
    for value in values:
        for name in value.field or ():
            if name not in fields:
                yield f"value {value.id}: no fact that requires a notice has a field {name}"
        if rules is not None:
            unknown = (each for each in value.rules or () if each not in rules)
            yield from (f"value {value.id}: there is no rule {each}" for each in unknown)


def _document_problems(
    requirements: Sequence[NoticeRequirement], values: Sequence[ElementValue]
) -> Iterator[str]:
    """Fields of documents that a fact does not have, and facts that no notice reports."""
    reported = {trigger.event_type for each in requirements for trigger in each.triggers}
    for value in values:
        for fact, name in (value.documents or {}).items():
            if fact not in reported & {*CONTRACTS}:
                yield f"value {value.id}: no notice reports a fact {fact}"
            elif not _is_of_documents(CONTRACTS[fact], name):
                yield f"value {value.id}: {fact} names no document in {name}"
        unknown = (fact for fact in value.kinds or {} if fact not in reported)
        yield from (f"value {value.id}: no notice reports a fact {fact}" for fact in unknown)


def _is_of_documents(contract: type[Event], name: str) -> bool:
    field = contract.model_fields.get(name)
    return field is not None and DocumentRef in _types_in(field.annotation)


def _types_in(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _types_in(part)


def _overlaps(requirements: Sequence[NoticeRequirement]) -> Iterator[str]:
    for one, other in combinations(requirements, 2):
        if one.id != other.id:
            continue
        first, second = sorted((one.in_force, other.in_force), key=lambda each: each.start)
        if first.until >= second.start:
            yield f"{other.phase}.toml: {other.id}: two requirements of this id overlap"


def _unused(
    requirements: Sequence[NoticeRequirement],
    elements: Sequence[NoticeElement],
    values: Sequence[ElementValue],
) -> Iterator[str]:
    """What no notice uses, and values that elements need and nothing defines."""
    stated = {name for each in requirements for name in each.must_say}
    needed = {name for each in elements for name in each.needs}
    defined = {each.id for each in values}
    yield from (f"element {each.id} is in no notice" for each in elements if each.id not in stated)
    yield from (f"value {name} is needed by no element" for name in sorted(defined - needed))
    yield from (
        f"element {each.id}: there is no value {name}"
        for each in elements
        for name in each.needs
        if name not in defined
    )


def _repeated(what: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{what} {name} is listed twice" for name, n in Counter(names).items() if n > 1)
