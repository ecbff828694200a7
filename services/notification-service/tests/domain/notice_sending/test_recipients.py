"""To whom a notice goes, and the doubts about it. The day is Sunday 29 November 2026."""

import json
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import JsonValue

from events.addressee_periods import AddresseeKind, AddresseePeriod, PeriodAddressee
from events.contracts.references import PersonId
from notification_service.domain.notice_sending.case_people import CasePeople, ContactedPerson
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.doubts import (
    SendingDoubt,
    doubts_about_child,
    doubts_about_recipient,
)
from notification_service.domain.notice_sending.recipients import (
    ChannelChoice,
    NotSentReason,
    family_recipients,
    named_recipient,
)
from notification_service.domain.notices.audience import FAMILY, Audience

TODAY: Final = date(2026, 11, 29)
BY_EMAIL: Final = ChannelChoice()
PRINTED: Final = ChannelChoice(sends_letters=True)
COURTESY: Final = ChannelChoice(sends_letters=True, is_courtesy=True)
BY_LETTER: Final = ChannelChoice(SendingChannel.LETTER, sends_letters=True)
MOTHER, FATHER, TEACHER = (UUID(int=number) for number in (1, 2, 3))
PARENTS: Final = AddresseePeriod(
    addressees=tuple(
        PeriodAddressee(kind=AddresseeKind.PARENT, person_id=PersonId(each))
        for each in (MOTHER, FATHER)
    )
)


def person(person_id: UUID, name: str, **values: JsonValue) -> bytes:
    return json.dumps({"person_id": str(person_id), "name": name, **values}).encode()


def family(**of_mother: JsonValue) -> CasePeople:
    child = {"family_name": "Example", "given_names": "Sam", "preferences": {"times": ["morning"]}}
    mother = {"email": "alex@example.org", "address": "1 High Street, Anytown", **of_mother}
    return CasePeople.of(
        json.dumps(child).encode(),
        [
            person(MOTHER, "Alex Example", **mother),
            person(FATHER, "Chris Sample", email="chris@example.org"),
            person(TEACHER, "Jo Teacher", email="jo@school.example"),
        ],
    )


def test_both_parents_are_told() -> None:
    found = family_recipients(family(), PARENTS, FAMILY, TODAY, BY_EMAIL)

    assert [each.person.full_name for each in found.reached] == ["Alex Example", "Chris Sample"]
    assert found.not_reached == []


def test_a_notice_to_young_people_alone_goes_to_no_parent() -> None:
    found = family_recipients(family(), PARENTS, {Audience.YOUNG_PERSON}, TODAY, BY_EMAIL)

    assert (found.reached, found.not_reached) == ([], [])


@pytest.mark.parametrize(
    ("flag", "is_reached"),
    [
        ({"kind": "do_not_contact"}, False),
        ({"kind": "do_not_contact", "from_on": "2026-11-29"}, False),
        ({"kind": "do_not_contact", "from_on": "2026-11-30"}, True),
        ({"kind": "do_not_contact", "to_on": "2026-11-28"}, True),
        ({"kind": "address_withheld"}, True),
    ],
)
def test_a_person_who_must_not_be_contacted_on_the_day_is_not(
    flag: JsonValue, *, is_reached: bool
) -> None:
    found = family_recipients(family(safety_flags=[flag]), PARENTS, FAMILY, TODAY, BY_EMAIL)

    assert (MOTHER in [each.person.person_id for each in found.reached]) is is_reached
    assert [each.reason for each in found.not_reached] == (
        [] if is_reached else [NotSentReason.DO_NOT_CONTACT]
    )


def test_a_parent_without_an_address_and_one_who_was_removed_or_erased_are_named() -> None:
    unknown = AddresseePeriod(
        addressees=(
            PeriodAddressee(kind=AddresseeKind.PARENT, person_id=PersonId(MOTHER)),
            PeriodAddressee(kind=AddresseeKind.REPRESENTATIVE, person_id=PersonId(UUID(int=9))),
        )
    )

    found = family_recipients(family(email=""), unknown, FAMILY, TODAY, BY_EMAIL)

    assert [(each.audience, each.reason) for each in found.not_reached] == [
        (Audience.PARENT, NotSentReason.NO_EMAIL),
        (Audience.REPRESENTATIVE, NotSentReason.REMOVED),
    ]
    assert [each.reason for each in found.with_erased({UUID(int=9)}).not_reached] == [
        NotSentReason.NO_EMAIL,
        NotSentReason.ERASED,
    ]


