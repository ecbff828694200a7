"""Copies of seals in object stores and at councils, beside the folder."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from obstore.store import LocalStore, MemoryStore, ObjectStore
from prometheus_client import CollectorRegistry

from events.log.seals import SignedStatement, parse_statement, sign_seal
from events.sealing.copies import CopyUnavailable, SealCopies, SealCopy
from events.sealing.folder import SealFolder
from events.sealing.object_store_copy import ObjectStoreCopy
from events.sealing.webhook_copy import WebhookCopy

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SEALED_AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
LEDGER, OTHER = uuid4(), uuid4()


class Receiver:
    """A council's webhook, and what it has received."""

    def __init__(self) -> None:
        self.received: list[SignedStatement] = []
        self.status = 204
        self.delay = 0.0
        app = web.Application()
        app.router.add_post("/seals", self._receive)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/seals"))

    async def _receive(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay)
        if self.status < 300:
            self.received.append(parse_statement(await request.read()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


class Broken:
    """An object store that is out of reach."""

    name = "broken"

    def takes(self, ledger_id: UUID) -> bool:
        return True

    async def count(self, ledger_id: UUID) -> int:
        raise CopyUnavailable("out of reach")

    async def read(self, ledger_id: UUID, number: int) -> SignedStatement | None:
        raise CopyUnavailable("out of reach")

    async def add(self, number: int, statement: SignedStatement) -> None:
        raise CopyUnavailable("out of reach")


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    return SealFolder(tmp_path / "seals")


@pytest.fixture(params=["memory", "local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "memory":
        return MemoryStore()
    return LocalStore(tmp_path / "copy", mkdir=True)


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    found = Receiver()
    await found.server.start_server()
    yield found
    await found.server.close()


def seal(folder: SealFolder, ledger_id: UUID, *positions: int) -> None:
    with folder.lock():
        for position in positions:
            at = SEALED_AT + timedelta(hours=position)
            folder.add(sign_seal(KEY, ledger_id, "999", position, bytes(32), at))


def copies_of(folder: SealFolder, *copies: SealCopy) -> SealCopies:
    return SealCopies(folder, copies, CollectorRegistry())


async def compared(folder: SealFolder, store: ObjectStore) -> SealCopies:
    """The copies of a sealer that starts, after its first comparison."""
    copies = copies_of(folder, ObjectStoreCopy(store, "copy"))
    await copies.bring_up_to_date()
    return copies


async def content(store: ObjectStore, folder: SealFolder) -> dict[UUID, Sequence[SignedStatement]]:
    """All statements of a copy, as one who had nothing else would read them."""
    copy = ObjectStoreCopy(store, "copy")
    return {
        each: [await copy.read(each, number) for number in range(1, await copy.count(each) + 1)]
        for each in await copy.ledgers()
    }


async def test_an_object_store_gets_every_statement_of_every_ledger(
    folder: SealFolder, store: ObjectStore
) -> None:
    seal(folder, LEDGER, 1, 2)
    seal(folder, OTHER, 5)
    copies = copies_of(folder, ObjectStoreCopy(store, "copy"))
    await copies.bring_up_to_date()
    seal(folder, LEDGER, 9)

    await copies.bring_up_to_date()

    assert await content(store, folder) == {
        each: folder.statements(each) for each in (LEDGER, OTHER)
    }
    assert not copies.is_behind
    assert copies.fault_of(LEDGER) is None


async def test_a_sealer_that_starts_again_adds_only_what_is_missing(
    folder: SealFolder, store: ObjectStore
) -> None:
    seal(folder, LEDGER, 1, 2)
    await compared(folder, store)
    seal(folder, LEDGER, 3)

    await compared(folder, store)

    assert (await content(store, folder))[LEDGER] == folder.statements(LEDGER)


async def test_a_folder_that_lost_its_last_statements_contradicts_its_copy(
    folder: SealFolder, store: ObjectStore
) -> None:
    seal(folder, LEDGER, 1, 2)
    await compared(folder, store)
    file = folder.path / f"{LEDGER}.jsonl"
    file.write_text(file.read_text().splitlines(keepends=True)[0])

    copies = await compared(folder, store)

    assert copies.fault_of(LEDGER) == "copy: it has 2 statements, and the folder 1"


async def test_a_folder_that_was_rewritten_contradicts_its_copy(
    folder: SealFolder, store: ObjectStore
) -> None:
    seal(folder, LEDGER, 1, 2)
    await compared(folder, store)
    (folder.path / f"{LEDGER}.jsonl").unlink()
    seal(folder, LEDGER, 1, 3)

    copies = await compared(folder, store)

    assert copies.fault_of(LEDGER) == "copy: its statement 2 is not the one of the folder"


async def test_an_object_that_is_there_already_is_never_written_over(
    folder: SealFolder, store: ObjectStore
) -> None:
    """Another sealer, with another folder, copies to the same place at the same time."""
    first = ObjectStoreCopy(store, "copy")
    assert await first.count(LEDGER) == 0
    seal(folder, LEDGER, 1)
    other = SealFolder(folder.path.parent / "other")
    seal(other, LEDGER, 8)
    await compared(other, store)

    copies = copies_of(folder, first)
    await copies.bring_up_to_date()

    assert copies.fault_of(LEDGER) == "copy: its object 1 is another statement"
    assert (await content(store, folder))[LEDGER] == other.statements(LEDGER)


async def test_a_removed_object_is_reported(folder: SealFolder, store: ObjectStore) -> None:
    seal(folder, LEDGER, 1, 2, 3)
    await compared(folder, store)
    await store.delete_async(f"{LEDGER}/0000000002.json")

    copies = await compared(folder, store)

    assert copies.fault_of(LEDGER) == "copy: an object is missing or misnamed"


async def test_a_copy_out_of_reach_delays_no_other_and_is_tried_again(
    folder: SealFolder, store: ObjectStore
) -> None:
    seal(folder, LEDGER, 1)
    copies = copies_of(folder, Broken(), ObjectStoreCopy(store, "copy"))

    await copies.bring_up_to_date()

    assert copies.is_behind
    assert copies.fault_of(LEDGER) is None, "to be out of reach is no contradiction"
    assert (await content(store, folder))[LEDGER] == folder.statements(LEDGER)


async def test_a_council_is_sent_the_seals_of_its_own_ledger_once(
    folder: SealFolder, receiver: Receiver
) -> None:
    seal(folder, LEDGER, 1, 2)
    seal(folder, OTHER, 7)
    for _ in range(2):  # a restart
        await copies_of(folder, WebhookCopy(LEDGER, receiver.url, folder.path)).bring_up_to_date()
    seal(folder, LEDGER, 3)

    await copies_of(folder, WebhookCopy(LEDGER, receiver.url, folder.path)).bring_up_to_date()

    assert receiver.received == folder.statements(LEDGER)


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_statement_that_a_council_does_not_acknowledge_is_sent_again(
    folder: SealFolder, receiver: Receiver, status: int
) -> None:
    seal(folder, LEDGER, 1, 2)
    copies = copies_of(folder, WebhookCopy(LEDGER, receiver.url, folder.path))
    receiver.status = status

    await copies.bring_up_to_date()

    assert copies.is_behind
    assert receiver.received == []
    receiver.status = 200
    await copies.bring_up_to_date()
    assert not copies.is_behind
    assert receiver.received == folder.statements(LEDGER)


async def test_a_silent_council_holds_nothing_up_for_ever(
    folder: SealFolder, receiver: Receiver
) -> None:
    receiver.delay = 1.0
    seal(folder, LEDGER, 1)
    copies = copies_of(folder, WebhookCopy(LEDGER, receiver.url, folder.path, seconds=0.1))

    await copies.bring_up_to_date()

    assert copies.is_behind


async def test_a_new_address_gets_all_statements(folder: SealFolder, receiver: Receiver) -> None:
    seal(folder, LEDGER, 1, 2)
    await copies_of(folder, WebhookCopy(LEDGER, receiver.url, folder.path)).bring_up_to_date()

    moved = f"{receiver.url}?new=1"
    await copies_of(folder, WebhookCopy(LEDGER, moved, folder.path)).bring_up_to_date()

    assert receiver.received == [*folder.statements(LEDGER), *folder.statements(LEDGER)]


@pytest.mark.parametrize(
    "url", ["http://council.example/seals", "ftp://council.example", "council.example", "https://"]
)
def test_a_webhook_is_at_an_https_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="https"):
        WebhookCopy(LEDGER, url, tmp_path)


@pytest.mark.parametrize(
    "address", ["https://bucket.example", "s3://key:secret@bucket", "s3://bucket?token=secret", "x"]
)
def test_an_object_store_is_named_without_a_secret(address: str) -> None:
    with pytest.raises(ValueError, match="hold no secret") as refused:
        ObjectStoreCopy.at(address)
    assert "secret@" not in str(refused.value)
