"""What may be recorded next in a case, and what instead of a fact that is refused.

A fact of a type may be recorded if one that happened today would not be refused for want of a
predecessor, nor because of a fact that excludes it, whatever else it states.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

from case_api.domain.case_state import CaseState
from case_api.domain.errors import CannotHaveHappened, DuplicateId, MissingPredecessor
from case_api.domain.families import RULES
from case_api.domain.families.erasure import NOT_AMENDED
from case_api.domain.prior_fact import PendingFact, PriorFact
from case_api.domain.rules import AnyRule
from case_api.domain.rules.check import check_excluded, check_required
from case_api.domain.rules.clauses import Requires
from events.contracts import CaseCorrected, CaseVoided, Event

SUBJECTS_OF_CLAUSE: Final = 20
"""The subjects of one clause that are tried, the latest: a case of thousands of facts takes no
longer than one of twenty."""
_NEW_ID: Final = UUID(int=0)
"""The id of what a fact introduces: nothing has it."""
_NO_ID: Final = ("", _NEW_ID)
"""No field is given."""


def recordable(case: CaseState, today: date) -> Sequence[type[Event]]:
    """The types of facts that may be recorded in a case, in the order of the rules."""
    return [contract for contract, rule in RULES.items() if _may_be_recorded(case, rule, today)]


def recordable_instead(
    case: CaseState, refusal: CannotHaveHappened, today: date
) -> Sequence[type[Event]]:
    """The types of facts that may be recorded instead of one that is refused.

    What is missing before it, or what precedes that; a later version; what takes the fact in the
    way out of effect; and the amendments of that fact.
    """
    if isinstance(refusal, MissingPredecessor):
        return _first_recordable(case, refusal.any_of, today)
    fact = refusal.fact
    if fact is None:
        return ()
    is_amendable = not isinstance(fact, PendingFact) and type(fact.event) not in NOT_AMENDED
    amendments = (CaseCorrected, CaseVoided) if is_amendable else ()
    has_versions = isinstance(refusal, DuplicateId) and refusal.next_version is not None
    later = [type(fact.event)] if has_versions else []
    return [*later, *_reopening(case, fact, today), *amendments]


def _first_recordable(
    case: CaseState, missing: Sequence[type[Event]], today: date
) -> Sequence[type[Event]]:
    """Those of the missing types that may be recorded, else what they require in their turn."""
    tried: set[type[Event]] = set()
    while missing := [each for each in missing if each not in tried]:
        found = [each for each in missing if _may_be_recorded(case, RULES[each], today)]
        if found:
            return found
        tried.update(missing)
        required = (clause for each in missing for clause in RULES[each].requires)
        missing = [*dict.fromkeys(each for clause in required for each in clause.any_of)]
    return ()


def _reopening(case: CaseState, fact: PriorFact, today: date) -> Iterator[type[Event]]:
    """What takes a fact out of effect, so that what it excludes may be recorded."""
    for contract, rule in RULES.items():
        reopened = {each.contract for each in rule.reopens}
        if type(fact.event) in reopened and _may_be_recorded(case, rule, today):
            yield contract


def _may_be_recorded(case: CaseState, rule: AnyRule, today: date) -> bool:
    choices = [_choices(case, rule, each) for each in rule.requires if _is_needed(each)]
    return any(
        _is_possible(case, rule, _hypothetical(rule, dict(chosen), today))
        for chosen in product(*choices)
    )


def _is_needed(required: Requires[Event]) -> bool:
    """Whether every fact of the type must be about such a subject."""
    return not required.about.optional


def _choices(
    case: CaseState, rule: AnyRule, required: Requires[Event]
) -> Sequence[tuple[str, UUID]]:
    """The ids that a fact may name as its subject, each with the name of the field.

    The last is a new id, where the fact must name one, or none, where it is about the whole case.
    """
    name = required.about.field
    if name is None:
        return [_NO_ID]
    found = [
        (name, subject)
        for contract in required.any_of
        for prior in case.all_of(contract)[-SUBJECTS_OF_CLAUSE:]
        for subject in _named(prior, name)
    ]
    must_name = rule.contract.model_fields[name].is_required()
    return [*dict.fromkeys(found), (name, _NEW_ID) if must_name else _NO_ID]


def _named(prior: PriorFact, name: str) -> Sequence[UUID]:
    """The ids by which a later fact refers to an earlier one in a field of this name."""
    fields = RULES[type(prior.event)].ids
    same = [each for each in fields if each.name == name] or fields
    return [value for each in same if isinstance(value := each.value(prior.event), UUID)]


def _hypothetical(rule: AnyRule, ids: Mapping[str, UUID], today: date) -> Event:
    """A fact of a rule's type that happened today, about these subjects; it has no other fields."""
    contract: type[Event] = rule.contract
    fields = contract.model_fields
    values: dict[str, object] = {
        field.name: _NEW_ID for field in rule.ids if fields[field.name].is_required()
    }
    values |= {name: subject for name, subject in ids.items() if name}
    if contract.date_field:
        values[contract.date_field] = today
    return contract.model_construct(None, **values)


def _is_possible(case: CaseState, rule: AnyRule, fact: Event) -> bool:
    try:
        for excluded in rule.excluded_by:
            if not excluded.by_content:
                check_excluded(excluded, case, fact)
        for required in rule.requires:
            if _is_needed(required):
                check_required(required, case, fact, ())
    except CannotHaveHappened:
        return False
    return True
