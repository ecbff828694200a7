"""The morning digest: what the worklist has, once a day, or recorded why not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from tests.journeys.digest_desk import (
    MONDAY,
    SET_MORNING,
    DigestDesk,
    digest_desk,
    sender_engine,
)
from tests.journeys.notice_desk import COUNCIL, parents, person
from tests.journeys.test_returned_notices import refused_case, send

from chassis.database import driver_connection, transaction
from chassis.testing import Database
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS
from events.london_day import london_day
from notification_service.testing.digest_conservation import assert_digests_conserved

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
TODAY: Final = MONDAY.date()


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[DigestDesk]:
    async with digest_desk(database) as made:
        yield made


async def test_an_officer_s_digest_arrives_and_says_what_the_worklist_shows(
    desk: DigestDesk, database: Database, tmp_path: Path
) -> None:
    """With real processes: the facts are evaluated, the digest is sent, once."""
    today = london_day(datetime.now(UTC))
    await open_case(desk, today - timedelta(days=50), "SEN/1")
    await open_case(desk, today - timedelta(days=38), "SEN/2")
    await ask_for_advice(
        desk, await open_case(desk, today - timedelta(days=60), "SEN/3"), today - 50 * DAY
    )
    digest_id = await desk.digest(datetime.now(UTC) + HOUR)
    async with AsyncExitStack() as stack:
        for process in ("deadline_service evaluator", "deadline_service projector"):
            await start(stack, database, tmp_path, process)
        preview = await wait_for_preview(desk, digest_id)
        await start(
            *(stack, database, tmp_path, "notification_service notice-sender"),
            WEBHOOK_SECRETS_KEY="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            SMTP_URL=f"smtp://127.0.0.1:{desk.mail.port}",
        )
        await desk.execute(SET_MORNING, COUNCIL, digest_id, datetime.now(UTC))
        async with asyncio.timeout(30):
            await wait_until_sent(desk, digest_id)

    (email,) = desk.mail.accepted
    assert desk.mail.recipients == ["officer@council.example"]
    assert email["Subject"] == preview["subject"]
    assert {"late", "waiting", "soon"} <= {each["section"] for each in preview["sections"]}
    text = email.get_body(("plain",))
    assert text is not None
    assert text.get_content().split() == preview["text"].split()
    assert {f"SEN/{number}" in preview["text"] for number in (1, 2, 3)} == {True}
    assert "Sam" not in text.get_content()
    assert await desk.days(digest_id) == [(today.isoformat(), "sent", None, 1)]
    await assert_agrees(desk, preview)


async def assert_agrees(desk: DigestDesk, preview: dict[str, Any]) -> None:
    """Each line is an item of the worklist, with its words, and the order is that of the list."""
    answer = await desk.worklists.get(
        "/v1/worklist", params={"officer_id": str(desk.officer), "limit": 200}
    )
    items = {each["item_id"]: each for each in answer.json()["items"]}
    order = list(items)
    counts = answer.json()["counts"]
    totals = {each["section"]: each["total"] for each in preview["sections"]}
    assert totals["late"] == counts["late"] > 0
    assert sum(totals.get(name, 0) for name in ("today", "waiting", "soon")) == (
        counts["due"] + counts["soon"]
    )
    for section in preview["sections"]:
        places = [order.index(line["item_id"]) for line in section["items"]]
        assert places == sorted(places)
        for line in section["items"]:
            item = items[line["item_id"]]
            source = item.get("source")
            assert line["title"] == item["title"]
            assert line["reference"] == item["reference"]
            assert (line["work_on"], line.get("law_due_on")) == (
                item["work_on"],
                item.get("law_due_on"),
            )
            assert line["waits_for"] == [each["words"] for each in item["waits_on"]]
            assert line.get("provision") == (
                source and f"{source['instrument']}, {source['provision']}"
            )
    assert any(line["waits_for"] for each in preview["sections"] for line in each["items"])


async def test_a_notice_to_look_at_has_its_name_to_whom_it_goes_and_why(
    desk: DigestDesk, database: Database, tmp_path: Path
) -> None:
    """Two refusals: of one the father has no address, and that of the other did not arrive."""
    today = london_day(datetime.now(UTC))
    received_on, refused_on = today - 36 * DAY, today - DAY
    async with AsyncExitStack() as stack:
        for process in ("deadline_service evaluator", "deadline_service projector"):
            await start(stack, database, tmp_path, process)
        held, refusal = await refused_case(desk, received_on, refused_on, parents())
        await send(desk, held, refusal)
        await desk.desk.sender.run_cycle()
        desk.mail.rcpt_reply = "550 no such user"
        returned, refusal = await refused_case(desk, received_on, refused_on)
        await send(desk, returned, refusal)
        await desk.desk.sender.run_cycle()
        desk.mail.rcpt_reply = "250 OK"
        digest_id = await desk.digest(datetime.now(UTC) + HOUR, {"officer_id": None})
        preview = await wait_for_preview(desk, digest_id)
    now = datetime.now(UTC)
    await desk.execute(SET_MORNING, COUNCIL, digest_id, now)
    await desk.settle(now)

    refusal_to_parent = {
        "requirement": "assessment-refused",
        "name": "Decision not to assess",
        "to": ["a parent or representative"],
    }
    assert notices_of(preview) == {
        held: {**refusal_to_parent, "why": ["It is held because someone cannot be reached."]},
        returned: {**refusal_to_parent, "why": ["The address was refused."]},
    }
    body = desk.mail.accepted[-1].get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    named = "The notice is “Decision not to assess”, to a parent or representative."
    assert (
        f"{held}: Look at a notice that waits for an officer. {named}"
        " It is held because someone cannot be reached."
    ) in text
    assert f"the date of notice is in doubt. {named} The address was refused." in text
    assert text == " ".join(preview["text"].split())
    assert not any(name in text for name in ("Sam", "Alex", "Robin"))


def notices_of(preview: dict[str, Any]) -> dict[str, Any]:
    """The notices that items are about, by their cases."""
    lines = [line for section in preview["sections"] for line in section["items"]]
    return {line["case_id"]: line["notice"] for line in lines if "notice" in line}


async def test_after_an_outage_what_is_missed_is_skipped_and_today_s_is_sent_late(
    desk: DigestDesk,
) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)

    await desk.settle(MONDAY + 3 * DAY + 3 * HOUR)

    assert await desk.days(digest_id) == [
        ("2026-11-30", "skipped", "window_passed", 0),
        ("2026-12-01", "skipped", "window_passed", 0),
        ("2026-12-02", "skipped", "window_passed", 0),
        ("2026-12-03", "sent", None, 1),
    ]
    (email,) = desk.mail.accepted
    assert email["Subject"] == "Your SEND work on Thursday 3 December 2026"
    found = (await desk.http.get(f"/v1/digests/{digest_id}")).json()
    assert found["next_at"] == "2026-12-04T07:30:00Z"


async def test_no_day_has_two_digests_whatever_the_council_changes(desk: DigestDesk) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    await desk.settle(MONDAY)

    await desk.put(digest_id, 1, {"send_at": "11:00"})
    await desk.execute(SET_MORNING, COUNCIL, digest_id, MONDAY + 3 * HOUR)
    await desk.settle(MONDAY + 4 * HOUR)

    assert await desk.days(digest_id) == [("2026-11-30", "sent", None, 1)]
    assert len(desk.mail.accepted) == 1


@pytest.mark.parametrize("step", [DAY, 3 * DAY + 2 * HOUR, -HOUR, -2 * DAY], ids=str)
async def test_a_clock_that_is_set_sends_no_day_twice_and_leaves_none_without_an_end(
    desk: DigestDesk, step: timedelta
) -> None:
    """Set forward or back after Monday's digest, and right again before Tuesday's."""
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    await desk.settle(MONDAY)

    await desk.settle(MONDAY + step)
    for number in range(5):
        await desk.settle(MONDAY + number * DAY)

    days = await desk.days(digest_id)
    assert [each[0] for each in days] == [f"{TODAY + number * DAY}" for number in range(5)]
    assert {each[1] for each in days} <= {"sent", "skipped"}
    assert days[0][1] == days[4][1] == "sent"
    async with transaction(desk.desk.admin, COUNCIL) as db:
        await assert_digests_conserved(await driver_connection(db), {digest_id})
    sent = [each[0] for each in days if each[1] == "sent"]
    subjects = [str(each["Subject"]) for each in desk.mail.accepted]
    assert len(subjects) == len(set(subjects)) == len(sent)


async def test_two_senders_send_a_digest_once(desk: DigestDesk, database: Database) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    engine = sender_engine(database)
    other = replace(desk.sender, engine=engine)

    for _ in range(3):
        await asyncio.gather(*(each.run_cycle() for each in (desk.sender, other)))

    await engine.dispose()
    assert await desk.days(digest_id) == [("2026-11-30", "sent", None, 1)]
    assert len(desk.mail.accepted) == 1


async def test_an_empty_digest_is_not_sent_and_new_is_what_came_since(desk: DigestDesk) -> None:
    digest_id = await desk.digest(MONDAY)
    await desk.reach(5)
    await desk.settle(MONDAY)
    assert desk.mail.accepted == []

    await desk.work(TODAY + 60 * DAY, because_of=5, reference="SEN/old")
    await desk.work(TODAY + 60 * DAY, because_of=6, reference="SEN/new")
    await desk.reach(6)
    await desk.settle(MONDAY + DAY)
    await desk.settle(MONDAY + 2 * DAY)

    (email,) = desk.mail.accepted
    text = email.get_body(("plain",))
    assert text is not None
    assert "SEN/new (new): Decide whether to assess." in text.get_content()
    assert "SEN/old" not in text.get_content()
    assert await desk.days(digest_id) == [
        ("2026-11-30", "skipped", "nothing_due", 0),
        ("2026-12-01", "sent", None, 1),
        ("2026-12-02", "skipped", "nothing_due", 0),
    ]


async def test_a_paused_digest_waits_for_its_day_and_one_that_ended_has_no_address(
    desk: DigestDesk,
) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    path = f"/v1/digests/{digest_id}"
    today = london_day(datetime.now(UTC))
    paused = await desk.http.put(f"{path}/pause", json={"until_on": (today + 14 * DAY).isoformat()})
    assert paused.json()["paused_until"] == (today + 14 * DAY).isoformat()
    morning = datetime.combine(today + DAY, MONDAY.time(), UTC)
    await desk.execute(SET_MORNING, COUNCIL, digest_id, morning)
    await desk.settle(morning)
    assert await desk.days(digest_id) == []
    resumed = await desk.http.delete(f"{path}/pause")
    assert "paused_until" not in resumed.json()

    # Ended while its server is busy: what waits is not sent.
    desk.mail.rcpt_reply = "450 busy"
    await desk.execute(SET_MORNING, COUNCIL, digest_id, morning)
    await desk.settle(morning)
    days = await desk.days(digest_id)
    assert [state for _, state, _, _ in days] == ["pending"]
    assert (await desk.http.delete(path)).status_code == 204
    desk.mail.rcpt_reply = "250 OK"
    await desk.settle(morning + HOUR)

    assert desk.mail.accepted == []
    assert (await desk.http.get(path)).status_code == 404
    assert (await desk.http.delete(path)).status_code == 204
    assert (await desk.http.get("/v1/digests")).json() == {"digests": []}


async def test_a_server_that_refuses_or_defers_is_recorded(desk: DigestDesk) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    desk.mail.rcpt_reply = "550 no such user"
    await desk.settle(MONDAY)
    desk.mail.rcpt_reply = "450 busy"
    for minutes in range(0, 300, 10):
        await desk.settle(MONDAY + DAY + timedelta(minutes=minutes))

    assert await desk.days(digest_id) == [
        ("2026-11-30", "failed", "address_refused", 1),
        ("2026-12-01", "failed", "temporary", 10),
    ]


async def test_a_message_that_may_have_arrived_is_repeated_as_the_same_message(
    desk: DigestDesk,
) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    desk.mail.data_reply = ""
    await desk.settle(MONDAY)
    desk.mail.data_reply = "250 OK"
    await desk.settle(MONDAY + HOUR)

    first, second = desk.mail.accepted
    assert first["Message-ID"] == second["Message-ID"]
    assert await desk.days(digest_id) == [("2026-11-30", "sent", None, 2)]


async def test_a_digest_waits_while_facts_are_not_evaluated(desk: DigestDesk) -> None:
    await desk.work(TODAY)
    opened = await open_case(desk, date(2026, 3, 2), "SEN/2")
    assert opened
    await desk.reach(1)
    later = london_day(datetime.now(UTC)) + 8 * DAY
    morning = datetime.combine(later, MONDAY.time(), UTC)
    digest_id = await desk.digest(morning)

    await desk.settle(morning)
    waiting = await desk.days(digest_id)
    await desk.reach(1000)
    await desk.settle(morning + HOUR)

    assert waiting == [(later.isoformat(), "pending", None, 0)]
    assert await desk.days(digest_id) == [(later.isoformat(), "sent", None, 1)]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        pytest.param({"team_id": str(uuid4())}, "", id="of an officer and of a team"),
        pytest.param({"email": "no address of anyone"}, "/email", id="not an address"),
        pytest.param({"send_at": "12:30"}, "/send_at", id="not in the morning"),
        pytest.param({"send_at": "7:30"}, "/send_at", id="no time"),
        pytest.param({"name": "Alex"}, "/name", id="a name"),
    ],
)
async def test_what_is_no_digest_is_refused_without_an_echo(
    desk: DigestDesk, changed: dict[str, object], pointer: str
) -> None:
    answer = await desk.put(changed=changed)

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert "anyone" not in answer.text
    assert "Alex" not in answer.text


async def test_an_address_gets_the_digest_of_an_officer_once(desk: DigestDesk) -> None:
    digest_id = await desk.digest()

    again = await desk.put(changed={"email": "Officer@council.example"})
    other = await desk.put(changed={"officer_id": None})
    same = await desk.put(digest_id, 1)
    stale = await desk.put(digest_id, 9, {"send_at": "08:00"})
    far = await desk.http.put(f"/v1/digests/{digest_id}/pause", json={"until_on": "2099-01-01"})

    assert again.status_code == 409
    assert other.status_code == 200
    assert "officer_id" not in other.json()["digest"]
    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert stale.status_code == 412
    assert far.json()["errors"][0]["pointer"] == "/until_on"
    listed = (await desk.http.get("/v1/digests?limit=1")).json()
    following = (await desk.http.get(f"/v1/digests?limit=1&cursor={listed['next']}")).json()
    assert [each["digest_id"] for page in (listed, following) for each in page["digests"]] == [
        str(digest_id),
        other.json()["digest_id"],
    ]


async def test_another_council_sees_and_is_sent_nothing_of_it(desk: DigestDesk) -> None:
    await desk.work(TODAY)
    digest_id = await desk.digest(MONDAY)
    elsewhere, path = desk.desk.elsewhere, f"/v1/digests/{digest_id}"

    for suffix in ("", "/days", "/preview"):
        assert (await elsewhere.get(f"{path}{suffix}")).status_code == 404
    assert (await elsewhere.get("/v1/digests")).json() == {"digests": []}
    assert (await elsewhere.delete(path)).status_code == 204
    assert (await elsewhere.delete(f"{path}/pause")).status_code == 404
    without_settings = await elsewhere.put(
        path, json={"email": "a@b.example"}, headers={"If-Match": '"0"'}
    )
    assert without_settings.status_code == 409
    assert (await desk.http.get(path)).status_code == 200


async def open_case(desk: DigestDesk, received_on: date, reference: str) -> str:
    """The id of a case of the officer, in which an assessment was requested on a day."""
    request = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": received_on.isoformat(),
    }
    child = {**person(), "birth_date": f"2015-10-0{reference[-1]}"}
    opening = {"reference": reference, "person": child, "request": request}
    case_id = (await desk.desk.post(desk.desk.cases, "/v1/cases", opening))["case_id"]
    assigned = {"officer_id": str(desk.officer), "from_on": received_on.isoformat()}
    path = f"/v1/cases/{case_id}/officer-assignments"
    await desk.desk.post(desk.desk.cases, path, assigned)
    return str(case_id)


async def ask_for_advice(desk: DigestDesk, case_id: str, on: date) -> None:
    """Agree to assess on a day, and ask the educational psychologist for advice."""
    facts = (await desk.desk.cases.get(f"/v1/cases/{case_id}/history")).json()["facts"]
    request_id = next(each["data"] for each in facts if each["type"] == "request.received")[
        "request_id"
    ]
    day = on.isoformat()
    for path, body in {
        "assessment-agreements": {"decided_on": day, "notified_on": day},
        "advice-requests": {
            "kind": "d",
            "adviser": "educational_psychologist",
            "requested_on": day,
        },
    }.items():
        await desk.desk.post(
            desk.desk.cases, f"/v1/cases/{case_id}/{path}", {"request_id": request_id, **body}
        )


async def start(
    stack: AsyncExitStack, database: Database, folder: Path, command: str, **settings: str
) -> None:
    """A process that is ready, on the database."""
    role = command.split(maxsplit=1)[0]
    given = {"DATABASE_URL": database.url_for(role), **UNREACHABLE_LIMITS, **settings}
    log = folder / f"{command}.log"
    await stack.enter_async_context(running_process(command, given, log, None))


async def wait_until_sent(desk: DigestDesk, digest_id: UUID) -> None:
    while True:
        if any(state == "sent" for _, state, _, _ in await desk.days(digest_id)):
            return
        await asyncio.sleep(0.1)


async def wait_for_preview(desk: DigestDesk, digest_id: UUID) -> dict[str, Any]:
    """The preview, once every fact is in it: deadlines, the officers of cases and references."""
    async with asyncio.timeout(30):
        while True:
            answer = await desk.http.get(f"/v1/digests/{digest_id}/preview")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            if found["is_current"]:
                return found
            await asyncio.sleep(0.1)
