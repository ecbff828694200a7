"""The rulebook in print: what a lawyer reads, and what it may not be printed without."""

import re
from dataclasses import replace
from datetime import date

import pytest

from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.methods import CODES, CountingMethod
from deadline_service.domain.publication.changes import RuleChange, RulesVersion
from deadline_service.domain.publication.contents import RulebookContents, parse_contents
from deadline_service.domain.publication.documents import find_misprints, outdated_documents
from deadline_service.domain.publication.example_versions import (
    ExamplesByVersion,
    find_gaps,
    group_by_version,
    version_key,
)
from deadline_service.domain.publication.reading_wording import reading_wording
from deadline_service.domain.publication.rulebook_page import render_page
from deadline_service.domain.rulebook.rule import InForce, Rule, SignOff
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import fact_defaults
from deadline_service.store.rulebook import current_rulebook, rulebook_contents
from deadline_service.testing import shipped_examples
from events.contracts import FinalIssued

VERSION = RulesVersion(
    since=date(2027, 2, 1),
    digest="0" * 64,
    change=(
        RuleChange(rules=("plan-final", "EX-COV"), what="A longer limit.", why="SI 2027/1, reg 2."),
        RuleChange(rules=("*",), what="Another calendar.", why="A day of mourning."),
    ),
)


def one(name: str) -> Rule:
    [rule] = current_rulebook().versions(name)
    return rule


def book_of(*rules: Rule) -> Rulebook:
    """A book of some rules, with every exception and period."""
    exceptions = [limb for limbs in current_rulebook().exceptions.values() for limb in limbs]
    return Rulebook.of(
        rules,
        exceptions,
        (),
        list(current_rulebook().periods.values()),
        list(current_rulebook().matters.by_id.values()),
    )


def worked(book: Rulebook) -> ExamplesByVersion:
    return group_by_version(shipped_examples(), fact_defaults(), book, england_calendar())


def printed(*rules: Rule, order: RulebookContents | None = None) -> str:
    book = book_of(*rules)
    return render_page(book, worked(book), order or rulebook_contents(), VERSION)


def test_the_page_opens_with_what_changed_and_what_is_unsigned() -> None:
    checked = SignOff(by="A. Lawyer", on=date(2027, 1, 31))
    text = printed(
        replace(one("plan-final"), checked=checked),
        one("request-consult"),
        one("he-disclosure"),
        *current_rulebook().versions("unopposed-assess-notify"),
    )

    changed, unsigned, rules = (
        text.index(f"\n## {each}")
        for each in ("What changed on 1 February 2027", "What is unsigned", "Part A.")
    )
    assert changed < unsigned < rules
    assert "| A longer limit. | [`plan-final`](#plan-final), `EX-COV` | SI 2027/1, reg 2. |" in text
    assert "| Another calendar. | every rule | A day of mourning. |" in text
    listed = text[unsigned:rules]
    assert "4 of 5 rules." in listed
    assert "plan-final" not in listed
    assert listed.index("[`he-disclosure`](#he-disclosure) |  |  |") < listed.index(
        "|  | [`request-consult`](#request-consult) |  |"
    )
    assert listed.count("(#unopposed-assess-notify-from-23-march-2015)") == 2


def test_a_signed_rulebook_has_nothing_unsigned() -> None:
    checked = SignOff(by="A. Lawyer", on=date(2027, 1, 31))

    text = printed(replace(one("plan-final"), checked=checked))

    assert "Nothing: a lawyer has signed every rule." in text


def test_a_rule_is_a_table_with_a_line_to_sign_on() -> None:
    text = printed(one("plan-final"))

    for row in (
        "| **Duty** | The local authority **must** send the finalised plan to the parent or young",
        "| **Limit** | within 20 weeks (C1) |",
        "| **Words** | “within 20 weeks of ... receiving a request",
        "| **Last day in law** | the day of the event is left out; the same weekday |",
        "| **Day to work to** | a day earlier: the day of the event is counted as day 1 |",
        "| **Exceptions** | EX-SCH, EX-EY, EX-PERS, EX-ABS4 and EX-COV |",
        "| **Source** | [SEND Regulations 2014 (SI 2014/1530), reg 13(2), (3); CFA s.39(8), 40(5)",
        "| **Confidence** | X: the deciding words were seen",
        "| **In force** | for a clock that starts from 1 September 2014 |",
        "| **Example** | *example 3: 140 days*<br>23 November 2026: a request for an assessment",
        "in law **Monday 12 April 2027**, to work to **Sunday 11 April 2027**, running |",
        "| **Signed** | **unsigned** · name: ____",
    ):
        assert row in text, row


def test_the_page_states_moved_last_days_and_other_readings() -> None:
    text = printed(one("appeal-lodge"), one("review-subsequent"))

    assert "in August or from 25 December to 1 January to the first working day after it" in text
    assert "of the two ways of moving it the later, where they differ |" in text
    assert (
        "the same day; counted from the review meeting was held (`review.meeting_held`), if that is"
        " earlier (for a council whose `next_review_anchor` is meeting) |"
    ) in text


