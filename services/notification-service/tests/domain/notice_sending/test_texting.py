"""To whom a text announces a notice, and what it says. The day is Sunday 29 November 2026."""

import json
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from events.addressee_periods import (
    AddresseeKind,
    AddresseePeriod,
    AddresseePeriods,
    PeriodAddressee,
)
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.case_people import CasePeople
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.still_right import is_still_right
from notification_service.domain.notice_sending.text_message import MOST_CHARACTERS, text_message
from notification_service.domain.notice_sending.texting import number_for_text
from notification_service.domain.notices.document import CouncilIdentity
from notification_service.testing.notices import context, document, sendable

TODAY: Final = date(2026, 11, 29)
MOTHER, FATHER = UUID(int=1), UUID(int=2)
NUMBER: Final = "+447700900123"
PREFERS_TEXTS: Final[dict[str, JsonValue]] = {"channel": "text"}
TEXT: Final = NoticeIdentity(
    *(LedgerId(UUID(int=7)), UUID(int=8), CaseId(UUID(int=9)), "assessment-refused", 3),
    *("parent", MOTHER, "text"),
    announces=UUID(int=10),
)


def people(preferences: JsonValue = PREFERS_TEXTS, **of_mother: JsonValue) -> CasePeople:
    """A mother who prefers texts, and a father with another number."""
    mother = {
        "person_id": str(MOTHER),
        "name": "Alex Example",
        "phone": "07700 900123",
        "preferences": preferences,
        **of_mother,
    }
    father = {"person_id": str(FATHER), "name": "Chris Sample", "phone": "07700 900456"}
    child = {"family_name": "Example", "given_names": "Sam"}
    return CasePeople.of(
        json.dumps(child).encode(), [json.dumps(each).encode() for each in (mother, father)]
    )


def number(now: CasePeople, earlier: CasePeople | None = None) -> str:
    return number_for_text(now.related[MOTHER], now, earlier, TODAY)


def test_who_prefers_texts_and_has_a_mobile_number_gets_one() -> None:
    assert number(people()) == NUMBER
    assert number(people(phone="+44 7700 900123")) == NUMBER


@pytest.mark.parametrize(
    "preferences",
    [
        {},
        {"channel": "email"},
        {"channel": "phone"},
        {"channel": "text", "opted_out_of": ["text"]},
        {"channel": "text", "language": "pl"},
    ],
)
def test_who_does_not_prefer_texts_opted_out_or_reads_no_english_gets_none(
    preferences: JsonValue,
) -> None:
    assert number(people(preferences)) == ""


def test_who_opted_out_of_another_channel_gets_one() -> None:
    assert number(people({"channel": "text", "opted_out_of": ["email"], "language": "en-GB"}))


def test_a_landline_gets_none() -> None:
    assert number(people(phone="01632 960123")) == ""


def test_a_number_that_was_changed_lately_gets_none() -> None:
    assert number(people(), people(phone="07700 900999")) == ""
    assert number(people(), people(phone="+447700900123")) == NUMBER, "it is the same number"
    assert number(people(), people(email="old@example.org")) == NUMBER


def test_who_was_added_lately_gets_none() -> None:
    before = people()

    assert number(people(), CasePeople(before.child, {FATHER: before.related[FATHER]})) == ""


def test_a_number_of_two_people_gets_none() -> None:
    """Who reads it is not known."""
    assert number(people(phone="07700900456")) == ""


def test_the_text_says_what_was_sent_and_names_no_person() -> None:
    letter = text_message(sendable(), NUMBER)
    email = text_message(sendable(made=document(about=replace(context(), is_letter=False))), NUMBER)

    assert letter.text == (
        "Example Council has sent you a letter about support for learning. Please read it."
        " It may have dates that you need. Call 01632 960123 if it does not reach you."
    )
    assert email.text == letter.text.replace("a letter", "an email")
    assert (letter.to_name, letter.to_phone) == ("Sam Example", NUMBER)
    assert letter.contact_address == NUMBER


def test_a_text_of_the_longest_names_is_one_that_notify_takes() -> None:
    council = CouncilIdentity("C" * 300, phone="0" * 300)

    made = text_message(sendable(made=document(about=replace(context(), council=council))), NUMBER)

    assert len(made.text) <= MOST_CHARACTERS


PARENT: Final = AddresseePeriod(
    addressees=(PeriodAddressee(kind=AddresseeKind.PARENT, person_id=PersonId(MOTHER)),)
)


@pytest.mark.parametrize(
    ("now", "is_sent"),
    [
        (people(), True),
        (people(phone="07700900123"), True),
        (people(phone="07700 900999"), False),
        (people({"channel": "email"}), False),
        (people({"channel": "text", "opted_out_of": ["text"]}), False),
        (people(safety_flags=[{"kind": "do_not_contact"}]), False),
    ],
)
def test_a_text_is_sent_only_while_it_is_wanted_at_that_number(
    now: CasePeople, *, is_sent: bool
) -> None:
    periods = AddresseePeriods(periods=(PARENT,))

    assert is_still_right(TEXT, NUMBER, now, periods, TODAY) is is_sent
