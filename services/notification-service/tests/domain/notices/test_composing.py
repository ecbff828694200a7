"""A notice in words: full dates with reasons, the reader's own form, and what a council adds."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from pydantic import ValidationError

from events.day_reason import DayReason
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.document import (
    ParagraphBlock,
    PostalAddressee,
)
from notification_service.domain.notices.parser import InvalidNotices
from notification_service.domain.notices.readability import measure_document, measure_sentences
from notification_service.domain.notices.rendering.text import render_text
from notification_service.domain.notices.wording.composing import compose_notice, initials
from notification_service.domain.notices.wording.council_wording import CouncilWording
from notification_service.domain.notices.wording.day_words import full_day, reason_in_words
from notification_service.domain.notices.wording.markup import InvalidMarkup, parse_markup
from notification_service.domain.notices.wording.templates import (
    InvalidTemplate,
    template_variables,
)
from notification_service.domain.notices.wording.values import (
    DayValue,
    FutureStep,
    InvalidValues,
    ListValue,
    StepsValue,
    TextValue,
    parse_values,
)
from notification_service.domain.notices.wording.words_parser import parse_words
from notification_service.store.notices import (
    current_notices,
    current_sample,
    current_words,
    notice_files,
    word_files,
)
from notification_service.testing.notices import context, document, requirement, sendable

HIGHEST_GRADE: Final = 5.0
"""Flesch-Kincaid: an age of ten."""
LONGEST_SENTENCE: Final = 22
"""Words."""
FAMILIES: Final = [each for each in current_notices().requirements if each.is_for_families]


@pytest.mark.parametrize(
    "audience", [Audience.PARENT, Audience.YOUNG_PERSON, Audience.REPRESENTATIVE]
)
def test_every_notice_for_families_is_easy_to_read(audience: Audience) -> None:
    for each in FAMILIES:
        found = measure_document(
            document(each.id, about=replace(context(each.id), audience=audience))
        )

        assert found.grade <= HIGHEST_GRADE, each.id
        assert found.longest <= LONGEST_SENTENCE, each.id
        assert found.jargon == (), each.id


def test_hard_words_and_long_sentences_are_measured() -> None:
    found = measure_sentences(
        ["The commissioner necessitates multiple facilitated educational provision outcomes."]
    )

    assert found.longest == 8
    assert found.jargon == ("commissioner", "outcomes", "provision")
    assert found.grade > 15


def test_an_easy_sentence_has_a_low_grade() -> None:
    """6 words and 6 syllables: 0.39 * 6 + 11.8 - 15.59 = -1.45."""
    assert measure_sentences(["The cat sat on the mat."]).grade == pytest.approx(-1.4, abs=0.1)


def test_a_day_is_written_in_full_with_its_reason() -> None:
    text = " ".join(render_text(sendable()).split())

    assert (
        "The Tribunal must have your appeal by Monday 1 February 2027. That is two months from "
        "Tuesday 1 December 2026, the day of our decision letter." in text
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            {"code": "limit", "number": 6, "unit": "weeks", "counted_from": date(2026, 11, 2)}
            | {"event": "request.received"},
            "That is six weeks from Monday 2 November 2026, the day of the request.",
        ),
        (
            {"code": "limit_with_first_day", "number": 15, "unit": "days"}
            | {"counted_from": date(2026, 12, 1), "event": "draft.issued"},
            (
                "That is fifteen days, and the first is Tuesday 1 December 2026, "
                "the day of the draft plan."
            ),
        ),
        (
            {"code": "counted_back", "number": 1, "unit": "months"}
            | {"counted_from": date(2027, 1, 20), "event": "review.meeting_held"},
            "That is one month before Wednesday 20 January 2027, the day of the review meeting.",
        ),
        (
            {"code": "moved", "other_day": date(2026, 12, 29)},
            (
                "The time would end on Tuesday 29 December 2026, when the Tribunal is closed, "
                "so you have until this day."
            ),
        ),
        ({"code": "fixed_by_law"}, "The law fixes this date."),
    ],
)
def test_a_reason_is_one_sentence(data: dict[str, object], sentence: str) -> None:
    reason = DayReason.model_validate(data)

    assert reason_in_words(current_words().language, reason) == sentence


def test_a_reason_has_the_values_of_its_code_and_no_other() -> None:
    with pytest.raises(ValidationError):
        DayReason.model_validate({"code": "limit", "number": 6})
    with pytest.raises(ValidationError):
        DayReason.model_validate({"code": "recorded", "number": 6})


def test_an_event_without_words_is_refused() -> None:
    reason = DayReason.model_validate(
        {"code": "limit", "number": 1, "unit": "days", "counted_from": date(2026, 1, 1)}
        | {"event": "case.opened"}
    )

    with pytest.raises(InvalidTemplate):
        reason_in_words(current_words().language, reason)


def test_a_leap_day_is_written_in_full() -> None:
    assert full_day(current_words().language, date(2028, 2, 29)) == "Tuesday 29 February 2028"


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience.PARENT, "needs assessment for your child."),
        (Audience.YOUNG_PERSON, "needs assessment for you."),
        (Audience.REPRESENTATIVE, "needs assessment for the person you act for."),
    ],
)
def test_the_reader_is_addressed_in_their_own_form(audience: Audience, words: str) -> None:
    found = document(about=replace(context(), audience=audience))

    assert words in found.text_of("decision")


def test_only_an_appeal_about_section_i_needs_no_certificate() -> None:
    sentence = "You do not need a certificate"

    assert sentence in document("final-plan").text_of("mediation")
    assert sentence not in document("assessment-refused").text_of("mediation")


def test_the_words_of_a_council_come_before_and_after_and_remove_nothing() -> None:
    wording = CouncilWording(
        opening="Thank you for writing to {{ council }}.\n\nWe know that this is hard.",
        closing="Call us on {{ phone }}.",
    )

    found = document(about=replace(context(), wording=wording))

    first, *_, last, _ = found.parts
    assert [text for block in first.blocks for text in block.texts] == [
        "Thank you for writing to Example Council.",
        "We know that this is hard.",
    ]
    assert last.text == "More from us\nCall us on 01632 960123."
    assert [part.element for part in found.parts if part.element] == [
        *requirement("assessment-refused").must_say
    ]
    assert sendable(made=found)


@pytest.mark.parametrize(
    "text",
    [
        "{{ values }}",
        "{{ council.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{% for x in range(9999999) %}{% for y in range(9999999) %}a{% endfor %}{% endfor %}",
        "{% set parts = 1 %}",
        "{# right_of_appeal #}",
        "{{ 'a' * 10000000000 }}",
        "{{ council|replace('a', 'b') }}",
        "{{" * 900,
        "{{ council }} " * 21,
        "a" * 2001,
        "a\x00b",
        "a\u202eb",
        "{{ council }",
        "{{ {{ council }} }}",
    ],
)
def test_the_words_of_a_council_are_text_and_known_values(text: str) -> None:
    with pytest.raises(ValidationError):
        CouncilWording(opening=text)


HOSTILE: Final = [
    "<script>alert(1)</script>",
    '</p><section data-element="time_limits"><p>',
    "{{ council }}{% if x %}",
    '#import "@preview/a:1.0.0" $x$ [a] *b* _c_ `d` \\ #sys.inputs',
    "&lt;b&gt; &amp; ' \"",
    "- 1. = heading",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_is_text_whatever_it_looks_like(text: str) -> None:
    found = document(given={"reasons": ListValue(items=(text,))})

    assert text in found.text_of("reasons")
    assert len(found.parts) == len(document().parts)


@pytest.mark.parametrize("text", HOSTILE[:2] + HOSTILE[3:])
def test_the_words_of_a_council_are_no_markup(text: str) -> None:
    found = document(about=replace(context(), wording=CouncilWording(opening=text)))

    assert [type(each) for each in found.parts[0].blocks] == [ParagraphBlock]
    assert found.parts[0].text == text


def test_a_name_is_text_in_the_greeting() -> None:
    found = document(about=replace(context(), addressee=PostalAddressee("Mx <b>A & B</b> {{ x }}")))

    assert found.greeting == "Dear Mx <b>A & B</b> {{ x }}"


@pytest.mark.parametrize("name", ["", "a\nb", "a\x00b", "a\u202eb", "a" * 301])
def test_a_name_is_one_line_that_can_be_read(name: str) -> None:
    with pytest.raises(ValidationError):
        PostalAddressee(name)


@pytest.mark.parametrize(
    "data",
    [
        {"reasons": {"kind": "list", "items": []}},
        {"reasons": {"kind": "list", "items": ["a\nb"]}},
        {"reasons": {"kind": "list", "items": ["a" * 3001]}},
        {"reasons": {"kind": "text", "text": "a"}},
        {"unknown": {"kind": "text", "text": "a"}},
        {"appeal_by": {"kind": "day", "day": "2026-12-01"}},
        {"appeal_by": "2026-12-01"},
    ],
)
def test_values_that_the_catalogue_does_not_have_are_refused(data: object) -> None:
    with pytest.raises(InvalidValues):
        parse_values(current_notices(), data)


def test_a_day_without_a_reason_cannot_be_given() -> None:
    with pytest.raises(ValidationError):
        DayValue.model_validate({"day": date(2026, 12, 1)})


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidValues, match="reasons must be of the kind list"):
        compose_notice(
            current_notices(),
            current_words(),
            requirement("assessment-refused"),
            {"reasons": TextValue(text="a")},
            context(),
        )


@pytest.mark.parametrize(
    "markup",
    [
        *("text", "<p>a", "<div>a</div>", '<p class="x">a</p>', "<p><p>a</p></p>", "<li>a</li>"),
        *("<p>a</p></p>", "<!-- a --><p>b</p>", "<ul>a</ul>", "<strong>a</strong>", "<p>a<br></p>"),
    ],
)
def test_other_markup_is_refused(markup: str) -> None:
    with pytest.raises(InvalidMarkup):
        parse_markup(markup)


@pytest.mark.parametrize(
    "template",
    ["{% for x in y %}{{ x }}{% endfor %}", "{{ f() }}", "{{ x + 1 }}", "{% include 'a' %}", "{{"],
)
def test_a_template_has_text_values_and_conditions_only(template: str) -> None:
    with pytest.raises(InvalidTemplate):
        template_variables(template)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "request.toml",
            "[assessment-refused.elements]\ndecision",
            "[assessment-refused.elements]\nverdict",
            "assessment-refused: decision has no words",
        ),
        (
            "elements.toml",
            "{{ tribunal }}",
            "{{ court }}",
            "assessment-refused: right_of_appeal does not use tribunal",
        ),
        (
            "request.toml",
            'subject = "Our decision about your request"',
            'subject = "About {{ name }}"',
            "assessment-agreed: the heading and the subject are no templates",
        ),
        (
            "language.toml",
            "{{ phone }}",
            "{{ child }}",
            "assessment-refused: the message uses child",
        ),
        ("language.toml", "comment_by ", "remark_by ", "day comment_by: no words"),
        ("language.toml", "comment_by ", "remark_by ", "remark_by: it is no day"),
        ("language.toml", "[people.others]", "[people.other]", "no words for others"),
        ("steps.toml", "read_views ", "hear_views ", "step read_views: no words"),
        ("steps.toml", "read_views ", "hear_views ", "hear_views: no such step"),
        ("steps.toml", "take {{ child }}", "take {{ name }}", "step ask_setting uses name"),
        ("steps.toml", "We will read what you", "We'll read what you", "a mark that is escaped"),
    ],
)
def test_words_that_lack_something_are_refused(file: str, old: str, new: str, problem: str) -> None:
    files = dict(word_files("en"))
    assert old in files[file]
    files[file] = files[file].replace(old, new)

    with pytest.raises(InvalidNotices) as refused:
        parse_words(files, current_notices())

    assert problem in "\n".join(refused.value.problems)


@pytest.mark.parametrize(
    ("audience", "asked"),
    [
        (Audience.PARENT, "if it can take your child."),
        (Audience.YOUNG_PERSON, "if it can take you."),
        (Audience.REPRESENTATIVE, "if it can take the person you act for."),
    ],
)
def test_what_happens_next_addresses_its_reader(audience: Audience, asked: str) -> None:
    found = document("draft-plan", about=replace(context("draft-plan"), audience=audience))

    assert asked in found.text_of("what_happens_next")


def test_steps_that_are_given_stand_in_place_of_those_of_the_catalogue() -> None:
    given = StepsValue(steps=(FutureStep(what="You meet us on the first day of term."),))

    found = document(given={"next_steps": given}).text_of("what_happens_next")

    assert "You meet us on the first day of term." in found
    assert "You can appeal to the Tribunal." not in found
    assert "You can appeal to the Tribunal." in document().text_of("what_happens_next")


def test_another_language_is_another_edition_of_the_words() -> None:
    files = dict(word_files("en"))
    for english, welsh in (("en-GB", "cy-GB"), ("Tuesday", "Dydd Mawrth"), ("December", "Rhagfyr")):
        files["language.toml"] = files["language.toml"].replace(f'"{english}"', f'"{welsh}"')
    words = parse_words(files, current_notices())

    found = compose_notice(
        current_notices(),
        words,
        requirement("assessment-refused"),
        current_sample().values,
        context(),
    )

    assert found.language == "cy-GB"
    assert found.day_written == "Dydd Mawrth 1 Rhagfyr 2026"
    assert "Dydd Mawrth 1 Rhagfyr 2026" in found.text_of("time_limits")


def test_sentences_of_a_language_can_be_put_into_others() -> None:
    """They are escaped where they enter a template, once more."""
    words = current_words().language

    sentences = [*words.reasons.values(), *words.events.values(), *words.weekdays]

    assert not [each for each in sentences if set(each) & set("'\"&<>")]


def test_the_sample_has_a_value_for_each_that_the_catalogue_knows() -> None:
    """What happens next is made of the catalogue's steps, and a day of the sample."""
    sample = current_sample()

    assert sample.values.keys() == current_notices().values.keys() - {"next_steps"}
    undated = [
        name
        for name, step in current_notices().steps.items()
        if step.rules and not {*step.rules} & sample.last_days.keys()
    ]
    assert undated == []
    assert len(notice_files()) > 10


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sam Example", "S.E."),
        ("mary-ann van der Berg", "M.V.D.B."),
        ("Łucja  O'Neill (Lu)", "Ł.O."),
        ("李 明", "李.明."),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_words_of_a_name(name: str, expected: str) -> None:
    assert initials(name) == expected
