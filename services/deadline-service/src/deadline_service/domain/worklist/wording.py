"""Items of work in words: what to do, what it waits on, and why it is placed where it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.explanation.english import (
    capitalised,
    day_in_words,
    list_in_words,
    number_of,
    sentence_clause,
)
from deadline_service.domain.priority import REASON_WORDS, CountedReason
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.worklist.tasks import WHOLE_REVIEW_RULES, is_own_act
from deadline_service.domain.worklist.waiting import Wait
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from events.contracts.parts import Institution
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind

_TIMES: Final = ("", "once", "twice")
ADVICE_WORDS: Final[Mapping[AdviceKind, str]] = {
    AdviceKind.FAMILY: "the family's advice",
    AdviceKind.EDUCATIONAL: "educational advice",
    AdviceKind.MEDICAL: "medical advice",
    AdviceKind.PSYCHOLOGICAL: "psychological advice",
    AdviceKind.SOCIAL_CARE: "social care advice",
    AdviceKind.OTHER: "other advice",
    AdviceKind.ADULTHOOD: "advice on preparing for adulthood",
    AdviceKind.REASONABLY_REQUESTED: "advice that the family asked for",
}
"""Each kind of advice, as something that is waited for."""
ADVISER_WORDS: Final[Mapping[AdviserKind, str]] = {
    AdviserKind.PARENT_OR_YOUNG_PERSON: "the family",
    AdviserKind.HEAD_OR_PRINCIPAL: "the head or principal",
    AdviserKind.EARLY_YEARS_PROVIDER: "the early years provider",
    AdviserKind.TEACHER_OF_SENSORY_IMPAIRED: "the teacher of pupils with sensory impairment",
    AdviserKind.HEALTH_PROFESSIONAL: "the health professional",
    AdviserKind.EDUCATIONAL_PSYCHOLOGIST: "the educational psychologist",
    AdviserKind.SOCIAL_CARE: "social care",
    AdviserKind.YOUTH_OFFENDING_TEAM: "the youth offending team",
    AdviserKind.OTHER: "another adviser",
}
"""Who gives it."""
OUTSTANDING_WORDS: Final[Mapping[str, str]] = {
    "school-consultation-response": "the answer of an institution that was consulted",
    "review-report-school": "the report of the review meeting",
    "draft-representations": "the family's time to comment on the draft",
    "redraft-representations": "the family's time to comment on the changed draft",
    "det-draft-representations": "the time to comment on the draft",
    "reassess-draft-representations": "the family's time to comment on the draft",
    "amendment-representations": "the family's time to comment on the amendments",
    "cease-consult": "the time to answer the consultation",
}
"""What is waited for, by its rule, where it is no advice."""
DECIDE_REVIEW: Final = "Decide after the review meeting"
"""What is left of a review whose meeting was held: the title of `REVIEW_DECISION`."""
KIND_TITLES: Final[Mapping[WorkKind, str]] = {
    WorkKind.REPLY: "Give the reply that was promised",
    WorkKind.PROVISION: "Follow up provision that is not delivered",
    WorkKind.ATTENDANCE: "Review the arrangement about attendance",
    WorkKind.RETURNED_NOTICE: (
        "Send a notice that did not arrive, or was withheld: the date of notice is in doubt"
    ),
    WorkKind.HELD_NOTICE: "Look at a notice that waits for an officer",
    WorkKind.NHS_NUMBER: "Check the NHS number, which was reported as changed",
}
"""What is to be done where it follows from no rule."""


def item_title(item: WorkItem, rule: Rule | None, waits: Sequence[Wait]) -> str:
    """What is to be done, as an imperative of some words; never a name."""
    if item.rule is None:
        return KIND_TITLES[item.kind]
    if rule is None:
        return capitalised(item.rule.replace("-", " "))
    if item.kind is WorkKind.REVIEW_DECISION and rule.id in WHOLE_REVIEW_RULES:
        return DECIDE_REVIEW
    if is_own_act(rule):
        return rule.title
    if waits and waits[0].advice is not MISSING:
        return f"Chase {_subject(waits[0])}"
    who = f"the {rule.owed_by}"
    if waits and waits[0].institution is not MISSING:
        who = _institution(waits[0].institution)
    return f"Chase {who}: {sentence_clause(rule.title)}"


def wait_words(wait: Wait, rule: Rule | None, today: date) -> str:
    """`psychological advice of the educational psychologist, 9 days late, chased twice`."""
    if wait.meeting_on is not MISSING:
        return _meeting(wait.meeting_on, wait, today)
    parts = [_subject(wait) if wait.advice is not MISSING else _matter(wait, rule)]
    if wait.due_on is not MISSING:
        parts.append(
            _when(wait.due_on, today, is_period=rule is not None and rule.is_minimum_period)
        )
    if wait.chased is not MISSING:
        times = _TIMES[wait.chased] if wait.chased < len(_TIMES) else f"{wait.chased} times"
        parts.append(f"chased {times}")
    return ", ".join(parts)


def place_words(item: WorkItem, reasons: Sequence[CountedReason], today: date, oldest: date) -> str:
    """Why an item is placed where it is, as a sentence or two."""
    day = max(item.work_on, oldest)
    moved = [
        f"{number_of(each.days, 'day')} because {REASON_WORDS[each.reason]}"
        for each in reasons
        if each.days
    ]
    start = f"It is to be worked to {day_in_words(item.work_on)}"
    if item.work_on < oldest:
        start += f", and {number_of((today - day).days, 'day')} of its lateness count"
    sentences = [f"{start}."]
    if moved:
        sentences.append(f"It counts as earlier by {list_in_words(moved)}.")
    if item.rule is None and item.law_due_on is not None:
        day_in_law = day_in_words(item.law_due_on)
        sentences.append(f"The last day in law to give the notice is {day_in_law}.")
    return " ".join(sentences)


def _meeting(meeting_on: date, wait: Wait, today: date) -> str:
    """`the review meeting, arranged for Friday 15 January 2027, after the last day in law`."""
    day = day_in_words(meeting_on)
    if meeting_on < today:
        return f"the record of the review meeting that was arranged for {day}"
    is_late = wait.due_on is not MISSING and meeting_on > wait.due_on
    return (
        f"the review meeting, arranged for {day}{', after the last day in law' if is_late else ''}"
    )


def _subject(wait: Wait) -> str:
    if wait.advice is MISSING:
        return "advice"
    kind = ADVICE_WORDS[wait.advice]
    if wait.adviser is MISSING or wait.advice is AdviceKind.FAMILY:
        return kind
    return f"{kind} of {ADVISER_WORDS[wait.adviser]}"


def _institution(institution: Institution) -> str:
    """Who was consulted, by the number that registers know it by."""
    match institution:
        case Institution(urn=urn) if urn is not MISSING:
            return f"the institution with URN {urn}"
        case Institution(ukprn=ukprn) if ukprn is not MISSING:
            return f"the provider with UKPRN {ukprn}"
        case _:
            return "the institution or authority that was consulted"


def _matter(wait: Wait, rule: Rule | None) -> str:
    if wait.institution is not MISSING:
        return f"the answer of {_institution(wait.institution)}"
    known = OUTSTANDING_WORDS.get(str(wait.rule))
    if known is not None or rule is None:
        return known or str(wait.rule).replace("-", " ")
    return f"an act of the {rule.owed_by}"


def _when(due_on: date, today: date, *, is_period: bool) -> str:
    if is_period:
        return f"until {day_in_words(due_on)}"
    if due_on < today:
        return f"{number_of((today - due_on).days, 'day')} late"
    return f"due on {day_in_words(due_on)}"
