"""What requires a notice, as a lawyer reads it."""

from collections.abc import Iterator, Mapping

from events.contracts import CONTRACTS
from notification_service.domain.notices.conditions import (
    ContainsAny,
    DiffersFrom,
    FieldPresence,
    FieldTest,
    FieldTests,
    NoLessThan,
)
from notification_service.domain.notices.overtaking import OvertakingFact
from notification_service.domain.notices.requirement import (
    BY_THE_DEADLINE,
    WITH_THE_FACT,
    NoticeRequirement,
)
from notification_service.domain.notices.trigger import (
    DeadlineOccasion,
    EarlierFact,
    NoticeTrigger,
)

_OCCASIONS: Mapping[DeadlineOccasion, str] = {
    DeadlineOccasion.SET: "a deadline was set",
    DeadlineOccasion.APPROACHING: "a deadline is near",
    DeadlineOccasion.MISSED: "a deadline was missed",
    DeadlineOccasion.REVISED: "the last day of a deadline changed",
    DeadlineOccasion.RETRACTED: "what was announced of a deadline was retracted",
}


def trigger_in_words(trigger: NoticeTrigger, rules: Mapping[str, str]) -> str:
    """A fact with its conditions, or an event of deadlines with the titles of their rules."""
    words = "; ".join([_subject(trigger, rules), *_context(trigger)])
    return words + conditions_in_words(trigger.where)


def _subject(trigger: NoticeTrigger, rules: Mapping[str, str]) -> str:
    if trigger.when is None:
        name = trigger.event_type
        return f"{CONTRACTS[name].statement.rstrip('.')} (`{name}`)"
    of = [f"{rules[each]} (`{each}`)" for each in trigger.rule or ()]
    return f"{_OCCASIONS[trigger.when].capitalize()}: {'; '.join(of) or 'of any rule'}"


def _context(trigger: NoticeTrigger) -> Iterator[str]:
    yield from (f"after {_earlier(each)}" for each in trigger.after)
    yield from (f"not after {_earlier(each)}" for each in trigger.unless_after)


def _earlier(fact: EarlierFact) -> str:
    return f"`{fact.fact}`{conditions_in_words(fact.where)}"


def overtaking_in_words(fact: OvertakingFact) -> str:
    """Which facts overtake a notice: their conditions, what undoes them, and for whom."""
    types = " or ".join(f"`{each}`" for each in fact.fact)
    matter = f", of the same `{fact.same}`" if fact.same else ""
    of = f", for a fact{conditions_in_words(fact.of)[1:]}" if fact.of else ""
    undone = f", until `{'` or `'.join(fact.until)}`" if fact.until else ""
    role = f", for the {fact.role.replace('_', ' ')} alone" if fact.role else ""
    return types + conditions_in_words(fact.where) + of + matter + undone + role


def conditions_in_words(tests: FieldTests) -> str:
    """Conditions on the data of a fact; empty without any."""
    stated = [f"`{field}` {_test(test)}" for field, test in tests.items()]
    return f", where {' and '.join(stated)}" if stated else ""


def _test(test: FieldTest) -> str:
    match test:
        case FieldPresence(given=given):
            return "is given" if given else "is not given"
        case ContainsAny(includes=parts):
            return f"includes {' or '.join(parts)}"
        case NoLessThan(at_least=number):
            return f"is at least {number}"
        case DiffersFrom(differs_from=other):
            return f"is another than `{other}`"
        case bool() | int():
            return f"is {str(test).lower()}"
        case values:
            return f"is {' or '.join(values)}"


def bound_in_words(requirement: NoticeRequirement, rules: Mapping[str, str]) -> str:
    """By when it is to be sent: the titles of the rules that bound it."""
    named = {WITH_THE_FACT: "with the fact", BY_THE_DEADLINE: "the day of the deadline"}
    return "; ".join(named.get(each) or f"{rules[each]} (`{each}`)" for each in requirement.by)
