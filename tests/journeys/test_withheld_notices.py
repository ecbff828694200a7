"""A notice that was right when it was composed, and is not when it is to be sent."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from pydantic import JsonValue
from tests.journeys.notice_desk import (
    COUNCIL,
    MOTHER,
    SETTINGS,
    NoticeDesk,
    new_key,
    notice_desk,
    person,
)

from chassis.database import driver_connection, transaction
from chassis.encryption.key_ring import key_ring
from chassis.errors import CannotStart
from chassis.testing import Database
from events.contracts import CasePersonErased
from events.contracts.vocabulary.case import ErasedSubject
from events.destroyed_keys import DestroyedKeys
from events.envelope import CaseId
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key

HOME: Final[dict[str, JsonValue]] = {"address": "1 High Street, Anytown", "postcode": "ZZ99 1ZZ"}
OTHER_KEYS: Final = "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY="


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        yield made


async def change_person(desk: NoticeDesk, case_id: str, **of_mother: JsonValue) -> None:
    changed = await desk.cases.put(
        f"/v1/cases/{case_id}/person", json=person(**of_mother), headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text


def with_father() -> dict[str, JsonValue]:
    """A child with a mother, and a father who is not reached by e-mail."""
    child = person()
    related = child["related_people"]
    assert isinstance(related, list)
    named: dict[str, JsonValue] = {"person_id": str(uuid4()), "name": "Chris Sample"}
    related.append({**named, "roles": [{"role": "parent"}]})
    return child


async def erase(desk: NoticeDesk, case_id: str, person_id: str) -> None:
    erasing = {
        "subject": "related_person",
        "person_id": person_id,
        "legal_basis": "retention_period_ended",
        "on": "2026-06-01",
    }
    await desk.post(desk.cases, f"/v1/cases/{case_id}/erasures", erasing)


async def outcomes(desk: NoticeDesk, notice_id: str) -> list[str]:
    found = (await desk.notices.get(f"/v1/notices/{notice_id}")).json()
    return [each["outcome"] for each in found["tried"]]


@pytest.mark.parametrize(
    "change",
    [
        {"safety_flags": [{"kind": "do_not_contact", "basis": "court_order"}]},
        {"email": "new@example.org"},
        {"roles": [{"role": "parent", "to_on": "2026-03-01"}]},
    ],
    ids=["must not be contacted", "another address", "no parent any more"],
)
async def test_what_changed_since_stops_the_notice(
    desk: NoticeDesk, change: dict[str, JsonValue]
) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    await change_person(desk, case_id, **change)

    await desk.sender.run_cycle()

    assert desk.mail.accepted == []
    assert await outcomes(desk, notice["notice_id"]) == ["overtaken"]
    (fact,) = await desk.facts(case_id)
    assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "overtaken")


@pytest.mark.parametrize(
    ("path", "values"),
    [("voids", {}), ("corrections", {"values": {"notified_on": "2026-03-31"}})],
)
async def test_a_fact_that_was_voided_or_corrected_is_not_reported_as_it_was(
    desk: NoticeDesk, path: str, values: dict[str, JsonValue]
) -> None:
    """The letter was composed, and waits for its next attempt or for a print run."""
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    amended = {"position": refusal, "reason": "mistyped", **values}
    await desk.post(desk.cases, f"/v1/cases/{case_id}/{path}", amended)

    await desk.sender.run_cycle()

    assert desk.mail.accepted == []
    assert await outcomes(desk, notice["notice_id"]) == ["overtaken"]


async def test_a_person_whose_data_was_erased_is_not_told_and_the_words_are_not_answered(
    desk: NoticeDesk,
) -> None:
    case_id, refusal = await desk.refused_case(with_father())
    (sent,) = (await desk.send(case_id, refusal)).json()["notices"]
    await desk.sender.run_cycle()
    pending_case, other = await desk.refused_case(with_father())
    (pending,) = (await desk.send(pending_case, other)).json()["notices"]
    for each in (case_id, pending_case):
        await erase(desk, each, MOTHER)

    await desk.sender.run_cycle()

    assert len(desk.mail.accepted) == 1
    assert await outcomes(desk, pending["notice_id"]) == ["overtaken"]
    for notice in (sent, pending):
        content = await desk.notices.get(f"/v1/notices/{notice['notice_id']}/content")
        assert content.status_code == 409
        assert "alex" not in content.text.casefold()


async def test_a_letter_to_another_address_is_in_no_print_run(desk: NoticeDesk) -> None:
    changed = await desk.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, "letters_by": "print_run"},
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200
    case_id, refusal = await desk.refused_case(person(email=None, **HOME))
    await desk.send(case_id, refusal)
    await change_person(desk, case_id, email=None, address="2 Low Road, Anytown")

    answer = await desk.notices.post("/v1/print-runs", json={}, headers=new_key())

    assert (answer.status_code, answer.json()["detail"]) == (409, "no letter waits to be printed")
    (fact,) = await desk.facts(case_id)
    assert (fact["type"], fact["data"]["reason"]) == ("notice.failed", "overtaken")


async def test_a_sender_with_another_key_harms_no_other_notice_and_waits(desk: NoticeDesk) -> None:
    case_id, refusal = await desk.refused_case()
    (notice,) = (await desk.send(case_id, refusal)).json()["notices"]
    stranger = replace(desk.sender, ring=key_ring("PERSONAL_DATA_KEYS", OTHER_KEYS, "a test"))

    assert await stranger.run_cycle() == 1
    assert await stranger.run_cycle() == 0, "it waits for the next attempt"

    assert await outcomes(desk, notice["notice_id"]) == ["unreadable"]
    await make_due(desk, notice["notice_id"])
    assert await desk.sender.run_cycle() == 1
    assert await outcomes(desk, notice["notice_id"]) == ["unreadable", "accepted"]


async def test_nothing_is_sent_from_a_backup_that_is_older_than_an_erasure(
    desk: NoticeDesk, tmp_path: Path
) -> None:
    """The record of destroyed keys is outside of the database, which has the key still."""
    case_id, _ = await desk.refused_case()
    erased = CasePersonErased(
        subject=ErasedSubject.CHILD,
        legal_basis="retention_period_ended",
        on=date(2026, 6, 1),
    )
    keys = DestroyedKeys(tmp_path)
    await check_no_destroyed_key(desk.sender.engine, tmp_path)

    await keys.begin(COUNCIL, CaseId(UUID(case_id)), erased)
    await check_no_destroyed_key(desk.sender.engine, tmp_path)
    await keys.confirm(COUNCIL, CaseId(UUID(case_id)), erased)

    with pytest.raises(CannotStart, match="older than their erasure"):
        await check_no_destroyed_key(desk.sender.engine, tmp_path)
    with pytest.raises(CannotStart, match="is not there"):
        await check_no_destroyed_key(desk.sender.engine, tmp_path / "elsewhere")


async def test_a_refusal_that_tells_of_people_leaves_their_reading_recorded(
    desk: NoticeDesk,
) -> None:
    flags: list[JsonValue] = [{"kind": "do_not_contact", "basis": "court_order"}]
    case_id, refusal = await desk.refused_case(person(safety_flags=flags))

    refused = await desk.send(case_id, refusal)

    assert "do_not_contact" in refused.json()["detail"]
    found = (await desk.cases.get(f"/v1/readings?case_id={case_id}")).json()["readings"]
    assert [(each["kind"], each["operation"]) for each in found] == [("addressee", "sendNotice")]


@pytest.mark.parametrize(
    ("audience", "role", "pointer"),
    [
        ("parent", "other", "/to/audience"),
        ("representative", "setting_staff", "/to/audience"),
        ("young_person", "parent", "/to/audience"),
    ],
)
async def test_the_family_is_worked_out_and_never_named(
    desk: NoticeDesk, audience: str, role: str, pointer: str
) -> None:
    """Naming a person as the parent would send them another family's letter."""
    other = str(uuid4())
    child = person()
    related = child["related_people"]
    assert isinstance(related, list)
    named: dict[str, JsonValue] = {"person_id": other, "name": "Chris Sample"}
    related.append({**named, "roles": [{"role": role}], "email": "chris@example.org"})
    case_id, refusal = await desk.refused_case(child)

    answer = await desk.send(case_id, refusal, to={"audience": audience, "person_id": other})

    assert answer.status_code in {409, 422}
    assert answer.status_code == 409 or answer.json()["errors"][0]["pointer"] == pointer
    assert await desk.sender.run_cycle() == 0


