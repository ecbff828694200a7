"""The operations of notification-service, each as a new request."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
from tests.faults.support import COUNCIL, AdminQueries, ApiClient, new_key_header

from chassis.testing.faults import ApiCall
from notification_service.store.handshake_token import HandshakeToken, new_handshake_token
from notification_service.testing.certificates import CertificateAuthority

WEBHOOKS_PATH: Final = "/v1/webhooks"
URL: Final = "https://hooks.example.org/hook"
_DELETE_OLD_ENDPOINTS: Final = """
    UPDATE notification.endpoint
       SET state = 'deleted', disabled_reason = NULL, disabled_at = NULL
     WHERE ledger_id = $1 AND endpoint_id NOT IN (
        SELECT endpoint_id FROM notification.endpoint ORDER BY created_at DESC LIMIT 40
     )
"""
"""A council has at most 50 endpoints, so those of earlier tests are deleted."""
_VERIFY: Final = """
    UPDATE notification.endpoint SET verified_at = now()
     WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
DELIVERIES: Final = """
    SELECT delivery_id::text FROM notification.delivery
     WHERE ledger_id = $1 AND endpoint_id::text = $2 AND cause = $3
"""
ENDPOINTS: Final = """
    SELECT endpoint_id::text FROM notification.endpoint WHERE ledger_id = $1 AND description = $2
"""
VERSION: Final = """
    SELECT version FROM notification.endpoint
     WHERE ledger_id = $1 AND endpoint_id::text = $2 AND description = 'changed'
"""
STATE: Final = """
    SELECT state FROM notification.endpoint WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
SECRETS: Final = """
    SELECT secret_id FROM notification.endpoint_secret
     WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
CERTIFICATES: Final = """
    SELECT installed_at IS NOT NULL FROM notification.client_certificate
     WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
_PUT_IN_ORDER: Final = """
    UPDATE notification.delivery SET order_case_id = delivery_id, order_position = 1
     WHERE ledger_id = $1 AND delivery_id::text = $2
"""
SKIPS: Final = """
    SELECT skip_reason FROM notification.delivery WHERE ledger_id = $1 AND delivery_id::text = $2
"""
CAUSES: Final = """
    SELECT cause FROM notification.delivery
     WHERE ledger_id = $1 AND endpoint_id::text = $2 ORDER BY 1
"""
HANDSHAKES: Final = """
    SELECT state || requests FROM notification.handshake
     WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
_SENT_TOKEN: Final = """
    UPDATE notification.handshake SET requests = 1, token_hash = $3,
           callback_until = now() + interval '1 day'
     WHERE ledger_id = $1 AND endpoint_id::text = $2
"""
REPLAYS: Final = """
    SELECT state FROM notification.replay WHERE ledger_id = $1 AND endpoint_id::text = $2
"""


