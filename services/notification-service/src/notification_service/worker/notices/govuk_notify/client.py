"""The REST API of GOV.UK Notify: a JWT and JSON, one connection for each request.

No connection is kept: the server may have closed it, and then it is unknown whether a message was
accepted.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypeVar
from uuid import UUID

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import BaseModel, JsonValue, ValidationError

from notification_service.domain.govuk_notify.account import NotifyAccount

NOTIFY_REQUEST_SECONDS: Final = 30.0
"""Seconds for all of a request, from the lookup of the name to the last byte."""
MAX_NOTIFY_RESPONSE_BYTES: Final = 4 * 1024 * 1024
"""Bytes of an answer that are read. Those of Notify have the text of the message, up to 2 MB."""
_CHUNK_BYTES: Final = 65_536
_HEADERS: Final = {
    "Accept-Encoding": "identity",
    "Content-Type": "application/json",
    "User-Agent": "send-notices/1",
}
M = TypeVar("M", bound=BaseModel)


class NotifyUnreachable(Exception):
    """Notify could not be reached: it has nothing of the request."""


class NotifyUnanswered(Exception):
    """The connection was lost, or no answer came in time: the request may have been carried out."""


@dataclass(frozen=True, slots=True)
class NotifyReply:
    """A reply: its status, and its body. The body has personal data and is not logged."""

    status: int
    body: bytes

    def parse(self, model: type[M]) -> M | None:
        """The body as a model; None where it is not one."""
        try:
            return model.model_validate_json(self.body)
        except ValidationError:
            return None


@dataclass(frozen=True, slots=True)
class NotifyClient:
    """Asks Notify. `timeout` is in seconds."""

    account: NotifyAccount
    session: ClientSession
    timeout: float

    @classmethod
    @asynccontextmanager
    async def open(
        cls, account: NotifyAccount, seconds: float = NOTIFY_REQUEST_SECONDS
    ) -> AsyncGenerator[Self]:
        """A client, until the block ends: no cookies, no proxies, no redirects."""
        async with ClientSession(
            connector=TCPConnector(limit=32, force_close=True),
            timeout=ClientTimeout(total=seconds),
            cookie_jar=DummyCookieJar(),
            headers=_HEADERS,
            auto_decompress=False,
            trust_env=False,
            max_headers=64,
        ) as session:
            yield cls(account, session, seconds)

    async def send_email(
        self, email: str, personalisation: Mapping[str, str], reference: str, now: datetime
    ) -> NotifyReply:
        """Ask it to send a message.

        Raises:
            NotifyUnreachable, NotifyUnanswered: see there.
        """
        document = {
            "email_address": email,
            "template_id": str(self.account.template_id),
            "personalisation": personalisation,
            "reference": reference,
        }
        return await self._request("POST", "/v2/notifications/email", now, body=document)

    async def send_text(
        self, phone: str, personalisation: Mapping[str, str], reference: str, now: datetime
    ) -> NotifyReply:
        """Ask it to send a text, by the template for texts. Raises as `send_email` does."""
        document = {
            "phone_number": phone,
            "template_id": str(self.account.text_template_id),
            "personalisation": personalisation,
            "reference": reference,
        }
        return await self._request("POST", "/v2/notifications/sms", now, body=document)

    async def send_letter(
        self, pdf: str, postage: str, reference: str, now: datetime
    ) -> NotifyReply:
        """Ask it to print and post a PDF, which is given as base64. Raises as `send_email` does."""
        document = {"reference": reference, "content": pdf, "postage": postage}
        return await self._request("POST", "/v2/notifications/letter", now, body=document)

    async def find(self, provider_id: UUID, now: datetime) -> NotifyReply:
        """Ask for a message by its id. Raises as `send_email` does."""
        return await self._request("GET", f"/v2/notifications/{provider_id}", now)

    async def find_by_reference(
        self, reference: str, older_than: UUID | None, now: datetime
    ) -> NotifyReply:
        """Ask for a page of the messages of a reference. Raises as `send_email` does."""
        query = {"reference": reference}
        if older_than is not None:
            query["older_than"] = str(older_than)
        return await self._request("GET", "/v2/notifications", now, query=query)

    async def _request(
        self,
        method: str,
        path: str,
        now: datetime,
        body: Mapping[str, JsonValue] | Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> NotifyReply:
        try:
            # A second time beside the session's: it must end whatever happens inside the client.
            async with (
                asyncio.timeout(self.timeout),
                self.session.request(
                    method,
                    self.account.url + path,
                    params=query,
                    data=None if body is None else json.dumps(body).encode(),
                    headers={"Authorization": f"Bearer {self._token(now)}"},
                    allow_redirects=False,
                ) as response,
            ):
                return NotifyReply(response.status, await _bounded_body(response))
        except (ClientConnectorError, ConnectionTimeoutError):
            raise NotifyUnreachable from None
        except (ClientError, TimeoutError, OSError, ValueError):
            # Its text may have the address.
            raise NotifyUnanswered from None

    def _token(self, now: datetime) -> str:
        claims = {"iss": str(self.account.service_id), "iat": int(now.timestamp())}
        key = OctKey.import_key(self.account.secret)
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, key)


async def _bounded_body(response: ClientResponse) -> bytes:
    read = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        read += chunk
        if len(read) > MAX_NOTIFY_RESPONSE_BYTES:
            response.close()
            raise NotifyUnanswered
    return bytes(read)
