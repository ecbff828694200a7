from uuid import UUID

import httpx
import pytest

NOTE = f"/v1/notes/{UUID(int=1)}"


async def change(writer: httpx.AsyncClient, tag: str | None) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    return await writer.put(NOTE, json={"text": "a"}, headers=headers)


async def test_a_change_needs_if_match(writer: httpx.AsyncClient) -> None:
    response = await change(writer, None)

    assert (response.status_code, response.json()["code"]) == (428, "precondition-required")


@pytest.mark.parametrize("tag", ['"7"', '"6", "7"', "*"])
async def test_a_change_of_the_current_version_is_made(writer: httpx.AsyncClient, tag: str) -> None:
    assert (await change(writer, tag)).status_code == 204


@pytest.mark.parametrize("tag", ['"6"', 'W/"7"', "7", "nonsense"])
async def test_a_change_of_another_version_is_refused(writer: httpx.AsyncClient, tag: str) -> None:
    response = await change(writer, tag)

    assert (response.status_code, response.json()["code"]) == (412, "stale-version")


@pytest.mark.parametrize("tag", ['"7"', 'W/"7"', '"6", "7"', "*"])
async def test_a_current_version_is_not_sent_again(writer: httpx.AsyncClient, tag: str) -> None:
    response = await writer.get(NOTE, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == '"7"'


async def test_a_changed_version_is_sent(writer: httpx.AsyncClient) -> None:
    assert (await writer.get(NOTE, headers={"If-None-Match": '"6"'})).status_code == 200


async def test_a_header_with_too_many_versions_is_refused(writer: httpx.AsyncClient) -> None:
    assert (await change(writer, '"7",' * 100)).status_code == 422


async def test_versions_may_be_given_in_several_lines(writer: httpx.AsyncClient) -> None:
    credentials = ("Authorization", writer.headers["Authorization"])
    lines = [credentials, ("If-Match", '"6"'), ("If-Match", '"7"')]
    held = [credentials, ("If-None-Match", '"6"'), ("If-None-Match", '"7"')]

    changed = await writer.put(NOTE, json={"text": "a"}, headers=lines)
    read = await writer.get(NOTE, headers=held)

    assert (changed.status_code, read.status_code) == (204, 304)
