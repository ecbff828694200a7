"""The page of an endpoint, read and used as a browser behind a council's portal does."""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from uuid import UUID, uuid1

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from chassis.app_state import provide, provided
from events.envelope import LedgerId
from notification_service.api.dependencies import AppContext
from notification_service.api.portal.endpoint_page import EndpointPage, render_endpoint_page
from notification_service.api.portal.form_body import FORM_LIFETIME
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.store.endpoints import EndpointRow, EndpointSettings
from notification_service.testing import CouncilWebhooks, make_message

Connect = Callable[..., Awaitable[AsyncClient]]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAILED = AttemptResult(timedelta(microseconds=1), AttemptFailure.STATUS, 503)
EXHAUSTED = DeliveryOutcome(DeliveryState.EXHAUSTED)


class PageReader(HTMLParser):
    """The elements of a page, its forms, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.loads: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self.forms.append({})
            assert found == {"method": "post"}, "to the page itself"
        if tag == "input":
            self.forms[-1][found["name"]] = found["value"]
        self.loads += [value for name, value in found.items() if name in {"src", "srcset", "data"}]

    def handle_data(self, data: str) -> None:
        self.text += data

    def form(self, action: str) -> dict[str, str]:
        return next(each for each in self.forms if each["action"] == action)


def path_of(endpoint_id: UUID) -> str:
    return f"/v1/webhooks/endpoints/{endpoint_id}/page"


async def read_page(client: AsyncClient, endpoint_id: UUID, query: str = "") -> PageReader:
    response = await client.get(f"{path_of(endpoint_id)}{query}")
    assert response.status_code == 200, response.text
    return PageReader(response.text)


async def submit(client: AsyncClient, endpoint_id: UUID, form: dict[str, str]) -> Response:
    return await client.post(path_of(endpoint_id), data=form)


async def endpoint_with_failure(council: CouncilWebhooks) -> UUID:
    """An endpoint with one exhausted delivery."""
    endpoint_id = await council.add_endpoint(url="https://hooks.example.org/hook?code=secret")
    await council.enqueue(make_message(1))
    await council.record(await council.claim(), FAILED, EXHAUSTED)
    return endpoint_id


async def test_the_page_shows_state_explanation_and_attempts(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)

    page = await read_page(client, endpoint_id)

    assert "Webhook endpoint hooks.example.org:443" in page.text
    assert "request.refused, position 1" in page.text
    assert "exhausted, automatic" in page.text
    assert "status (503)" in page.text
    assert "No attempt has succeeded since" in page.text
    assert {form["action"] for form in page.forms} == {"recover", "redeliver"}


async def test_the_page_loads_nothing_has_no_script_and_shows_no_secret_and_no_case(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)

    response = await client.get(path_of(endpoint_id))
    page = PageReader(response.text)

    assert "script" not in page.tags
    assert page.loads == []
    assert "secret" not in response.text
    assert str(UUID(int=7)) not in response.text
    policy = response.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style is not None
    assert b64encode(sha256(style[1].encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_a_webhook_is_sent_again_once_however_often_the_form_is_sent(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)
    form = (await read_page(client, endpoint_id)).form("redeliver")

    sent = [await submit(client, endpoint_id, form) for _ in range(2)]
    confirmed = await read_page(client, endpoint_id, sent[0].headers["Location"])

    assert [each.status_code for each in sent] == [303, 303]
    assert sent[0].headers["Location"] == "?done=redeliver", "relative: also behind a proxy"
    assert "The webhook is sent again." in confirmed.text
    assert await council.query(
        "SELECT count(*) FROM notification.delivery WHERE cause = 'redelivery'"
    ) == [(1,)]


async def test_a_recovery_is_requested_with_the_instant_of_the_first_failure(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)
    form = (await read_page(client, endpoint_id)).form("recover")

    sent = await submit(client, endpoint_id, form)
    again = (await read_page(client, endpoint_id)).form("recover")
    refused = await submit(client, endpoint_id, again)

    assert sent.status_code == 303
    assert refused.status_code == 409, "one is running"
    assert await council.query(
        "SELECT only_undelivered, since <= now() FROM notification.replay"
    ) == [(True, True)]


async def test_a_disabled_endpoint_is_enabled_by_a_form(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)
    await council.query(
        "UPDATE notification.endpoint SET state = 'disabled', disabled_reason = 'failing',"
        " disabled_at = now() RETURNING 1"
    )
    page = await read_page(client, endpoint_id)

    sent = await submit(client, endpoint_id, page.form("enable"))

    assert {form["action"] for form in page.forms} == {"enable"}
    assert sent.status_code == 303
    assert await council.query("SELECT state, failing_since FROM notification.endpoint") == [
        ("enabled", None)
    ]
    enabled = await read_page(client, endpoint_id)
    assert "enable" not in {form["action"] for form in enabled.forms}


async def test_a_form_of_another_client_endpoint_or_time_is_refused(
    app: FastAPI,
    client: AsyncClient,
    connect: Connect,
    council: CouncilWebhooks,
    other_ledger_id: LedgerId,
) -> None:
    endpoint_id, elsewhere = await endpoint_with_failure(council), await council.add_endpoint()
    form = (await read_page(client, endpoint_id)).form("redeliver")
    other = await connect(other_ledger_id)
    forged = [{**form, "form": text} for text in ("a" * 60, form["form"][:-1], form["form"] + "a")]
    context = provided(app, AppContext)

    refused = [
        await submit(client, elsewhere, form),
        *[await submit(client, endpoint_id, each) for each in forged],
        await submit(client, endpoint_id, {**form, "form": ""}),
        await submit(client, endpoint_id, {"action": "redeliver"}),
    ]
    of_other_council = await submit(other, endpoint_id, form)
    late = replace(context, clock=lambda: context.clock() + FORM_LIFETIME * 1.1)
    provide(app, late)
    too_late = await submit(client, endpoint_id, form)
    provide(app, context)

    assert {each.status_code for each in refused} == {400}
    assert (of_other_council.status_code, too_late.status_code) == (400, 400)
    assert await council.query("SELECT count(*) FROM notification.delivery") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [{"action": "delete"}, {"delivery_id": "x"}, {"delivery_id": ""}, {"since": "2026-02-30T00:00"},
     {"unknown": "1"}],
)  # fmt: skip
async def test_a_form_with_something_else_is_refused_without_an_echo(
    client: AsyncClient, council: CouncilWebhooks, change: dict[str, str]
) -> None:
    endpoint_id = await endpoint_with_failure(council)
    form = (await read_page(client, endpoint_id)).form("redeliver")

    refused = await submit(client, endpoint_id, {**form, **change})

    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert form["form"] not in refused.text


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=%ff&a=1", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"\xff", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&" * 1000, 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=" + b"1" * 5000, 413),
    ],
)
async def test_what_is_no_form_is_refused(
    client: AsyncClient,
    council: CouncilWebhooks,
    headers: dict[str, str],
    content: bytes,
    status: int,
) -> None:
    endpoint_id = await council.add_endpoint()

    refused = await client.post(path_of(endpoint_id), content=content, headers=headers)

    assert refused.status_code == status


async def test_another_council_sees_no_page_and_sends_nothing_again(
    client: AsyncClient, connect: Connect, council: CouncilWebhooks, other_ledger_id: LedgerId
) -> None:
    endpoint_id, own = await endpoint_with_failure(council), await council.add_endpoint()
    ((delivery_id,),) = await council.query("SELECT delivery_id FROM notification.delivery")
    other = await connect(other_ledger_id)
    form = (await read_page(client, endpoint_id)).form("redeliver")
    moved = {**(await read_page(client, own)).form("recover"), "action": "redeliver"}

    assert (await other.get(path_of(endpoint_id))).status_code == 404
    assert (await client.get(path_of(uuid1()))).status_code == 404
    unknown = await submit(client, endpoint_id, {**form, "delivery_id": str(uuid1())})
    foreign = await submit(client, own, {**moved, "delivery_id": str(delivery_id)})
    assert (unknown.status_code, foreign.status_code) == (404, 404)


async def test_older_deliveries_are_on_the_next_page(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await council.add_endpoint()
    await council.enqueue(*(make_message(each) for each in range(1, 31)))

    first = await client.get(path_of(endpoint_id))
    following = re.search(r'href="(\?cursor=[^"]+)"', first.text)
    assert following is not None
    second = await client.get(f"{path_of(endpoint_id)}{following[1]}")

    assert first.text.count("<article") == 25
    assert second.text.count("<article") == 5
    assert "Older deliveries" not in second.text


def test_every_value_is_escaped_and_an_auditor_gets_no_form() -> None:
    settings = EndpointSettings("https://x.example.org/", '<b>"&', ("*",), DisabledReason.PAUSED)
    endpoint = EndpointRow(UUID(int=1), settings, NOON, 0, None, NOON, None, None, 1, NOON, NOON)

    text = render_endpoint_page(EndpointPage(endpoint, (), {}, "", "", NOON, NOON, "<i>"))

    assert "<b>" not in text
    assert "&lt;b&gt;&#34;&amp;" in text
    assert "&lt;i&gt;" in text
    assert PageReader(text).forms == []


async def test_the_page_suggests_the_instant_that_recovers_everything(
    client: AsyncClient, council: CouncilWebhooks
) -> None:
    endpoint_id = await endpoint_with_failure(council)
    shift = "UPDATE notification.endpoint SET recover_since = now() - interval"

    await council.query(f"{shift} '3 days 30 seconds' RETURNING 1")
    known = (await read_page(client, endpoint_id)).form("recover")
    await council.query(f"{shift} '40 days' RETURNING 1")
    long_ago = (await read_page(client, endpoint_id)).form("recover")
    sent = await submit(client, endpoint_id, long_ago)
    done = await read_page(client, endpoint_id)

    now = datetime.now(UTC)  # as the service has it
    assert now - datetime.fromisoformat(f"{known['since']}Z") > timedelta(days=3)
    assert now - datetime.fromisoformat(f"{long_ago['since']}Z") < timedelta(days=30)
    assert sent.status_code == 303, "it is accepted, and nothing older can be"
    assert "To recover since" not in done.text
