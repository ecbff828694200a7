"""One irregularity, and what its kinds have in common."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, TypeVar

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from events.contracts import ContractModel, Event
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventPosition
from events.envelope import Position

EventT = TypeVar("EventT", bound=Event)


class IrregularityCode(PublishedEnum):
    """In what a recorded fact departs from the law."""

    ADVICE_MISSING = "advice_missing"
    """It was decided on a plan, or a draft was sent, without advice that must be obtained."""
    EXISTING_ADVICE_NOT_AGREED = "existing_advice_not_agreed"
    """Existing advice was taken for sufficient without the agreement of all three."""
    SETTING_NAMED_IN_DRAFT = "setting_named_in_draft"
    """Section I of a draft names a setting, or its type."""
    DRAFT_CHANGED_EARLY = "draft_changed_early"
    """A draft was sent again before the family's fifteen days had ended."""
    PLAN_ISSUED_EARLY = "plan_issued_early"
    """A plan was sent before the family's fifteen days had ended."""
    PLAN_WITHOUT_DRAFT = "plan_without_draft"
    """A plan was sent without a draft."""
    RECIPIENT_MISSING = "recipient_missing"
    """A plan was not sent to everyone to whom it must be sent."""
    REVIEW_WITHOUT_MEETING = "review_without_meeting"
    """A review was decided on before its meeting, or without one."""
    REVIEW_AFTER_PLAN = "review_after_plan"
    """A review meeting was held after the plan had ended."""
    APPEAL_WITHOUT_REFUSAL = "appeal_without_refusal"
    """An appeal is against a refusal that is not recorded."""
    CEASING_WITHOUT_CONSULTATION = "ceasing_without_consultation"
    """It was decided to cease a plan without consulting first."""
    CEASED_DURING_APPEAL = "ceased_during_appeal"
    """A plan was ended while an appeal about its end was pending."""
    DISCLOSED_WITHOUT_CONSENT = "disclosed_without_consent"
    """A plan, or what was obtained for it, was disclosed without the consent that it needed."""


class Irregularity(ContractModel):
    """In what a recorded fact departs from the law."""

    code: IrregularityCode
    positions: Annotated[tuple[EventPosition, ...], Field(min_length=1, max_length=2)]
    """The fact that is irregular, and the other that shows it, if one does."""
    statement: Annotated[str, Field(max_length=300)]
    """The irregularity in a sentence for people. It names no person."""
    source: Annotated[str, Field(max_length=100, examples=["CFA s.38(5)"])]
    """The provision that the fact departs from."""


def facts(case: CaseState, contract: type[EventT]) -> Iterator[tuple[Position, EventT]]:
    """The facts of a type that are in effect, each with its position."""
    for fact in case.all_of(contract):
        if isinstance(fact.event, contract):
            yield fact.position, fact.event


def complete_from(case: CaseState) -> date:
    """The first day from which all facts of a case are recorded."""
    opened = case.opened
    if opened is None or opened.taken_over_on is MISSING:
        return date.min
    taken_over_on = opened.taken_over_on
    return (
        taken_over_on if opened.history_complete_from is MISSING else opened.history_complete_from
    )


def long_date(day: date) -> str:
    """A day as people write it, such as 2 March 2026."""
    return f"{day.day} {day:%B %Y}"
