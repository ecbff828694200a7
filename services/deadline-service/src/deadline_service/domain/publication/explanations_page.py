"""Explained deadlines of some cases as a document: what was recorded, and what follows."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.english import date_in_words
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.domain.explanation.facts.stated_fact import what_happened
from deadline_service.domain.publication.worked_examples import (
    FactDefaults,
    FactValue,
    complete_fact,
    recorded_fact,
)
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.contracts.references import RuleId
from events.envelope import EventEnvelope

EXPLANATIONS_PAGE: Final = "explanations.md"
_INTRODUCTION: Final = """\
# Ten explanations

`GET /v1/deadlines/{deadline_id}` explains a deadline for a parent, an officer and a judge. Below
are ten, of varied kinds and outcomes, as the service writes them. The facts are invented.

Each paragraph is worded from coded statements alone, which the response has in
`explanation.statements`: a code, its values and the English sentence. An officer's screen, a
letter, Welsh or easy read can word the same statements. Their codes are listed below each
paragraph, in order.

`make explanations` writes this page from `domain/publication/explained_cases.toml` of
deadline-service; a test compares it.
"""


class ExplainedCase(BaseModel):
    """Some facts of a case, and the rule whose deadline is explained."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    title: str
    rule: RuleId
    of: int | None = None
    """The position of the starting fact, where the rule was started more than once."""
    today: date
    facts: tuple[dict[str, FactValue], ...]
    """Facts in short form; `recorded_on` is the day on which one was recorded."""

    def history(self, usual: FactDefaults) -> Sequence[EventEnvelope]:
        """The facts in full, as they were recorded."""
        return [
            recorded_fact(place, complete_fact(_without_recording(each), usual))._replace(
                recorded_at=_recorded_at(each, self.today)
            )
            for place, each in enumerate(self.facts, 1)
        ]


def read_cases(text: str) -> Sequence[ExplainedCase]:
    """The cases of a TOML file."""
    return [ExplainedCase.model_validate(row) for row in tomllib.loads(text)["case"]]


def render_explanations(
    cases: Sequence[ExplainedCase], usual: FactDefaults, book: Rulebook, calendar: Calendar
) -> str:
    """The page, in Markdown."""
    sections = ["\n".join(_section(each, usual, book, calendar)) for each in cases]
    return "\n".join([_INTRODUCTION, *sections])


def _section(
    case: ExplainedCase, usual: FactDefaults, book: Rulebook, calendar: Calendar
) -> Iterator[str]:
    history = case.history(usual)
    explained = CaseExplainer(history, book, calendar, CouncilSettings(), case.today)
    deadline = _deadline(case, explained.deadlines)
    explanation = explained.explain(deadline)
    yield f"## {case.title}\n"
    yield f"`{case.rule}` · **{deadline.state}** on {date_in_words(case.today)}\n"
    for fact in history:
        yield f"- fact {fact.position}, {_recorded(fact)}"
    yield f"\n> {explanation.paragraph}\n"
    codes = " ".join(f"`{each.code}`" for each in explanation.statements)
    yield f"<sub>{codes}</sub>\n"


def _deadline(case: ExplainedCase, deadlines: Sequence[EvaluatedDeadline]) -> EvaluatedDeadline:
    """The deadline of the case's rule; raises ValueError unless there is exactly one."""
    [found] = [
        each
        for each in deadlines
        if each.rule.id == case.rule and case.of in {None, each.clock.starting_fact.position}
    ]
    return found


def _recorded(fact: EventEnvelope) -> str:
    """`14 September 2026: the authority received a request`."""
    day = fact.event.legal_date or fact.recorded_at.date()
    return f"{date_in_words(day)}: {what_happened(fact.event)}"


def _without_recording(short: dict[str, FactValue]) -> dict[str, FactValue]:
    return {name: value for name, value in short.items() if name != "recorded_on"}


def _recorded_at(short: dict[str, FactValue], today: date) -> datetime:
    day = short.get("recorded_on")
    return datetime.combine(day if isinstance(day, date) else today, time(9), UTC)