async def test_settings_at_their_longest_are_stored_or_refused(desk: NoticeDesk) -> None:
    lines: list[JsonValue] = ["x" * 300] * 7
    contact: dict[str, JsonValue] = {
        **dict.fromkeys(("name", "about", "phone", "email", "website", "hours"), "x" * 300),
        "address": lines,
    }
    services: list[JsonValue] = [contact] * 6
    names = ("tribunal", "mediation_services", "disagreement_services", "advice_services")
    longest = {**SETTINGS, **dict.fromkeys((*names, "complaint_services", "contact"), services)}

    answer = await desk.notices.put(
        "/v1/notice-settings", json=longest, headers={"If-Match": '"1"'}
    )

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_long")


@pytest.mark.parametrize("address", ["a@-.", ".@..", "a..b@c.example", "a@example", "a@b..example"])
async def test_an_address_that_no_mail_server_takes_is_refused_when_it_is_set(
    desk: NoticeDesk, address: str
) -> None:
    answer = await desk.notices.put(
        "/v1/notice-settings", json={**SETTINGS, "from_email": address}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/from_email"


async def make_due(desk: NoticeDesk, notice_id: str) -> None:
    async with transaction(desk.admin, COUNCIL) as db:
        await (await driver_connection(db)).execute(
            "UPDATE notification.notice SET due_at = now() WHERE notice_id = $1", UUID(notice_id)
        )