def test_a_professional_is_told_in_the_role_that_is_named() -> None:
    (found,) = named_recipient(family(), Audience.SCHOOL, TEACHER, TODAY, BY_EMAIL).reached

    assert (found.audience, found.person.email) == (Audience.SCHOOL, "jo@school.example")


@pytest.mark.parametrize(
    ("of_mother", "by", "expected"),
    [
        ({}, PRINTED, SendingChannel.EMAIL),
        ({"email": ""}, PRINTED, SendingChannel.LETTER),
        ({"preferences": {"channel": "letter"}}, PRINTED, SendingChannel.LETTER),
        ({"preferences": {"channel": "letter"}, "address": ""}, PRINTED, SendingChannel.EMAIL),
        ({"preferences": {"channel": "letter"}}, BY_EMAIL, SendingChannel.EMAIL),
        ({"email": "", "address": ""}, PRINTED, NotSentReason.NO_ADDRESS),
        ({"email": ""}, BY_EMAIL, NotSentReason.NO_EMAIL),
        ({}, BY_LETTER, SendingChannel.LETTER),
        ({"address": "", "postcode": "ZZ99 1ZZ"}, BY_LETTER, NotSentReason.NO_ADDRESS),
    ],
)
def test_a_notice_goes_as_its_recipient_prefers_and_can_be_reached(
    of_mother: dict[str, JsonValue], by: ChannelChoice, expected: SendingChannel | NotSentReason
) -> None:
    people = family(**of_mother)

    assert by.channel_to(people.related[MOTHER]) is expected


@pytest.mark.parametrize(
    ("of_mother", "failed", "expected"),
    [
        ({}, SendingChannel.EMAIL, SendingChannel.LETTER),
        ({"preferences": {"channel": "letter"}}, SendingChannel.LETTER, SendingChannel.EMAIL),
        ({}, SendingChannel.LETTER, SendingChannel.EMAIL),
        ({"email": ""}, SendingChannel.LETTER, SendingChannel.LETTER),
    ],
)
def test_what_did_not_arrive_by_one_channel_is_followed_by_the_other(
    of_mother: dict[str, JsonValue],
    failed: WholeNoticeChannel,
    expected: WholeNoticeChannel,
) -> None:
    """Where there is no other, the same is all there is. That of the father says nothing of her."""
    mother = family(**of_mother).related[MOTHER]
    usual = ChannelChoice(sends_letters=True).channel_to(mother)

    assert (
        ChannelChoice(sends_letters=True, failed={(MOTHER, failed)}).channel_to(mother) is expected
    )
    assert ChannelChoice(sends_letters=True, failed={(FATHER, failed)}).channel_to(mother) is usual
    wanted = ChannelChoice(failed, sends_letters=True, failed={(MOTHER, failed)})
    assert wanted.channel_to(mother) in {failed, NotSentReason.NO_ADDRESS}


def doubts(
    people: CasePeople,
    earlier: CasePeople | None = None,
    *texts: str,
    by: ChannelChoice = BY_EMAIL,
) -> list[SendingDoubt]:
    alone = AddresseePeriod(addressees=PARENTS.addressees[:1])
    period = PARENTS if by is BY_EMAIL else alone
    found = family_recipients(people, period, FAMILY, TODAY, by)
    about = [
        doubts_about_recipient(each, people, earlier, texts, TODAY, by.failed)
        for each in found.reached
    ]
    present = doubts_about_child(texts, people).union(*about)
    return [each for each in SendingDoubt if each in present]


def test_nothing_is_doubtful_where_nothing_changed() -> None:
    assert doubts(family(), family()) == []
    assert doubts(family(), family(address="elsewhere")) == []


def test_an_address_that_was_changed_is_doubtful() -> None:
    assert doubts(family(), family(email="old@example.org")) == [SendingDoubt.ADDRESS_CHANGED]


