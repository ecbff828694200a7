"""Statements as data: the paragraph is worded from their codes and values alone."""

import re
from collections.abc import Iterator
from datetime import date
from enum import Enum
from string import Formatter

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.length import Unit
from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.statements.codes import ClosedReason, StatementCode
from deadline_service.domain.explanation.statements.phrases import PHRASES
from deadline_service.domain.explanation.statements.reading_wording import READINGS
from deadline_service.domain.explanation.statements.readings import READING_SETTINGS
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.statements.templates import TEMPLATES
from deadline_service.domain.explanation.statements.wording import (
    paragraph_of,
    statement_sentence,
)
from deadline_service.domain.explanation.structured import ExplainedStatement, Explanation
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history, shipped_examples
from events.contracts.vocabulary.assessment import ExceptionGround

FACT = StatedFact(
    position=7,
    event_type="request.received",
    on=date(2027, 1, 4),
    codes={"trigger": ("request",), "kind": ("initial",), "requester": ("parent",)},
)


@pytest.mark.parametrize("code", StatementCode)
def test_every_code_is_worded_from_its_values(code: StatementCode) -> None:
    statement = Statement(
        code=code,
        day=date(2027, 1, 4),
        other_day=date(2027, 1, 3),
        days=1,
        owed_by=DutyHolder.LOCAL_AUTHORITY,
        duty="decide",
        instrument="SI 2014/1530",
        provision="reg 5",
        words=LegalWords.parse("within 6 weeks"),
        fact=FACT,
        other_fact=FACT,
        matter="the decision",
        through="the appeal",
        place=2,
        period="detention",
        number=6,
        unit=Unit.WEEKS,
        counting=CountingMethod.WITHIN,
        excluded_days=(date(2027, 1, 1),),
        closed=ClosedReason.BANK_HOLIDAY,
        step=Step(code=StepCode.REACHED_DAY, day=date(2027, 1, 4), number=15),
        setting="clear_days",
        chosen="true",
        position=9,
        ground=ExceptionGround.SCHOOL_CLOSED,
        reason=ClaimReason(code=ClaimReasonCode.NOT_AUTHORISED),
        exceptions=("EX-SCH", "EX-EY"),
        fields=("trigger",),
        recorded_as=date(2027, 1, 2),
        text="It is shown.",
    )

    sentence = statement_sentence(Statement.model_validate_json(statement.model_dump_json()))

    assert re.fullmatch(r"[A-Z].*[.”]", sentence)
    assert "MISSING" not in sentence


def explanations() -> Iterator[Explanation]:
    """Of every worked example the deadlines of its rule, explained."""
    for example in shipped_examples():
        case = CaseExplainer(
            history(*example.facts),
            current_rulebook(),
            england_calendar(),
            example.settings,
            example.asked_on,
        )
        for deadline in case.deadlines:
            if deadline.rule.id == example.rule:
                yield case.explain(deadline)


def test_every_paragraph_of_the_examples_is_worded_from_its_published_codes() -> None:
    seen: set[StatementCode] = set()
    for explanation in explanations():
        read = Explanation.model_validate_json(explanation.model_dump_json())
        bare = [
            Statement.model_validate(
                {name: value for name, value in statement if name != "sentence"}
            )
            for statement in read.statements
        ]
        assert paragraph_of(bare) == explanation.paragraph
        assert " ".join(each.sentence for each in read.statements) == explanation.paragraph
        seen |= {each.code for each in bare}

    assert len(seen) > 45, "the examples try most of the codes"


GAP = re.compile(r"MISSING|\bNone\b(?! of)|\b[a-z]+_[a-z]+\b| \.|\.\.")
JARGON = re.compile(
    r"\bEX-?[A-Z0-9]|fell away|falls? away|clock|superseded|paraphrased|the day of the day"
)
SINGULAR = re.compile(r"\b(1|one) (days|weeks|months)\b|\b(?!1\b)\d+ day\b(?! of)")


def test_no_paragraph_of_the_examples_has_jargon_or_a_gap() -> None:
    for explanation in explanations():
        text = re.sub(r"“[^”]*”", "", explanation.paragraph.replace(": “", " “"))
        for wrong in (GAP, JARGON, SINGULAR):
            assert not wrong.search(re.sub(r" +", " ", text).replace(" .", ".")), text


def test_no_quotation_is_a_paraphrase() -> None:
    for explanation in explanations():
        for quotation in re.findall(r"“([^”]*)”", explanation.paragraph):
            assert not re.search(r"paraphrased|from memory", quotation)


def test_a_statement_keeps_its_values_with_its_sentence() -> None:
    statement = Statement(code=StatementCode.HAPPENED, fact=FACT)

    shown = ExplainedStatement.of(statement)

    assert shown.sentence == (
        "On Monday 4 January 2027 the authority received a request for an assessment from a parent"
        " (fact 7)."
    )
    assert ExplainedStatement.model_validate_json(shown.model_dump_json()) == shown


def test_every_setting_that_chooses_a_reading_has_both_in_words() -> None:
    choices = {
        name
        for name, field in CouncilSettings.model_fields.items()
        if field.annotation is bool
        or (isinstance(field.annotation, type) and issubclass(field.annotation, Enum))
    }

    assert choices - READING_SETTINGS.keys() == {"service_method"}, "an assumption, no reading"
    assert set(READINGS) == {
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, reading in READING_SETTINGS.items()
        for value in reading.values
    }


def test_every_placeholder_of_a_template_is_a_phrase_and_every_phrase_is_used() -> None:
    readings = [(each.template, each.template_to_work_to) for each in READINGS.values()]
    templates = [*TEMPLATES.values(), *(text for both in readings for text in both)]

    used = {name for text in templates for _, name, _, _ in Formatter().parse(text) if name}

    assert used == set(PHRASES)
