"""A letter that was sent by itself and came back: an e-mail follows by itself, if there is one."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import pytest
from pydantic import JsonValue
from sqlalchemy import text
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import FATHER, MOTHER, new_key, person
from tests.journeys.test_letters import HOME, print_run, read_and_mailed

from chassis.database import Ledgers, transaction
from chassis.testing import Database
from events.london_day import london_day

AGREED: Final = "assessment-agreed"
PAPER: Final = {
    "sha256": sha256(b"a letter").hexdigest(),
    "size": 8,
    "media_type": "application/pdf",
    "title": "Letter",
    "kind": "correspondence",
    "on": "2026-03-30",
    "received_on": "2026-03-27",
    "sender_id": MOTHER,
}
BY_LETTER: Final[dict[str, JsonValue]] = {**HOME, "preferences": {"channel": "letter"}}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    """A council that prints letters, and has a decision to assess sent by itself."""
    async with automatic_desk(database) as made:
        chosen = await made.choose(AGREED, letters_by="print_run")
        assert chosen.status_code == 200, chosen.text
        yield made


async def post_letter(desk: AutomaticDesk, case_id: str) -> dict[str, Any]:
    """Print and post what waits; returns the newest letter of a case."""
    await read_and_mailed(desk.council, await print_run(desk.council))
    return (await notices(desk, case_id))[0]


async def come_back(desk: AutomaticDesk, letter: dict[str, Any]) -> None:
    today = {"returned_on": london_day(datetime.now(UTC)).isoformat()}
    path = f"/v1/notices/{letter['notice_id']}/returns"
    await desk.council.post(desk.council.notices, path, today)


async def notices(desk: AutomaticDesk, case_id: str) -> list[dict[str, Any]]:
    """The notices of a case, the newest first."""
    found = await desk.council.notices.get("/v1/notices", params={"case_id": case_id})
    return found.json()["notices"]


async def facts(desk: AutomaticDesk, case_id: str) -> list[tuple[str, str]]:
    """What became of the notices of a case, and to whom."""
    found = await desk.council.facts(case_id)
    return [(each["type"], each["data"].get("person_id")) for each in found]


async def test_a_letter_that_came_back_is_followed_by_an_e_mail(desk: AutomaticDesk) -> None:
    """The mother prefers letters, and has an e-mail address, too."""
    case_id, agreed = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    letter = await post_letter(desk, case_id)
    assert (letter["channel"], letter["state"]) == ("letter", "sent")

    await come_back(desk, letter)
    await desk.work()

    ((to, words),) = desk.sent
    assert to == "alex@example.org"
    assert "We will ask for advice now." in words
    assert await facts(desk, case_id) == [
        ("notice.sent", MOTHER),
        ("notice.failed", MOTHER),
        ("notice.sent", MOTHER),
    ]
    by_email = (await notices(desk, case_id))[0]
    assert (by_email["reports"], by_email["created_by"]) == (agreed, letter["created_by"])
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"

    await desk.work()
    assert len(desk.sent) == 1, "it is sent once"


def child_of_two(**father: JsonValue) -> dict[str, JsonValue]:
    """A child whose mother prefers letters, and whose father lives elsewhere."""
    child = person(**BY_LETTER)
    other: dict[str, JsonValue] = {
        "person_id": FATHER,
        "name": "Robin Example",
        "roles": [{"role": "parent"}],
        **father,
    }
    parents: Any = child["related_people"]
    return {**child, "related_people": [*parents, other]}


async def test_of_two_parents_the_other_is_sent_nothing_more(desk: AutomaticDesk) -> None:
    """The letter to the mother came back. That to the father did not."""
    of_two = child_of_two(address="2 Low Street, Anytown", postcode="ZZ99 2ZZ")
    case_id, _ = await desk.agreed_case(of_two)
    await desk.work()
    await post_letter(desk, case_id)
    letters = {each["person_id"]: each for each in await notices(desk, case_id)}

    await come_back(desk, letters[MOTHER])
    await desk.work()

    assert [to for to, _ in desk.sent] == ["alex@example.org"]
    assert len(await notices(desk, case_id)) == 3


async def test_a_notice_that_a_person_had_to_look_at_is_left_to_a_person(
    desk: AutomaticDesk,
) -> None:
    """The father has no address, and an officer telephoned him. That stays so."""
    case_id, agreed = await desk.agreed_case(child_of_two())
    await desk.work()
    letter = await post_letter(desk, case_id)
    by_phone = await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")
    assert by_phone.status_code == 201, by_phone.text

    await come_back(desk, letter)
    await desk.work()

    assert desk.sent == []
    assert [kind for kind, _ in await facts(desk, case_id)] == [
        *("notice.held", "notice.sent", "notice.dismissed", "notice.failed")
    ]
    shown = (await desk.required(case_id, AGREED))["recipients"]
    assert {each["person_id"]: each["progress"] for each in shown} == {
        FATHER: "dismissed",
        MOTHER: "not_sent",
    }


async def test_a_letter_that_came_back_is_not_sent_to_the_same_home_by_itself(
    desk: AutomaticDesk,
) -> None:
    """There is no other address: the item of the worklist stays, and is the only one."""
    case_id, agreed = await desk.agreed_case(person(email=None, **HOME))
    await desk.work()
    letter = await post_letter(desk, case_id)

    await come_back(desk, letter)
    await desk.work()

    assert [each["state"] for each in await notices(desk, case_id)] == ["failed"]
    assert await facts(desk, case_id) == [("notice.sent", MOTHER), ("notice.failed", MOTHER)]
    assert (await desk.required(case_id, AGREED))["progress"] == "not_sent"
    body = {"requirement": AGREED, "reports": agreed}
    sent = await desk.council.notices.post(
        f"/v1/cases/{case_id}/notices", json=body, headers=new_key()
    )
    assert (sent.status_code, sent.json()["doubts"]) == (409, ["failed_address"])


async def test_an_e_mail_after_a_letter_that_came_back_has_no_letter_to_that_home(
    desk: AutomaticDesk,
) -> None:
    case_id, _ = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    await come_back(desk, await post_letter(desk, case_id))
    desk.council.mail.rcpt_reply = "550 no such user"

    await desk.work()
    await desk.work()

    found = [(each["channel"], each["failure"]) for each in await notices(desk, case_id)]
    assert found == [("email", "address_refused"), ("letter", "returned")]


async def test_a_letter_that_came_back_and_is_overtaken_is_left_to_a_person(
    desk: AutomaticDesk,
) -> None:
    """The request was withdrawn since: that the assessment begins is not true any more."""
    case_id, _ = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    letter = await post_letter(desk, case_id)
    withdrawal = {"request_id": await desk.request_id(case_id), "on": "2026-04-01", "by": "parent"}
    await desk.record(case_id, "request-withdrawals", withdrawal)

    await come_back(desk, letter)
    await desk.work(datetime(2026, 4, 1, 11, tzinfo=UTC))

    assert desk.sent == []
    assert [kind for kind, _ in await facts(desk, case_id)] == ["notice.sent", "notice.failed"]


async def test_a_letter_that_the_council_no_longer_chooses_is_left_to_a_person(
    desk: AutomaticDesk,
) -> None:
    case_id, _ = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    letter = await post_letter(desk, case_id)
    assert (await desk.choose(letters_by="print_run")).status_code == 200

    await come_back(desk, letter)
    await desk.work()

    assert desk.sent == []


async def test_a_letter_that_an_officer_sent_is_left_to_an_officer(desk: AutomaticDesk) -> None:
    """The mother asked for no e-mail, and the officer wrote what happens next."""
    case_id, agreed = await desk.agreed_case(person(**HOME))
    body = {"requirement": AGREED, "reports": agreed, "channel": "letter"}
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)
    await desk.work()
    letter = await post_letter(desk, case_id)

    await come_back(desk, letter)
    await desk.work()

    assert desk.sent == []


async def test_a_letter_that_was_handed_over_is_not_followed_by_an_e_mail(
    desk: AutomaticDesk,
) -> None:
    """It came back in the evening. The officer hands it over before the morning."""
    case_id, agreed = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    letter = await post_letter(desk, case_id)
    await come_back(desk, letter)
    await desk.work(datetime(2026, 3, 30, 18, tzinfo=UTC))
    assert desk.sent == []

    handed_over = {
        "requirement": AGREED,
        "reports": agreed,
        "notice_id": letter["notice_id"],
        "reason": "informed_otherwise",
    }
    path = f"/v1/cases/{case_id}/notice-dismissals"
    await desk.council.post(desk.council.notices, path, handed_over)
    await desk.work(datetime(2026, 3, 31, 9, tzinfo=UTC))

    assert desk.sent == []
    assert [kind for kind, _ in await facts(desk, case_id)] == [
        *("notice.sent", "notice.failed", "notice.dismissed")
    ]


async def test_letters_to_both_parents_that_came_back_are_both_followed(
    desk: AutomaticDesk,
) -> None:
    """The second came back while the first waited for the morning."""
    of_two = child_of_two(
        email="robin@example.org",
        address="2 Low Street, Anytown",
        postcode="ZZ99 2ZZ",
        preferences={"channel": "letter"},
    )
    case_id, _ = await desk.agreed_case(of_two)
    await desk.work()
    await post_letter(desk, case_id)
    for letter in await notices(desk, case_id):
        await come_back(desk, letter)
        await desk.work(datetime(2026, 3, 30, 18, tzinfo=UTC))

    await desk.work(datetime(2026, 3, 31, 9, tzinfo=UTC))

    assert {to for to, _ in desk.sent} == {"alex@example.org", "robin@example.org"}


async def test_a_home_from_which_one_of_two_letters_came_back_is_not_written_to(
    desk: AutomaticDesk,
) -> None:
    """Both lay in one envelope, and the officer records the return of the older one first."""
    changed = await desk.choose(AGREED, "paper-received", letters_by="print_run")
    assert changed.status_code == 200, changed.text
    case_id, _ = await desk.agreed_case(person(**BY_LETTER))
    await desk.work()
    await desk.record(case_id, "documents", PAPER)
    await desk.work()
    await post_letter(desk, case_id)
    _newer, older = await notices(desk, case_id)

    await come_back(desk, older)
    await desk.work()

    assert [each["channel"] for each in await notices(desk, case_id)] == ["email", *["letter"] * 2]


async def test_who_lives_where_a_letter_came_back_from_is_not_written_to_by_itself(
    desk: AutomaticDesk,
) -> None:
    """The parents share a home. The letter to the mother came back, so an officer looks first."""
    changed = await desk.choose(AGREED, "request-withdrawn", letters_by="print_run")
    assert changed.status_code == 200, changed.text
    case_id, _ = await desk.agreed_case(child_of_two(**HOME))
    await desk.work()
    await post_letter(desk, case_id)
    letters = {each["person_id"]: each for each in await notices(desk, case_id)}
    await come_back(desk, letters[MOTHER])
    withdrawal = {"request_id": await desk.request_id(case_id), "on": "2026-03-30", "by": "parent"}
    await desk.record(case_id, "request-withdrawals", withdrawal)

    await desk.work()

    held = next(each for each in await desk.council.facts(case_id) if each["type"] == "notice.held")
    assert held["data"]["template"] == "request-withdrawn"
    assert [each["person_id"] for each in held["data"]["held_for"]] == [FATHER]
    assert [to for to, _ in desk.sent] == ["alex@example.org"]


async def test_no_letter_follows_an_e_mail_to_a_home_from_which_one_came_back_since(
    desk: AutomaticDesk,
) -> None:
    """The mail server puts the e-mail off. Meanwhile another letter comes back; then it refuses."""
    changed = await desk.choose("paper-received", letters_by="print_run")
    assert changed.status_code == 200, changed.text
    case_id, agreed = await desk.agreed_case(person(**HOME))
    body = {"requirement": AGREED, "reports": agreed, "channel": "letter"}
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)
    letter = await post_letter(desk, case_id)
    desk.council.mail.rcpt_reply = "450 try later"
    await desk.record(case_id, "documents", PAPER)
    await desk.work()
    assert [each["state"] for each in await notices(desk, case_id)] == ["pending", "sent"]

    await come_back(desk, letter)
    desk.council.mail.rcpt_reply = "550 no such user"
    async with transaction(desk.council.admin, Ledgers.ALL) as db:
        await db.execute(
            text("UPDATE notification.notice SET due_at = now() WHERE state = 'pending'")
        )
    await desk.work()

    found = [(each["channel"], each["failure"]) for each in await notices(desk, case_id)]
    assert found == [("email", "address_refused"), ("letter", "returned")]
