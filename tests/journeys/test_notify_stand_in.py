"""The stand-in for GOV.UK Notify: it answers as Notify does, and shows what it has."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from deploy.notify_stand_in.account import (
    LIVE_KEY,
    SERVICE_ID,
    TEAM_KEY,
    TEMPLATE_ID,
    TEST_KEY,
    CallbackTarget,
    NotifyKey,
    example_account,
)
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from joserfc import jwt
from joserfc.jwk import OctKey

EMAIL = {
    "email_address": "Alex@Example.org",
    "template_id": str(TEMPLATE_ID),
    "personalisation": {"Subject": "About <b>you</b>", "body": ["one", "two"]},
    "reference": "a-reference",
}


@pytest.fixture
async def notify() -> AsyncGenerator[NotifyStandIn]:
    async with served_stand_in(NotifyStandIn(example_account())) as stand_in:
        yield stand_in


def token(key: NotifyKey = LIVE_KEY, **claims: object) -> dict[str, str]:
    made = {"iss": str(SERVICE_ID), "iat": int(time.time()), **claims}
    secret = OctKey.import_key(str(key.secret))
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'HS256'}, made, secret)}"}


async def post(
    notify: NotifyStandIn, body: object = EMAIL, headers: dict[str, str] | None = None
) -> httpx.Response:
    async with httpx.AsyncClient(base_url=notify.url) as client:
        found = token() if headers is None else headers
        return await client.post("/v2/notifications/email", json=body, headers=found)


async def get(
    notify: NotifyStandIn, path: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    async with httpx.AsyncClient(base_url=notify.url) as client:
        return await client.get(path, headers=token() if headers is None else headers)


def error(response: httpx.Response) -> tuple[int, str, str]:
    document: dict[str, Any] = response.json()
    assert document["status_code"] == response.status_code
    return response.status_code, document["errors"][0]["error"], document["errors"][0]["message"]


async def test_a_message_is_filled_in_and_found_by_id_and_reference(notify: NotifyStandIn) -> None:
    accepted = (await post(notify)).json()
    by_id = (await get(notify, f"/v2/notifications/{accepted['id']}")).json()
    listed = (await get(notify, "/v2/notifications?reference=a-reference&status=created")).json()
    other_kind = await get(notify, "/v2/notifications?reference=a-reference", token(TEST_KEY))

    assert accepted["content"]["subject"] == "About <b>you</b>"
    assert accepted["content"]["body"] == "* one\n* two", "the items of a list are bullets"
    assert by_id["email_address"] == "alex@example.org"
    assert [each["id"] for each in listed["notifications"]] == [accepted["id"]]
    assert f"older_than={accepted['id']}" in listed["links"]["next"]
    assert other_kind.json()["notifications"] == [], "a key finds what keys of its kind sent"


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        ({"email_address": "alex"}, "ValidationError", "email_address Not a valid"),
        ({"template_id": "x"}, "ValidationError", "template_id is not a valid UUID"),
        ({"template_id": str(uuid4())}, "BadRequestError", "Template not found"),
        ({"personalisation": {"subject": "x"}}, "BadRequestError", "Missing personalisation: body"),
        ({"personalisation": "x"}, "ValidationError", "personalisation x is not of type object"),
        ({"reference": "x" * 1001}, "ValidationError", "reference "),
        ({"unheard_of": 1}, "ValidationError", "Additional properties are not allowed"),
        ({"personalisation": {"subject": "x", "body": "x" * 2_000_001}}, "BadRequestError", "Your"),
    ],
)
async def test_a_request_that_breaks_the_schema_or_the_template_is_refused(
    notify: NotifyStandIn, change: dict[str, object], name: str, message: str
) -> None:
    status, found, text = error(await post(notify, {**EMAIL, **change}))

    assert (status, found) == (400, name)
    assert text.startswith(message)


async def test_a_request_without_the_token_of_a_key_is_refused(notify: NotifyStandIn) -> None:
    for headers, status in (
        ({}, 401),
        ({"Authorization": "Basic x"}, 401),
        (token(NotifyKey(LIVE_KEY.kind, uuid4())), 403),
        (token(iss=str(uuid4())), 403),
        (token(iat=int(time.time()) - 60), 403),
        (token(iat=int(time.time()) + 60), 403),
    ):
        found = error(await post(notify, headers=headers))
        assert found[:2] == (status, "AuthError")


async def test_a_key_of_a_team_and_a_service_in_trial_send_to_the_guest_list(
    notify: NotifyStandIn,
) -> None:
    account = notify.account
    assert error(await post(notify, headers=token(TEAM_KEY)))[:2] == (400, "BadRequestError")
    account.is_live = False
    assert error(await post(notify))[:2] == (400, "BadRequestError")
    account.guest_list = frozenset({"alex@example.org"})

    assert (await post(notify, headers=token(TEAM_KEY))).status_code == 201
    assert (await post(notify)).status_code == 201
    account.daily_limit, account.sent_today = 10, {LIVE_KEY.kind: 50}
    assert error(await post(notify))[:2] == (429, "TooManyRequestsError"), "50 a day in trial"


async def test_addresses_for_smoke_tests_are_not_stored(notify: NotifyStandIn) -> None:
    smoke = "simulate-delivered@notifications.service.gov.uk"
    accepted = await post(notify, {**EMAIL, "email_address": smoke})

    assert accepted.status_code == 201
    found = await get(notify, f"/v2/notifications/{accepted.json()['id']}")
    assert error(found)[:2] == (404, "NoResultFound")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("temp-fail@simulator.notify", "temporary-failure"),
        ("perm-fail@simulator.notify", "permanent-failure"),
        ("alex@example.org", "delivered"),
    ],
)
async def test_a_receipt_is_posted_again_after_an_error_of_the_server(
    address: str, status: str
) -> None:
    receipts, answers, was_last = list[dict[str, Any]](), [503, 429, 204], asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        receipts.append({**await request.json(), "by": request.headers["Authorization"]})
        if len(receipts) == len(answers):
            was_last.set()
        return web.Response(status=answers[len(receipts) - 1])

    app = web.Application()
    app.router.add_post("/receipts", receive)
    stand_in = NotifyStandIn(example_account(), delivery_seconds=0.01, receipt_retry_seconds=0.01)
    async with TestServer(app) as service, served_stand_in(stand_in) as notify:
        notify.account.callback = CallbackTarget(str(service.make_url("/receipts")), "a-token")
        accepted = await post(notify, {**EMAIL, "email_address": address})
        async with asyncio.timeout(5):
            await was_last.wait()

    assert [each["status"] for each in receipts] == [status] * 3
    assert {each["id"] for each in receipts} == {accepted.json()["id"]}
    assert receipts[0]["by"] == "Bearer a-token"
    assert (receipts[0]["to"], receipts[0]["reference"]) == (address, "a-reference")


async def test_the_pages_show_what_was_accepted_as_text(notify: NotifyStandIn) -> None:
    accepted = (await post(notify)).json()

    index = await get(notify, "/")
    one = await get(notify, f"/messages/{accepted['id']}")
    elsewhere = await get(notify, "/", {"Host": "attacker.example"})

    assert "About &lt;b&gt;you" in index.text
    assert "* one" in one.text
    assert one.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert elsewhere.status_code == 400, "another site cannot read it by a name of its own"


async def test_a_fault_is_asked_for_over_http(notify: NotifyStandIn) -> None:
    async with httpx.AsyncClient(base_url=notify.url) as client:
        unknown = await client.post("/faults?fault=other")
        asked = await client.post("/faults?fault=error_after_accepting")

    assert (unknown.status_code, asked.status_code) == (400, 204)
    assert error(await post(notify))[0] == 500
    assert len(notify.messages) == 1
    assert (await post(notify)).status_code == 201