def test_a_recipient_who_was_added_lately_is_doubtful() -> None:
    before = CasePeople(family().child, {FATHER: family().related[FATHER]})

    assert doubts(family(), before) == [SendingDoubt.ADDRESS_CHANGED]


def test_a_recipient_who_must_have_no_contact_with_the_child_is_doubtful() -> None:
    child = {
        "family_name": "Example",
        "given_names": "Sam",
        "safety_flags": [{"kind": "no_contact", "people": [str(FATHER)]}],
    }
    apart = CasePeople(ContactedPerson.model_validate(child), family().related)

    assert doubts(apart) == [SendingDoubt.NO_CONTACT]
    assert doubts(apart, by=BY_LETTER) == [], "the letter goes to the mother alone"


def test_the_address_of_a_letter_is_doubtful_where_it_was_changed() -> None:
    before = family(address="2 Low Road, Anytown")

    assert doubts(family(), before, by=BY_LETTER) == [SendingDoubt.ADDRESS_CHANGED]
    assert doubts(family(), family(address="1 HIGH street,  Anytown"), by=BY_LETTER) == []
    assert doubts(family(), family(email="old@example.org"), by=BY_LETTER) == []


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([], []),
        ([{"kind": "no_contact", "people": [str(FATHER)]}], [SendingDoubt.SHARED_ADDRESS]),
    ],
)
def test_a_letter_to_a_home_of_two_people_is_doubtful_if_they_are_kept_apart(
    flags: JsonValue, expected: list[SendingDoubt]
) -> None:
    apart = family(safety_flags=flags)
    father = apart.related[FATHER].model_copy(update={"address": "1 High Street, Anytown"})
    together = CasePeople(apart.child, {**apart.related, FATHER: father})

    assert doubts(together, by=BY_LETTER) == expected


@pytest.mark.parametrize(
    ("preferences", "by_email", "by_letter"),
    [
        ({"formats": ["large_print"]}, False, False),
        ({"formats": ["screen_reader"]}, False, True),
        ({"formats": ["large_print", "braille"]}, True, True),
        ({"formats": ["easy_read"]}, True, True),
        ({"language": "en-GB"}, False, False),
        ({"language": "pl"}, True, True),
    ],
)
def test_a_format_or_language_that_is_not_made_is_doubtful(
    preferences: JsonValue, *, by_email: bool, by_letter: bool
) -> None:
    people = family(preferences=preferences)

    assert bool(doubts(people)) is by_email
    assert bool(doubts(people, by=BY_LETTER)) is by_letter


def test_an_address_of_two_people_is_doubtful_in_capital_letters_too() -> None:
    assert doubts(family(email="Chris@Example.org")) == [SendingDoubt.SHARED_ADDRESS]


def test_the_name_of_a_person_who_must_have_no_contact_is_found_in_the_text() -> None:
    kept_apart = family(safety_flags=[{"kind": "no_contact", "people": [str(FATHER)]}])

    assert doubts(kept_apart, None, "We met  chris\nSAMPLE last week.") == [
        SendingDoubt.NAMES_ANOTHER
    ]
    assert doubts(kept_apart, None, "We met Jo Teacher.") == []
    assert doubts(family(), None, "We met Chris Sample.") == []


@pytest.mark.parametrize(
    ("text", "from_whom", "is_doubtful"),
    [
        ("She lives at 1 High Street now.", [], True),
        ("She lives at ZZ9 91ZZ.", [str(FATHER)], True),
        ("She lives at zz99\N{NO-BREAK SPACE}1zz.", [], True),
        ("She lives in Anytown.", [], False),
        ("She lives at 1 High Street now.", [str(TEACHER)], False),
    ],
)
def test_an_address_that_is_withheld_from_a_recipient_is_doubtful_in_the_text(
    text: str, from_whom: list[JsonValue], *, is_doubtful: bool
) -> None:
    """The notice goes to the mother, whose address it is, and to the father."""
    flag: JsonValue = {"kind": "address_withheld", "people": from_whom}
    withheld = family(postcode="ZZ99 1ZZ", safety_flags=[flag])

    assert doubts(withheld, None, text) == ([SendingDoubt.WITHHELD_ADDRESS] if is_doubtful else [])
    assert doubts(family(postcode="ZZ99 1ZZ"), None, text) == []


