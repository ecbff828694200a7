"""The keys of an issuer: fetched once for all, changed without a refusal, kept in an outage."""

import asyncio
from contextlib import suppress

import pytest

from chassis.identity.tokens import KeySetUnavailable, TokenRefusal, TokenRefused
from chassis.identity.tokens.key_set_cache import (
    REFRESH_SECONDS,
    RETRY_SECONDS,
    UNKNOWN_KEY_SECONDS,
    KeySetCache,
)
from chassis.identity.tokens.key_set_client import KeySetNotFetched
from chassis.testing.access_tokens import TestSigningKey, key_set_document, rsa_test_key

URL = "https://identity.example/keys"
MAX_AGE = 24 * 3600.0
UNKNOWN = TokenRefusal.UNKNOWN_KEY.value
OLD, NEW = rsa_test_key(), rsa_test_key("rsa-2")


class Issuer:
    """An issuer that publishes keys or cannot be reached, with a clock that tests set."""

    def __init__(self) -> None:
        self.document: bytes | None = key_set_document(OLD)
        self.fetches = 0
        self.now = 1000.0
        self.answering = asyncio.Event()
        self.answering.set()
        self.cache = KeySetCache(self.fetch, MAX_AGE, lambda: self.now)

    def publish(self, *keys: TestSigningKey) -> None:
        self.document = key_set_document(*keys)

    def fail(self) -> None:
        self.document = None

    async def fetch(self, url: str) -> bytes:
        assert url == URL
        self.fetches += 1
        answer = self.document
        await self.answering.wait()
        if answer is None:
            raise KeySetNotFetched
        return answer

    async def outcome(self, key: TestSigningKey = OLD) -> str:
        """`found`, the reason of a refusal, or the seconds after which to try again."""
        try:
            await self.cache.find(URL, key.key_id)
        except TokenRefused as refused:
            return refused.refusal.value
        except KeySetUnavailable as unavailable:
            return f"after {unavailable.retry_after}"
        return "found"


@pytest.fixture
async def issuer() -> Issuer:
    return Issuer()


async def settle() -> None:
    """Let tasks that can run do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_keys_are_fetched_once(issuer: Issuer) -> None:
    assert [await issuer.outcome() for _ in range(5)] == ["found"] * 5
    assert issuer.fetches == 1


async def test_of_a_hundred_concurrent_requests_one_fetches(issuer: Issuer) -> None:
    issuer.answering.clear()
    requests = [asyncio.create_task(issuer.outcome()) for _ in range(100)]
    await settle()
    issuer.answering.set()

    assert await asyncio.gather(*requests) == ["found"] * 100
    assert issuer.fetches == 1


async def test_of_a_hundred_requests_with_a_new_key_one_fetches(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.publish(OLD, NEW)
    issuer.answering.clear()
    requests = [asyncio.create_task(issuer.outcome(NEW)) for _ in range(100)]
    await settle()
    assert await issuer.outcome(OLD) == "found", "known keys wait for nothing"
    issuer.answering.set()

    assert await asyncio.gather(*requests) == ["found"] * 100
    assert issuer.fetches == 2


async def test_a_request_that_is_cancelled_ends_no_fetch(issuer: Issuer) -> None:
    issuer.answering.clear()
    first, second = (asyncio.create_task(issuer.outcome()) for _ in range(2))
    await settle()
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    issuer.answering.set()

    assert await second == "found"
    assert issuer.fetches == 1


async def test_a_key_changes_without_a_refusal(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.publish(NEW)

    assert await issuer.outcome(NEW) == "found"
    assert await issuer.outcome(OLD) == UNKNOWN, "it is published no longer"


async def test_a_key_published_during_a_fetch_is_found(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.now += REFRESH_SECONDS
    issuer.answering.clear()
    assert await issuer.outcome() == "found"  # begins a fetch, and does not wait for it
    await settle()
    issuer.publish(OLD, NEW)
    request = asyncio.create_task(issuer.outcome(NEW))
    await settle()
    assert issuer.fetches == 2, "it waits for the fetch that runs, which has the old set"
    issuer.answering.set()

    assert await request == "found"
    assert issuer.fetches == 3


async def test_unknown_keys_cause_one_fetch_a_minute(issuer: Issuer) -> None:
    await issuer.outcome()
    assert [await issuer.outcome(NEW) for _ in range(50)] == [UNKNOWN] * 50
    assert issuer.fetches == 2

    issuer.now += UNKNOWN_KEY_SECONDS - 1
    await issuer.outcome(NEW)
    assert issuer.fetches == 2

    issuer.now += 1
    await issuer.outcome(NEW)
    assert issuer.fetches == 3


async def test_keys_are_fetched_again_every_hour_while_requests_go_on(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.publish(NEW)
    issuer.now += REFRESH_SECONDS

    assert await issuer.outcome(OLD) == "found"
    await settle()

    assert issuer.fetches == 2
    assert await issuer.outcome(NEW) == "found"
    assert issuer.fetches == 2


async def test_the_last_good_keys_are_used_in_an_outage(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.fail()
    for _ in range(23):
        issuer.now += 3600
        assert await issuer.outcome() == "found"
        await settle()
    assert issuer.fetches == 24

    issuer.now += 3600
    assert await issuer.outcome() == f"after {RETRY_SECONDS:.0f}"


async def test_in_an_outage_the_issuer_is_tried_every_ten_seconds(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.fail()
    issuer.now += REFRESH_SECONDS
    for _ in range(50):
        assert await issuer.outcome() == "found"
        await settle()
    assert issuer.fetches == 2

    issuer.now += RETRY_SECONDS
    await issuer.outcome()
    await settle()
    assert issuer.fetches == 3


async def test_without_any_keys_a_client_is_told_when_to_try_again(issuer: Issuer) -> None:
    issuer.fail()
    assert await issuer.outcome() == "after 10"
    issuer.now += 4
    assert await issuer.outcome() == "after 6"
    assert issuer.fetches == 1

    issuer.now += 6
    issuer.publish(OLD)
    assert await issuer.outcome() == "found"


async def test_an_unknown_key_is_not_refused_while_the_issuer_is_not_reached(
    issuer: Issuer,
) -> None:
    """It may be a new one: a client that is refused would ask for a token again, in vain."""
    await issuer.outcome()
    issuer.fail()
    assert await issuer.outcome(NEW) == "after 60"
    issuer.now += 20
    assert await issuer.outcome(NEW) == "after 40"
    assert issuer.fetches == 2

    issuer.now += 40
    issuer.publish(OLD, NEW)
    assert await issuer.outcome(NEW) == "found"


async def test_a_damaged_set_replaces_no_good_one(issuer: Issuer) -> None:
    await issuer.outcome()
    issuer.now += REFRESH_SECONDS
    issuer.document = b'{"keys": []}'
    await issuer.outcome()
    await settle()

    assert issuer.fetches == 2
    assert await issuer.outcome() == "found"
