"""By what a notice was composed, and which doubts about it were confirmed by whom: its proof."""

from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
from pydantic import JsonValue
from tests.journeys.automatic_desk import automatic_desk
from tests.journeys.notice_desk import (
    COUNCIL,
    FATHER,
    SETTINGS,
    NoticeDesk,
    notice_desk,
    parents,
    person,
)
from tests.journeys.notify_desk import notify_desk
from tests.journeys.test_certificates import unspaced, words_of
from tests.journeys.test_letters import HOME

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from notification_service.store.notices import current_editions

DIGESTS: Final = {
    "words_sha256": current_editions(1).words_sha256.hex(),
    "catalogue_sha256": current_editions(1).catalogue_sha256.hex(),
}
PROOF: Final = (*DIGESTS, "settings_version", "confirmed_doubts", "confirmed_by")
BEFORE_IT_WAS_RECORDED: Final = """
    UPDATE notification.notice
       SET words_hash = NULL, catalogue_hash = NULL, settings_version = NULL,
           confirmed_doubts = NULL, confirmed_by = NULL
"""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        yield made


async def change_settings(desk: NoticeDesk, version: int, **settings: JsonValue) -> None:
    """Replace a version of the settings by the next."""
    changed = await desk.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, **settings},
        headers={"If-Match": f'"{version}"'},
    )
    assert changed.status_code == 200, changed.text


def proof(notice: dict[str, Any]) -> dict[str, Any]:
    """What a notice has of how it was composed and confirmed."""
    return {name: notice[name] for name in PROOF if name in notice}


async def test_a_notice_has_what_it_was_composed_by_whatever_the_settings_are_later(
    desk: NoticeDesk,
) -> None:
    await change_settings(desk, 1, name="Borough of Example")
    case_id, refusal = await desk.refused_case()
    (sent,) = (await desk.send(case_id, refusal)).json()["notices"]
    await change_settings(desk, 2, name="Example Council")

    found = (await desk.notices.get(f"/v1/notices/{sent['notice_id']}")).json()["notice"]

    assert found.items() >= {**DIGESTS, "settings_version": 2}.items()
    version = await desk.notices.get("/v1/notice-settings/versions/2")
    assert version.json()["settings"]["name"] == "Borough of Example"
    assert (version.json()["version"], version.headers["ETag"]) == (2, '"2"')
    assert (await desk.notices.get("/v1/notice-settings")).json()["version"] == 3


async def test_what_was_doubtful_and_confirmed_is_recorded_with_who_confirmed_it(
    desk: NoticeDesk,
) -> None:
    """The client lists `shared_address` too, of which there is no doubt."""
    case_id, refusal = await desk.refused_case()

    (sent,) = (await desk.send(case_id, refusal, confirmed=["shared_address"])).json()["notices"]

    found = (await desk.notices.get(f"/v1/notices/{sent['notice_id']}")).json()["notice"]
    assert found["confirmed_doubts"] == ["other_notice_day", "past_day"]
    assert found["confirmed_by"] == found["created_by"]
    assert found["confirmed_by"].startswith("client:desk-")


async def test_each_recipient_has_the_doubts_about_any_of_them(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case(parents(email="alex@example.org"))

    sent = (await desk.send(case_id, refusal, confirmed=["shared_address"])).json()["notices"]

    assert {each.get("person_id") for each in sent} > {FATHER}
    for each in sent:
        assert each["confirmed_doubts"] == ["shared_address", "other_notice_day", "past_day"]


async def test_the_certificate_states_both_in_words_and_in_print(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (sent,) = (await desk.send(case_id, refusal)).json()["notices"]
    path = f"/v1/notices/{sent['notice_id']}/certificate"

    (found,) = (await desk.notices.get(path)).json()["notices"]

    assert proof(found["notice"]) == proof(sent)
    confirmed = f"{sent['confirmed_by']} confirmed, before it was made, that this doubt had been"
    stated = [
        "It was composed by version 1 of the settings of the council.",
        f"The SHA-256 of the files with its standard words is {DIGESTS['words_sha256']}.",
        f"{confirmed} checked: it reports another day of notice than that on which it was made.",
    ]
    assert [each for each in stated if each not in found["statements"]["about"]] == []
    printed = words_of(await desk.notices.get(f"{path}?format=pdf"))
    assert [each for each in stated if unspaced(each) not in printed] == []


async def test_a_letter_that_follows_an_e_mail_has_the_proof_of_the_e_mail(
    desk: NoticeDesk,
) -> None:
    await change_settings(desk, 1, letters_by="print_run")
    case_id, refusal = await desk.refused_case(person(**HOME))
    desk.mail.rcpt_reply = "550 no such user"
    (email,) = (await desk.send(case_id, refusal)).json()["notices"]
    await change_settings(desk, 2)
    await desk.sender.run_cycle()

    letter, _ = (await desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]

    assert letter["instead_of"] == email["notice_id"]
    assert proof(letter) == proof(email)
    assert letter["settings_version"] == 2


async def test_a_text_has_the_proof_of_the_notice_that_it_announces(database: Database) -> None:
    async with notify_desk(database) as made:
        desk = made.desk
        await change_settings(desk, 1, texts=True)
        child = person(phone="07700 900123", preferences={"channel": "text"})
        case_id, refusal = await desk.refused_case(child)
        (email,) = (await desk.send(case_id, refusal)).json()["notices"]

        listed = (await desk.notices.get(f"/v1/notices?case_id={case_id}")).json()["notices"]

    (text,) = [each for each in listed if each["channel"] == "text"]
    assert text["announces"] == email["notice_id"]
    assert proof(text) == proof(email)


async def test_what_is_sent_by_itself_has_the_same_and_no_doubt(database: Database) -> None:
    async with automatic_desk(database) as made:
        await made.choose("assessment-agreed")
        case_id, _ = await made.agreed_case()
        await made.work()

        listed = await made.council.notices.get(f"/v1/notices?case_id={case_id}")

    (notice,) = listed.json()["notices"]
    assert proof(notice) == {**DIGESTS, "settings_version": 2, "confirmed_doubts": []}


async def test_of_an_older_notice_it_is_not_known_and_its_certificate_says_so(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case()
    (sent,) = (await desk.send(case_id, refusal)).json()["notices"]
    async with transaction(desk.admin, COUNCIL) as db:
        await (await driver_connection(db)).execute(BEFORE_IT_WAS_RECORDED)
    path = f"/v1/notices/{sent['notice_id']}"

    found = (await desk.notices.get(path)).json()["notice"]

    assert proof(found) == {}
    (certified,) = (await desk.notices.get(f"{path}/certificate")).json()["notices"]
    (said,) = [each for each in certified["statements"]["about"] if "composed" in each]
    assert said.startswith("The records do not have by which words, list and settings")


async def test_a_version_of_the_settings_that_there_is_not_is_not_found(desk: NoticeDesk) -> None:
    path = "/v1/notice-settings/versions"

    assert (await desk.notices.get(f"{path}/1")).json()["settings"] == {
        **(await desk.notices.get("/v1/notice-settings")).json()["settings"],
        "name": "Example Council",
    }
    assert (await desk.notices.get(f"{path}/2")).status_code == 404
    assert (await desk.elsewhere.get(f"{path}/1")).status_code == 404, "of another council"
    assert (await desk.notices.get(f"{path}/0")).status_code == 404