@pytest.mark.parametrize(
    ("address", "text", "is_doubtful"),
    [
        ("1, High Street, Anytown", "Sam has 1 hour of help, and 15 in a week.", False),
        ("1, High Street, Anytown", "She lives at 1 High Street now.", True),
        ("Flat", "The flat of the school.", False),
        ("Flat 2, 14 Rose Lane, Anytown", "We visited you at 14 Rose Lane.", True),
        ("Rose Cottage, 14 Rose Lane, Anytown", "We visited you at 14 Rose Lane.", True),
        ("Rose Cottage, Mill Lane, Anytown", "The school in Anytown is near.", False),
    ],
)
def test_of_an_address_each_line_that_says_where_it_is_is_looked_for(
    address: str, text: str, *, is_doubtful: bool
) -> None:
    flag: JsonValue = {"kind": "address_withheld"}
    withheld = family(address=address, safety_flags=[flag])

    assert (SendingDoubt.WITHHELD_ADDRESS in doubts(withheld, None, text)) is is_doubtful


def test_the_number_of_another_child_in_the_words_is_doubtful() -> None:
    child = {
        "identifiers": [
            {"kind": "upn", "value": "A123456789012"},
            {"kind": "upn", "value": "B987654321098", "match": "mistaken"},
        ]
    }
    people = CasePeople(ContactedPerson.model_validate(child), family().related)

    assert doubts(people, None, "The number is A123456789012.") == []
    assert doubts(people, None, "The number is B987654321098.") == [SendingDoubt.OTHER_NUMBER]


def test_the_lines_of_an_address_end_with_the_postcode() -> None:
    people = family(postcode="ZZ99 1ZZ")

    assert people.related[MOTHER].address_lines == ("1 High Street", "Anytown", "ZZ99 1ZZ")


@pytest.mark.parametrize(
    ("opted_out_of", "by", "reached"),
    [
        # What a provision or a code requires reaches the person whatever they prefer.
        (["email", "letter"], PRINTED, SendingChannel.EMAIL),
        ([], COURTESY, SendingChannel.EMAIL),
        (["email"], COURTESY, SendingChannel.LETTER),
        (["letter"], COURTESY, SendingChannel.EMAIL),
        (["email", "letter"], COURTESY, None),
    ],
)
def test_a_person_can_opt_out_of_courtesies_by_channel_and_of_nothing_else(
    opted_out_of: JsonValue, by: ChannelChoice, reached: SendingChannel | None
) -> None:
    people = family(preferences={"opted_out_of": opted_out_of})

    found = named_recipient(people, Audience.SENDER, MOTHER, TODAY, by)

    assert [each.channel for each in found.reached] == ([] if reached is None else [reached])
    assert [each.reason for each in found.not_reached] == (
        [NotSentReason.OPTED_OUT] if reached is None else []
    )


def test_a_notice_goes_by_a_channel_that_carries_what_it_encloses() -> None:
    """The plan is too large for an e-mail: it is a letter, or is not sent."""
    email = ChannelChoice(sends_letters=True, carrying={SendingChannel.EMAIL})
    letter = ChannelChoice(sends_letters=True, carrying={SendingChannel.LETTER})
    as_email = ChannelChoice(
        SendingChannel.EMAIL, sends_letters=True, carrying={SendingChannel.LETTER}
    )
    neither = ChannelChoice(sends_letters=True, carrying=())

    assert channels(email) == [SendingChannel.EMAIL, SendingChannel.EMAIL]
    assert channels(letter) == [SendingChannel.LETTER, NotSentReason.NOT_ENCLOSABLE]
    assert channels(as_email) == [NotSentReason.NOT_ENCLOSABLE] * 2
    assert channels(neither) == [NotSentReason.NOT_ENCLOSABLE] * 2


def channels(by: ChannelChoice) -> list[SendingChannel | NotSentReason]:
    """How the mother, who has a postal address, and the father, who has none, are reached."""
    found = family_recipients(family(), PARENTS, FAMILY, TODAY, by)
    by_person = {
        **{each.person.person_id: each.channel for each in found.reached},
        **{each.person_id: each.reason for each in found.not_reached},
    }
    return [by_person[MOTHER], by_person[FATHER]]