def test_a_rule_has_its_title_its_cases_and_the_other_readings_of_its_words() -> None:
    text = printed(one("phase-transfer-other"))

    assert "| **Title** | Name the school of the next phase |" in text
    assert "| **Other readings** | Many councils and advice pages read “before 15 February”" in text
    assert "is then in time. (`fixed_date_reading`) |" in text
    assert (
        "| **Cases** | [Local Government and Social Care Ombudsman, Warwickshire County Council"
        " 24 006 216](https://www.lgo.org.uk/decisions/education/special-educational-needs/24-006-216),"
        " paraphrased: It was fault not to treat"
    ) in text


def test_a_secondary_source_is_named_beside_the_provision() -> None:
    text = printed(one("reassess-decision"))

    assert (
        "reg 25(1), (2)](https://www.legislation.gov.uk/uksi/2014/1530/regulation/25);"
        " secondary source: [sen-help.org.uk]("
    ) in text


def test_the_page_states_that_only_the_tribunal_names_a_day() -> None:
    text = printed(one("appeal-directions"))
    duty = "| **Duty** | The local authority **must** do what the Tribunal directed. (duty) |"

    assert duty in text
    assert (
        "| **Limit** | the due_on of what starts it: in short (r.5-6, r.12(4), r.15): the Tribunal"
        " may direct"
    ) in text
    assert "| **Last day in law** | the day that is fixed |" in text


def test_an_event_is_published_as_the_statement_of_its_contract() -> None:
    text = printed(one("plan-final"))

    assert FinalIssued.statement.startswith("The authority sent the finalised plan")
    assert "| **Done by** | the authority sent the finalised plan to the family" in text
    assert "(`final.issued`)" in text


def test_the_page_names_who_signed() -> None:
    checked = SignOff(by="A. Lawyer", on=date(2027, 1, 31))

    text = printed(replace(one("plan-final"), checked=checked))

    assert "| **Signed** | A. Lawyer, 31 January 2027 |" in text
    assert "1 rules, 1 of them signed" in text


def test_a_file_that_the_contents_do_not_name_comes_last() -> None:
    order = parse_contents('[[chapter]]\nphase = "final"\ntitle = "The plan"\n')

    text = printed(one("advice-response"), one("plan-final"), order=order)

    assert text.index("## The plan") < text.index("## Assessment")


def test_a_rule_without_an_example_is_named() -> None:
    rule = replace(one("plan-final"), id="plan-finished")
    book = book_of(rule, one("plan-final"))

    assert list(find_gaps(book, worked(book))) == [
        "final.toml: plan-finished, in force from 2014-09-01, has no worked example"
    ]


def test_each_version_of_a_rule_needs_an_example_of_its_own() -> None:
    rule = one("plan-final")
    later = InForce(**{"from": date(2040, 1, 1), "to": rule.in_force.until})
    book = book_of(rule, replace(rule, in_force=later))

    assert [each for each in find_gaps(book, worked(book)) if "2040" in each]


@pytest.mark.parametrize("row", ["Signed", "Source"])
def test_a_rule_that_is_published_incomplete_is_named(row: str) -> None:
    text = printed(one("plan-final"))
    book = book_of(one("plan-final"))

    assert list(find_misprints(book, text)) == []
    [problem] = find_misprints(book, text.replace(f"| **{row}** |", "| |"))
    assert problem.startswith("rulebook.md: plan-final is printed without")


def test_a_rule_that_is_not_published_is_named() -> None:
    book = book_of(one("plan-final"))

    assert list(find_misprints(book, "# Nothing\n")) == [
        "rulebook.md: plan-final is not printed in each of its versions"
    ]


def test_a_changed_or_missing_document_is_not_current() -> None:
    made = {"page": "new", "vectors": "same", "schema": "new"}

    assert outdated_documents(made, {"page": "old", "vectors": "same"}) == ["page", "schema"]


@pytest.mark.parametrize(("counting", "unit"), CODES)
def test_every_way_of_counting_has_both_readings_in_words(
    counting: CountingMethod, unit: Unit
) -> None:
    rule = replace(one("plan-final"), counting=counting, limit=Length(2, unit))

    wording = reading_wording(rule)

    assert wording is not None
    assert wording.law
    assert wording.safe


def test_every_example_is_published_under_its_rule() -> None:
    assert sum(len(each) for each in worked(current_rulebook()).values()) == len(shipped_examples())
    assert set(worked(current_rulebook())) == {
        version_key(rule) for rule in current_rulebook().rules if not rule.in_force.is_pending
    }


def test_only_words_of_the_law_are_in_quotation_marks() -> None:
    quoted = re.findall(r"“([^”]*)”", printed(*current_rulebook().rules))

    assert len(quoted) > 50
    assert not [each for each in quoted if "paraphrased" in each or "from memory" in each]
