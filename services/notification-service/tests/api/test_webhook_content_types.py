"""The documents state each media type and header that the sender sends, and no other."""

from typing import Any, Final, TypeAlias

import pytest
from aiohttp import web
from httpx import AsyncClient
from multidict import CIMultiDictProxy

from notification_service.api.webhook_schemas import asyncapi_document
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.webhook_payload import TEST_EVENT_TYPE
from notification_service.testing import (
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
)

Json: TypeAlias = Any
Headers: TypeAlias = CIMultiDictProxy[str]
PERMIT: Final = (
    "UPDATE notification.endpoint SET allowed_at = now()"
    " WHERE payload_format = 'cloudevents' RETURNING 1"
)
OF_HTTP: Final = {
    "host",
    "accept",
    "accept-encoding",
    "user-agent",
    "content-length",
    "content-type",
}
"""Headers that are those of any request, in lower case; OpenAPI leaves out some of them."""


@pytest.fixture
async def sent(council: CouncilWebhooks) -> dict[PayloadFormat, Headers]:
    """The headers of one webhook in each format, as a receiver gets them."""
    got: dict[str, Headers] = {}

    async def record_headers(request: web.Request) -> web.Response:
        got[request.headers["webhook-id"]] = request.headers
        return web.Response(status=204)

    types: list[str] = ["request.refused", "draft.issued"]
    formats = dict(zip(types, PayloadFormat, strict=True))
    async with running_receiver(record_headers) as receiver, running_sender(council):
        for kind, payload_format in formats.items():
            await council.add_endpoint(kind, url=receiver.url, payload_format=payload_format)
        await council.query(PERMIT)
        messages = [make_message(number, kind) for number, kind in enumerate(formats, start=1)]
        await council.enqueue(*messages)
        await receiver.wait_for(len(messages))
    return {formats[each.type]: got[str(each.message_id)] for each in messages}


def media_type_of(headers: Headers) -> str:
    return headers["Content-Type"].partition(";")[0]


async def test_openapi_has_the_media_types_and_headers_that_are_sent(
    client: AsyncClient, sent: dict[PayloadFormat, Headers]
) -> None:
    document: Json = (await client.get("/openapi.json")).json()

    media_types = {media_type_of(each) for each in sent.values()}
    names = {name.lower() for each in sent.values() for name in each} - OF_HTTP
    in_each = {name for name in names if all(name in headers for headers in sent.values())}
    assert len(document["webhooks"]) == 4
    for item in document["webhooks"].values():
        content, parameters = item["post"]["requestBody"]["content"], item["post"]["parameters"]
        assert content.keys() == media_types
        assert len({str(each["schema"]) for each in content.values()}) == 1
        assert {each["name"].lower() for each in parameters} == names
        required = {each["name"].lower() for each in parameters if each["required"]}
        assert required == in_each


async def test_asyncapi_has_a_message_of_each_type_for_each_content_type_that_is_sent(
    sent: dict[PayloadFormat, Headers],
) -> None:
    document: Json = asyncapi_document()

    by_type: dict[str, list[str]] = {}
    for message in document["components"]["messages"].values():
        by_type.setdefault(message["name"], []).append(message["contentType"])
    content_types = [sent[each]["Content-Type"] for each in PayloadFormat]
    declared = document["components"]["messageTraits"]["signed"]["headers"]["properties"]
    assert TEST_EVENT_TYPE in by_type
    assert {tuple(each) for each in by_type.values()} == {tuple(content_types)}
    assert document["defaultContentType"] == content_types[0]
    assert {name.lower() for name in declared} == {
        name.lower() for each in sent.values() for name in each
    } - OF_HTTP
