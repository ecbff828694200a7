"""The stand-in for GOV.UK Notify as the one that sends texts."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from deploy.notify_stand_in.account import (
    LIVE_KEY,
    TEAM_KEY,
    TEMPLATE_ID,
    TEXT_TEMPLATE_ID,
    CallbackTarget,
    example_account,
)
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from tests.journeys.test_notify_stand_in import error, get, token

TEXT: Final = {
    "phone_number": "07700 900123",
    "template_id": str(TEXT_TEMPLATE_ID),
    "personalisation": {"body": "Please read our letter."},
    "reference": "a-text",
}

TOO_LONG: Final = (
    "Your message is too long. Text messages cannot be longer than 918 characters."
    " Your message is 919 characters long."
)


@pytest.fixture
async def notify() -> AsyncGenerator[NotifyStandIn]:
    async with served_stand_in(NotifyStandIn(example_account())) as stand_in:
        yield stand_in


async def post(
    notify: NotifyStandIn,
    change: Mapping[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """The response to a request to send a text, or one like it."""
    body = {**TEXT, **(change or {})}
    async with httpx.AsyncClient(base_url=notify.url) as client:
        found = token() if headers is None else headers
        return await client.post("/v2/notifications/sms", json=body, headers=found)


async def test_a_text_is_filled_in_and_found_by_id_and_reference(notify: NotifyStandIn) -> None:
    accepted = (await post(notify)).json()

    assert accepted["content"] == {"body": "Please read our letter.", "from_number": "GOVUK"}
    by_id = (await get(notify, f"/v2/notifications/{accepted['id']}")).json()
    assert (by_id["type"], by_id["phone_number"]) == ("sms", "447700900123")
    assert (by_id["email_address"], by_id["subject"], by_id["status"]) == (None, None, "created")
    listed = await get(notify, "/v2/notifications?reference=a-text&template_type=sms")
    assert [each["id"] for each in listed.json()["notifications"]] == [accepted["id"]]
    shown = await get(notify, f"/messages/{accepted['id']}")
    assert "Text message" in shown.text
    assert "Please read our letter." in shown.text


@pytest.mark.parametrize(
    "number", ["07700900123", "+447700900123", "447700900123", "(07700) 900-123", "0044 7700900123"]
)
async def test_a_number_is_one_however_it_is_written(notify: NotifyStandIn, number: str) -> None:
    assert (await post(notify, {"phone_number": number})).status_code == 201
    assert [each.to for each in notify.messages] == ["447700900123"]


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        (
            {"phone_number": "0770090012"},
            *("ValidationError", "phone_number Not enough digits"),
        ),
        ({"phone_number": "077009001234"}, "ValidationError", "phone_number Too many digits"),
        (
            {"phone_number": "alex"},
            *("ValidationError", "phone_number Must not contain letters or symbols"),
        ),
        (
            {"phone_number": "01632 960123"},
            *("ValidationError", "phone_number Not a UK mobile number"),
        ),
        ({"phone_number": 7}, "ValidationError", "phone_number 7 is not of type string"),
        (
            {"phone_number": "+33 6 12 34 56 78"},
            *("BadRequestError", "Cannot send to international mobile numbers"),
        ),
        ({"template_id": "x"}, "ValidationError", "template_id is not a valid UUID"),
        (
            {"template_id": str(TEMPLATE_ID)},
            *("BadRequestError", "email template is not suitable for sms notification"),
        ),
        ({"personalisation": {}}, "BadRequestError", "Missing personalisation: body"),
        (
            {"email_reply_to_id": "x"},
            *("ValidationError", "Additional properties are not allowed"),
        ),
        (
            {"personalisation": {"body": "x" * 919}},
            "BadRequestError",
            TOO_LONG,
        ),
    ],
)
async def test_a_request_that_notify_does_not_take_is_refused(
    notify: NotifyStandIn, change: dict[str, object], name: str, message: str
) -> None:
    status, found, text = error(await post(notify, change))

    assert (status, found) == (400, name)
    assert text.startswith(message)
    assert len(notify.messages) == 0


async def test_918_characters_are_taken(notify: NotifyStandIn) -> None:
    assert (await post(notify, {"personalisation": {"body": "x" * 918}})).status_code == 201


async def test_a_key_of_a_team_and_a_service_in_trial_send_to_the_guest_list(
    notify: NotifyStandIn,
) -> None:
    account = notify.account
    assert error(await post(notify, headers=token(TEAM_KEY)))[:2] == (400, "BadRequestError")
    account.is_live = False
    assert error(await post(notify))[:2] == (400, "BadRequestError")

    account.guest_list = frozenset({"447700900123"})

    assert (await post(notify, headers=token(TEAM_KEY))).status_code == 201
    account.texts_today = {LIVE_KEY.kind: 50}
    assert error(await post(notify))[:2] == (429, "TooManyRequestsError"), "50 a day in trial"


async def test_texts_have_a_limit_of_the_day_of_their_own(notify: NotifyStandIn) -> None:
    notify.account.daily_limit_of_texts, notify.account.daily_limit = 1, 0
    assert (await post(notify)).status_code == 201

    status, name, message = error(await post(notify))

    assert (status, name) == (429, "TooManyRequestsError")
    assert message == "Exceeded send limits (sms: 1) for today"


async def test_texts_count_for_the_limit_of_a_minute(notify: NotifyStandIn) -> None:
    notify.account.rate_per_minute = 1
    await post(notify)

    assert error(await post(notify))[:2] == (429, "RateLimitError")


@pytest.mark.parametrize("number", ["07700900000", "07700900111", "07700900222"])
async def test_numbers_for_smoke_tests_are_not_stored(notify: NotifyStandIn, number: str) -> None:
    accepted = await post(notify, {"phone_number": number})

    assert accepted.status_code == 201
    found = await get(notify, f"/v2/notifications/{accepted.json()['id']}")
    assert error(found)[:2] == (404, "NoResultFound")


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("07700900003", "temporary-failure"),
        ("07700900002", "permanent-failure"),
        ("07700900123", "delivered"),
    ],
)
async def test_a_receipt_of_a_text_is_posted_again_after_an_error_of_the_server(
    number: str, status: str
) -> None:
    receipts, answers, was_last = list[dict[str, Any]](), [503, 204], asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        receipts.append(await request.json())
        if len(receipts) == len(answers):
            was_last.set()
        return web.Response(status=answers[len(receipts) - 1])

    app = web.Application()
    app.router.add_post("/receipts", receive)
    stand_in = NotifyStandIn(example_account(), delivery_seconds=0.01, receipt_retry_seconds=0.01)
    async with TestServer(app) as service, served_stand_in(stand_in) as notify:
        notify.account.callback = CallbackTarget(str(service.make_url("/receipts")), "a-token")
        await post(notify, {"phone_number": number})
        async with asyncio.timeout(5):
            await was_last.wait()

    assert [each["status"] for each in receipts] == [status] * 2
    assert {each["notification_type"] for each in receipts} == {"sms"}
    assert {each["to"] for each in receipts} == {f"44{number[1:]}"}
