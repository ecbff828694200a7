"""What follows from a notification of the department, and what is kept of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from prometheus_client import generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from case_api.store.sui.received_events import forget_old_events
from case_api.testing.sui_sender import SuiSender, notification_body
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
HELD: Final = "9990000018"
NEW: Final = "9990000026"
NOT_HELD: Final = "9990000034"
OTHER_SENDER: Final = SuiSender(key=b"another key of 32 bytes, for the tests")


class OpenedCase(Protocol):
    path: str
    case_id: str


class Council(Protocol):
    ledger_id: LedgerId
    url: str
    client: AsyncClient
    case: OpenedCase

    async def deliver(
        self, body: bytes, sender: SuiSender = ..., *, url: str | None = None
    ) -> Response: ...
    async def register(self, sender: SuiSender, manager: AsyncClient | None = None) -> str: ...
    async def facts(self, case_id: str | None = None) -> Sequence[tuple[str, Any]]: ...
    async def kinds(self, case_id: str | None = None) -> Sequence[str]: ...
    async def check(self, outcome: str = "confirmed") -> None: ...
    async def stored(self) -> dict[str, list[str]]: ...
    async def events(self) -> Sequence[str]: ...


async def test_a_changed_number_of_a_child_becomes_a_fact_of_the_case(registered: Council) -> None:
    response = await registered.deliver(notification_body(HELD))

    assert (response.status_code, response.content) == (202, b"")
    assert await registered.facts() == [
        ("case.nhs_number_change_reported", {"reported_by": "dfe_sui", "on": "2026-11-20"})
    ]
    *_, row = (await registered.stored())["log.event"]
    assert "actor='dfe:sui'" in row


async def test_a_delivery_that_comes_again_has_no_further_effect(registered: Council) -> None:
    """At the same time, each with a delivery id of its own; and after an officer has checked it."""
    body = notification_body(HELD)

    first = await asyncio.gather(*(registered.deliver(body) for _ in range(4)))
    await registered.check()
    again = await registered.deliver(body)

    assert [each.status_code for each in (*first, again)] == [202] * 5
    assert await registered.kinds() == ["reported", "checked"]
    assert len(await registered.events()) == 1


async def test_deliveries_out_of_order_are_one_check(registered: Council) -> None:
    """The latest change is delivered first. Once it was checked, another is another check."""
    for day in (3, 1, 2):
        body = notification_body(HELD, members={"occurredAt": f"2026-09-0{day}T09:30:00Z"})
        assert (await registered.deliver(body)).status_code == 202
    assert await registered.kinds() == ["reported"]

    await registered.check("dismissed")
    await registered.deliver(notification_body(HELD))

    assert await registered.kinds() == ["reported", "checked", "reported"]


async def test_a_corrected_number_settles_it_and_the_old_one_finds_the_child_no_more(
    registered: Council, opening: dict[str, Any]
) -> None:
    await registered.deliver(notification_body(HELD))
    person = {**opening["person"], "identifiers": [{"kind": "nhs", "value": NEW}]}

    changed = await registered.client.put(
        f"{registered.case.path}/person", json=person, headers={"If-Match": '"1"'}
    )
    await registered.deliver(notification_body(HELD))

    assert changed.status_code == 200, changed.text
    assert (await registered.facts())[1:] == [
        ("case.nhs_number_change_checked", {"outcome": "corrected", "on": "2026-11-20"})
    ]
    await registered.deliver(notification_body(NEW))
    assert await registered.kinds() == ["reported", "checked", "reported"]


async def test_a_change_of_anything_else_does_not_settle_it(
    registered: Council, opening: dict[str, Any]
) -> None:
    await registered.deliver(notification_body(HELD))
    person = {**opening["person"], "given_names": "Samira"}

    await registered.client.put(
        f"{registered.case.path}/person", json=person, headers={"If-Match": '"1"'}
    )

    assert await registered.kinds() == ["reported"]


async def test_every_case_of_the_child_is_told_and_none_of_another(
    registered: Council, record: Record, opening: dict[str, Any]
) -> None:
    other = {**opening["person"], "identifiers": [{"kind": "nhs", "value": NOT_HELD}]}
    same = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    another = await record("/v1/cases", {**opening, "reference": "EHC-3", "person": other})

    await registered.deliver(notification_body(HELD))

    cases = registered.case.case_id, same["case_id"], another["case_id"]
    assert [await registered.kinds(each) for each in cases] == [["reported"], ["reported"], []]


async def test_at_most_twenty_one_cases_are_told_of_one_number(
    registered: Council, record: Record, opening: dict[str, Any]
) -> None:
    """A main case may be linked to twenty others: of more, the log tells the operator."""
    others = [
        await record("/v1/cases", {**opening, "reference": f"EHC-{number}"})
        for number in range(2, 23)
    ]

    with capture_logs() as lines:
        await registered.deliver(notification_body(HELD))

    cases = [registered.case.case_id, *(each["case_id"] for each in others)]
    assert sum([await registered.kinds(each) == ["reported"] for each in cases]) == 21
    assert "nhs_number_in_too_many_cases" in [each["event"] for each in lines]


async def test_a_number_that_is_marked_as_mistaken_finds_no_child(
    registered: Council, opening: dict[str, Any]
) -> None:
    mistaken = [{"kind": "nhs", "value": HELD, "match": "mistaken"}]
    person = {**opening["person"], "identifiers": mistaken}
    await registered.client.put(
        f"{registered.case.path}/person", json=person, headers={"If-Match": '"1"'}
    )

    await registered.deliver(notification_body(HELD))

    assert await registered.kinds() == []


async def test_a_closed_case_is_told_and_an_erased_one_is_not_found(
    registered: Council, record: Record, connect: Connect
) -> None:
    await record(f"{registered.case.path}/closures", {"reason": "moved_away", "on": "2026-11-19"})
    await registered.deliver(notification_body(HELD))
    assert await registered.kinds() == ["reported"]
    await registered.check()
    eraser = await connect(registered.ledger_id, "cases:erase")
    erased = await eraser.post(
        f"{registered.case.path}/erasures",
        json={"subject": "child", "legal_basis": "retention_period_ended", "on": "2026-11-20"},
        headers={"Idempotency-Key": "erase"},
    )
    assert erased.status_code == 201, erased.text

    assert (await registered.deliver(notification_body(HELD))).status_code == 202
    assert await registered.kinds() == ["reported", "checked"]


@pytest.mark.parametrize(
    ("number", "event_type"),
    [
        pytest.param(NOT_HELD, "nhsNumberChanged", id="a child whom the council does not hold"),
        pytest.param(NOT_HELD, "gpChanged", id="the practice of such a child"),
        pytest.param(HELD, "gpChanged", id="a practice, of which the council holds none"),
    ],
)
async def test_of_what_concerns_no_case_only_the_event_is_kept(
    registered: Council, number: str, event_type: str
) -> None:
    event = uuid4()
    before = await registered.stored()

    response = await registered.deliver(notification_body(number, event, event_type))

    after = await registered.stored()
    assert response.status_code == 202
    [row] = after.pop("case_api.sui_event")
    assert (
        f"<Record ledger_id={UUID(str(registered.ledger_id))!r} event_id={event!r} received_at="
        in row
    )
    assert before.pop("case_api.sui_event") == []
    del before["case_api.sui_key"], after["case_api.sui_key"]  # the day of its last use
    assert after == before


async def test_a_search_that_finds_the_child_is_in_the_record_of_reading(
    registered: Council, connect: Connect
) -> None:
    """Once for an event, as that of the key, and with no number."""
    body = notification_body(HELD)
    for _ in range(2):
        await registered.deliver(body)
    await registered.deliver(notification_body(NOT_HELD))
    auditor = await connect(registered.ledger_id, "readings:read")
    (key,) = (await registered.stored())["case_api.sui_key"]

    found = (await auditor.get(f"{registered.case.path}/readings")).json()["readings"]

    (searched,) = [each for each in found if each["operation"] == "receiveLifecycleNotification"]
    assert (searched["kind"], searched["purpose"]) == ("case_search", "casework")
    assert (searched["criteria"], searched["results"]) == (["identifier"], 1)
    assert searched["case_ids"] == [registered.case.case_id]
    assert searched["actor"] == "dfe:sui"
    assert searched["client"].removeprefix("dfe:sui:") in key
    assert (
        len([row for row in (await registered.stored())["case_api.reading"] if "dfe:sui" in row])
        == 1
    )


async def test_a_search_is_recorded_where_the_report_waits_for_its_check_already(
    registered: Council,
) -> None:
    for _ in range(2):
        await registered.deliver(notification_body(HELD))

    assert await registered.kinds() == ["reported"]
    assert len((await registered.stored())["case_api.reading"]) == 2


@pytest.mark.parametrize("number", [HELD, NOT_HELD])
async def test_no_number_is_logged_measured_or_stored_in_the_clear(
    registered: Council, number: str
) -> None:
    body = notification_body(number)
    with capture_logs() as lines:
        for sent in (body, body, body.replace(b'"1"', b'"2"'), body[:-1]):
            await registered.deliver(sent)
        await registered.deliver(body, OTHER_SENDER)

    received = [each for each in lines if each["event"] == "lifecycle_notification_received"]
    assert [(each["code"], each["count"]) for each in received] == [
        ("new", int(number == HELD)),
        ("duplicate", 0),
    ]
    assert number not in f"{lines} {generate_latest().decode()} {await registered.stored()}"


async def test_a_key_of_one_council_tells_no_other(
    registered: Council, connect: Connect, other_council: LedgerId
) -> None:
    """Both have the same key id, each for a key of its own. The event is new to each of them."""
    manager = await connect(other_council, "sui:manage")
    other_url = await registered.register(OTHER_SENDER, manager)
    body = notification_body(HELD)

    crossed = await registered.deliver(body, url=other_url)
    to_other = await registered.deliver(body, OTHER_SENDER, url=other_url)
    before = await registered.kinds()
    to_this = await registered.deliver(body)

    assert [each.status_code for each in (crossed, to_other, to_this)] == [401, 202, 202]
    assert (before, await registered.kinds()) == ([], ["reported"])
    assert len(await registered.events()) == 2


async def test_an_event_is_remembered_for_thirty_days(
    registered: Council, engine: AsyncEngine
) -> None:
    await registered.deliver(notification_body(NOT_HELD))
    later, minute = datetime.now(UTC) + timedelta(days=30), timedelta(minutes=1)

    assert await forget_old_events(engine, later - minute) == 0
    assert await forget_old_events(engine, later + minute) == 1
    assert await registered.events() == []


async def test_a_client_may_record_a_report_from_elsewhere(
    registered: Council, record: Record
) -> None:
    body: Mapping[str, str] = {"reported_by": "health", "on": "2026-11-19"}

    await record(f"{registered.case.path}/nhs-number-change-reports", body)

    assert await registered.facts() == [("case.nhs_number_change_reported", body)]
