"""The operations on digests, each as a new request."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.notice_calls import NoticeCalls
from tests.faults.support import COUNCIL

from chassis.testing.faults import ApiCall

VERSION: Final = """
    SELECT version FROM notification.digest WHERE ledger_id = $1 AND digest_id::text = $2
"""
ENDED: Final = """
    SELECT email IS NULL FROM notification.digest WHERE ledger_id = $1 AND digest_id::text = $2
"""


def body() -> dict[str, str]:
    """The digest of an officer, to a new address."""
    return {"officer_id": str(uuid4()), "email": f"{uuid4().hex}@council.example"}


def until() -> dict[str, str]:
    """A pause of two weeks."""
    return {"until_on": (datetime.now(UTC).date() + timedelta(days=14)).isoformat()}


async def new_digest(work: NoticeCalls) -> str:
    """The path of a new digest."""
    await work.settings()
    path = f"/v1/digests/{uuid4()}"
    made = await work.client.http.put(
        work.client.url + path, json=body(), headers={"If-Match": '"0"'}
    )
    assert made.is_success, made.text
    return path


async def change(work: NoticeCalls) -> ApiCall:
    path = await new_digest(work)
    return work.client.call(
        *("PUT", path),
        body=body(),
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        is_done_once=has_version(work, path, 2),
    )


async def pause(work: NoticeCalls) -> ApiCall:
    path = await new_digest(work)
    return work.client.call(
        "PUT", f"{path}/pause", body=until(), is_done_once=has_version(work, path, 2)
    )


async def resume(work: NoticeCalls) -> ApiCall:
    path = await new_digest(work)
    paused = await work.client.http.put(f"{work.client.url}{path}/pause", json=until())
    assert paused.is_success, paused.text
    return work.client.call("DELETE", f"{path}/pause", is_done_once=has_version(work, path, 3))


async def end(work: NoticeCalls) -> ApiCall:
    path = await new_digest(work)

    async def is_done_once(_: httpx.Response) -> None:
        found = await work.records.fetch_column(ENDED, COUNCIL, path.rpartition("/")[2])
        assert found == [True]

    return work.client.call("DELETE", path, 204, is_done_once=is_done_once)


def has_version(
    work: NoticeCalls, path: str, version: int
) -> Callable[[httpx.Response], Awaitable[None]]:
    """Whether a digest was changed once."""

    async def is_done_once(_: httpx.Response) -> None:
        found = await work.records.fetch_column(VERSION, COUNCIL, path.rpartition("/")[2])
        assert found == [version]

    return is_done_once


async def read(suffix: str, work: NoticeCalls) -> ApiCall:
    return work.client.call("GET", f"{await new_digest(work)}{suffix}")


async def list_all(work: NoticeCalls) -> ApiCall:
    await new_digest(work)
    return work.client.call("GET", "/v1/digests")


DIGEST_OPERATIONS: Final[Mapping[str, Callable[[NoticeCalls], Awaitable[ApiCall]]]] = {
    "listDigests": list_all,
    "getDigest": partial(read, ""),
    "listDigestDays": partial(read, "/days"),
    "previewDigest": partial(read, "/preview"),
    "changeDigest": change,
    "pauseDigest": pause,
    "resumeDigest": resume,
    "endDigest": end,
}
"""The calls by operation id."""