class WebhookCalls:
    """The requests of a council's system about its webhooks."""

    def __init__(self, client: ApiClient, records: AdminQueries) -> None:
        self.client, self.records = client, records

    async def endpoint(self) -> str:
        """The id of a new, verified endpoint."""
        await self.records.fetch_column(_DELETE_OLD_ENDPOINTS, COUNCIL)
        created = await self.client.post(
            f"{WEBHOOKS_PATH}/endpoints", {"url": URL, "keep_response_excerpts": True}
        )
        await self.records.fetch_column(_VERIFY, COUNCIL, created["endpoint_id"])
        return created["endpoint_id"]

    async def delivery(self) -> tuple[str, str]:
        """The ids of a new endpoint and of a delivery to it."""
        endpoint_id = await self.endpoint()
        created = await self.client.post(f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/test-events", {})
        return endpoint_id, created["delivery_id"]

    async def replay(self) -> tuple[str, str]:
        """The ids of a new endpoint and of a replay for it."""
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/replays"
        created = await self.client.post(path, {"after": 0})
        return endpoint_id, created["replay_id"]

    def query_check(
        self, query: str, key: str, *expected: object
    ) -> Callable[[httpx.Response], Awaitable[None]]:
        """A check that a query of the council and one more key finds what is expected."""

        async def check(_: httpx.Response) -> None:
            assert await self.records.fetch_column(query, COUNCIL, key) == list(expected)

        return check

    async def create_endpoint(self) -> ApiCall:
        await self.records.fetch_column(_DELETE_OLD_ENDPOINTS, COUNCIL)
        name = str(uuid4())

        async def is_done_once(response: httpx.Response) -> None:
            endpoint_id = response.json()["endpoint_id"]
            assert await self.records.fetch_column(ENDPOINTS, COUNCIL, name) == [endpoint_id]
            assert len(await self.records.fetch_column(SECRETS, COUNCIL, endpoint_id)) == 1

        body = {"url": URL, "description": name}
        return self.post_call(f"{WEBHOOKS_PATH}/endpoints", body, is_done_once)

    async def change_endpoint(self) -> ApiCall:
        endpoint_id = await self.endpoint()
        return self.client.call(
            *("PATCH", f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}"),
            body={"description": "changed", "keep_response_excerpts": False},
            headers={"If-Match": '"1"'},
            again=frozenset({412}),
            is_done_once=self.query_check(VERSION, endpoint_id, 2),
        )

    async def delete_endpoint(self) -> ApiCall:
        endpoint_id, _ = await self.delivery()
        return self.client.call(
            *("DELETE", f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}", 204),
            headers={"If-Match": '"1"'},
            again=frozenset({404}),
            is_done_once=self.query_check(STATE, endpoint_id, "deleted"),
        )

    async def erase_answers(self) -> ApiCall:
        return self.client.call(
            "DELETE", f"{WEBHOOKS_PATH}/endpoints/{await self.endpoint()}/response-excerpts", 204
        )

    async def rotate_secret(self) -> ApiCall:
        endpoint_id = await self.endpoint()

        async def is_done_once(_: httpx.Response) -> None:
            assert len(await self.records.fetch_column(SECRETS, COUNCIL, endpoint_id)) == 2

        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/secret-rotations"
        return self.post_call(path, {"overlap_hours": 1}, is_done_once)

    async def rotate_key(self) -> ApiCall:
        endpoint_id = await self.endpoint()

        async def is_done_once(_: httpx.Response) -> None:
            assert len(await self.records.fetch_column(SECRETS, COUNCIL, endpoint_id)) == 2

        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/key-rotations"
        return self.post_call(path, {"overlap_hours": 1}, is_done_once)

    async def send_test_event(self) -> ApiCall:
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/test-events"
        return self.post_call(path, {}, self.single_delivery_check(endpoint_id, "test"))

    async def redeliver(self) -> ApiCall:
        endpoint_id, delivery_id = await self.delivery()
        path = f"{WEBHOOKS_PATH}/deliveries/{delivery_id}/redeliveries"
        return self.post_call(path, {}, self.single_delivery_check(endpoint_id, "redelivery"))

    async def skip(self) -> ApiCall:
        _, delivery_id = await self.delivery()
        await self.records.fetch_column(_PUT_IN_ORDER, COUNCIL, delivery_id)
        path = f"{WEBHOOKS_PATH}/deliveries/{delivery_id}/skips"
        return self.post_call(path, {}, self.query_check(SKIPS, delivery_id, "requested"))

    def single_delivery_check(
        self, endpoint_id: str, cause: str
    ) -> Callable[[httpx.Response], Awaitable[None]]:
        """A check that there is one delivery to an endpoint for a cause, that of the response."""

        async def check(response: httpx.Response) -> None:
            found = await self.records.fetch_column(DELIVERIES, COUNCIL, endpoint_id, cause)
            assert found == [response.json()["delivery_id"]]

        return check

    async def asked_endpoint(self) -> tuple[str, HandshakeToken]:
        """The id of a new endpoint with a handshake, and the token that its receiver got."""
        await self.records.fetch_column(_DELETE_OLD_ENDPOINTS, COUNCIL)
        body = {"url": URL, "payload_format": "cloudevents"}
        created = await self.client.post(f"{WEBHOOKS_PATH}/endpoints", body)
        endpoint_id = created["endpoint_id"]
        token = new_handshake_token(COUNCIL, UUID(endpoint_id))
        await self.records.fetch_column(_SENT_TOKEN, COUNCIL, endpoint_id, token.secret_hash)
        return endpoint_id, token

    async def request_handshake(self) -> ApiCall:
        endpoint_id, _ = await self.asked_endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/handshakes"
        return self.post_call(path, {}, self.query_check(HANDSHAKES, endpoint_id, "requested0"))

    async def get_handshake(self) -> ApiCall:
        endpoint_id, _ = await self.asked_endpoint()
        return self.client.call("GET", f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/handshake")

    async def open_permission(self) -> ApiCall:
        return await self.permission("GET")

    async def grant_permission(self) -> ApiCall:
        return await self.permission("POST")

    async def permission(self, method: str) -> ApiCall:
        """A receiver gives its permission by the address that it was sent."""
        endpoint_id, token = await self.asked_endpoint()
        return self.client.call(
            *(method, f"{WEBHOOKS_PATH}/permissions/{token.text}"),
            is_done_once=self.query_check(HANDSHAKES, endpoint_id, "allowed1"),
        )

    async def requested_certificate(self) -> tuple[str, str, str]:
        """The id of a new endpoint, the path of its client certificate, and what installs it."""
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/client-certificates"
        requested = await self.client.post(path, {})
        pem = CertificateAuthority("authority").sign(requested["signing_request"])
        return endpoint_id, f"{path}/{requested['certificate_id']}", pem

    async def request_certificate(self) -> ApiCall:
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/client-certificates"
        return self.post_call(path, {}, self.query_check(CERTIFICATES, endpoint_id, False))  # noqa: FBT003  # a value

    async def install_certificate(self) -> ApiCall:
        endpoint_id, path, pem = await self.requested_certificate()
        check = self.query_check(CERTIFICATES, endpoint_id, True)  # noqa: FBT003  # a value
        body = {"certificate": pem}
        return self.client.call("PUT", f"{path}/chain", body=body, is_done_once=check)

    async def delete_certificate(self) -> ApiCall:
        endpoint_id, path, _ = await self.requested_certificate()
        check = self.query_check(CERTIFICATES, endpoint_id)
        return self.client.call("DELETE", path, 204, again=frozenset({404}), is_done_once=check)

    async def get_page(self) -> ApiCall:
        endpoint_id, _ = await self.delivery()
        return self.client.call("GET", f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/page")

    async def submit_form(self) -> ApiCall:
        endpoint_id, delivery_id = await self.delivery()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/page"
        page = await self.client.http.get(self.client.url + path)
        signed = re.findall(r'name="form" value="([^"]+)"', page.text)[0]
        fields = {"form": signed, "action": "redeliver", "delivery_id": delivery_id}
        check = self.query_check(CAUSES, endpoint_id, "redelivery", "test")
        return self.client.call(
            *("POST", path, 303),
            content=urlencode(fields).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            is_done_once=check,
        )

    async def start_replay(self) -> ApiCall:
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/replays"
        return self.post_call(path, {"after": 0}, self.query_check(REPLAYS, endpoint_id, "running"))

    async def recover(self) -> ApiCall:
        endpoint_id = await self.endpoint()
        path = f"{WEBHOOKS_PATH}/endpoints/{endpoint_id}/recoveries"
        hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()  # as a client has it
        check = self.query_check(REPLAYS, endpoint_id, "running")
        return self.post_call(path, {"since": hour_ago}, check)

    async def cancel_replay(self) -> ApiCall:
        endpoint_id, replay_id = await self.replay()
        return self.client.call(
            *("DELETE", f"{WEBHOOKS_PATH}/replays/{replay_id}", 204),
            is_done_once=self.query_check(REPLAYS, endpoint_id, "cancelled"),
        )

    async def get_replay(self) -> ApiCall:
        _, replay_id = await self.replay()
        return self.client.call("GET", f"{WEBHOOKS_PATH}/replays/{replay_id}")

    def post_call(
        self, path: str, body: object, is_done_once: Callable[[httpx.Response], Awaitable[None]]
    ) -> ApiCall:
        """A POST that creates something."""
        return self.client.call(
            "POST", path, 201, body=body, headers=new_key_header(), is_done_once=is_done_once
        )


async def read_call(path: str, work: WebhookCalls) -> ApiCall:
    """A read of an endpoint and a delivery to it."""
    endpoint, delivery = await work.delivery()
    return work.client.call(
        "GET", WEBHOOKS_PATH + path.format(endpoint=endpoint, delivery=delivery)
    )


WEBHOOK_OPERATIONS: Final[Mapping[str, Callable[[WebhookCalls], Awaitable[ApiCall]]]] = {
    "listWebhookEndpoints": partial(read_call, "/endpoints"),
    "createWebhookEndpoint": WebhookCalls.create_endpoint,
    "getWebhookEndpoint": partial(read_call, "/endpoints/{endpoint}"),
    "updateWebhookEndpoint": WebhookCalls.change_endpoint,
    "deleteWebhookEndpoint": WebhookCalls.delete_endpoint,
    "deleteResponseExcerpts": WebhookCalls.erase_answers,
    "sendTestEvent": WebhookCalls.send_test_event,
    "rotateWebhookSecret": WebhookCalls.rotate_secret,
    "rotateWebhookKey": WebhookCalls.rotate_key,
    "listWebhookPublicKeys": partial(read_call, "/endpoints/{endpoint}/public-keys"),
    "requestWebhookClientCertificate": WebhookCalls.request_certificate,
    "listWebhookClientCertificates": partial(
        read_call, "/endpoints/{endpoint}/client-certificates"
    ),
    "installWebhookClientCertificate": WebhookCalls.install_certificate,
    "deleteWebhookClientCertificate": WebhookCalls.delete_certificate,
    "requestWebhookHandshake": WebhookCalls.request_handshake,
    "getWebhookHandshake": WebhookCalls.get_handshake,
    "openWebhookPermission": WebhookCalls.open_permission,
    "grantWebhookPermission": WebhookCalls.grant_permission,
    "getWebhookEndpointPage": WebhookCalls.get_page,
    "submitWebhookEndpointForm": WebhookCalls.submit_form,
    "startWebhookReplay": WebhookCalls.start_replay,
    "recoverWebhooks": WebhookCalls.recover,
    "getWebhookReplay": WebhookCalls.get_replay,
    "cancelWebhookReplay": WebhookCalls.cancel_replay,
    "listWebhookDeliveries": partial(read_call, "/endpoints/{endpoint}/deliveries"),
    "getWebhookDelivery": partial(read_call, "/deliveries/{delivery}"),
    "redeliverWebhook": WebhookCalls.redeliver,
    "skipWebhook": WebhookCalls.skip,
}
"""The calls by operation id."""
