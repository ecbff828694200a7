"""The ledger of destroyed keys has each erasure that is answered, whenever a process is killed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Final, Protocol
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.api.dependencies import AppContext
from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from chassis.app_state import provide, provided
from events.contracts import CasePersonErased
from events.contracts.references import PersonId
from events.contracts.vocabulary.case import ErasedSubject
from events.destroyed_keys import (
    DestroyedKeys,
    DestroyedKeysUnavailable,
    KeyOwner,
)
from events.envelope import CaseId, LedgerId

Erase = Callable[..., Awaitable[Response]]
UseKeys = Callable[[DestroyedKeys], None]
PARENT: Final = UUID(int=11)
FACT: Final = CasePersonErased(
    subject=ErasedSubject.CHILD, legal_basis="retention_period_ended", on=date(2026, 11, 20)
)


class FullCase(Protocol):
    path: str
    case_id: str


class KilledAfterCommit(DestroyedKeys):
    """Ends a request where a process would be killed once its transaction has committed."""

    async def confirm(self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased) -> None:
        raise DestroyedKeysUnavailable


@pytest.fixture
def use(app: FastAPI) -> UseKeys:
    def used(keys: DestroyedKeys) -> None:
        provide(app, replace(provided(app, AppContext), destroyed_keys=keys))

    return used


def owner_of(case: FullCase, person_id: UUID | None = None) -> KeyOwner:
    return KeyOwner(CaseId(UUID(case.case_id)), None if person_id is None else PersonId(person_id))


async def test_each_erasure_is_in_the_ledger_with_random_ids_and_codes_alone(
    closed: FullCase, erase: Erase, keys: DestroyedKeys, council: LedgerId
) -> None:
    await erase(closed.path, str(PARENT), legal_basis="data_subject_request")
    await erase(closed.path)

    recorded = keys.read(council)
    assert [*recorded.destroyed] == [owner_of(closed, PARENT), owner_of(closed)]
    assert recorded.begun == {}
    assert recorded.destroyed[owner_of(closed)] == FACT
    lines = (keys.folder / f"{council}.jsonl").read_text().splitlines()
    assert lines[-1] == (
        f'{{"state":"destroyed","case_id":"{closed.case_id}","schema_version":1,"erasure":'
        '{"legal_basis":"retention_period_ended","on":"2026-11-20","subject":"child"}}'
    )


async def test_an_erasure_that_is_refused_is_not_in_the_ledger(
    full: FullCase, erase: Erase, keys: DestroyedKeys
) -> None:
    refused = await erase(full.path)

    assert refused.status_code == 409
    assert keys.ledgers() == []


async def test_nothing_is_erased_if_the_ledger_cannot_be_written(
    closed: FullCase,
    erase: Erase,
    client: AsyncClient,
    keys: DestroyedKeys,
    council: LedgerId,
) -> None:
    (keys.folder / f"{council}.jsonl").mkdir()

    refused = await erase(closed.path)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert (await client.get(f"{closed.path}/person")).status_code == 200


async def test_a_repetition_is_answered_later_if_the_ledger_cannot_be_read(
    closed: FullCase, erase: Erase, keys: DestroyedKeys, council: LedgerId
) -> None:
    """A damaged ledger is for the operator to mend: the client sends the same request again."""
    assert (await erase(closed.path, key="once")).status_code == 201
    file = keys.folder / f"{council}.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b"no entry\n")

    refused = await erase(closed.path, key="once")
    file.write_bytes(whole)
    repeated = await erase(closed.path, key="once")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert repeated.status_code == 201


async def test_an_erasure_whose_process_was_killed_after_the_commit_is_confirmed_by_its_repetition(
    closed: FullCase, erase: Erase, keys: DestroyedKeys, use: UseKeys, council: LedgerId
) -> None:
    use(KilledAfterCommit(keys.folder))
    killed = [(await erase(closed.path, key="once")).status_code for _ in range(2)]
    assert [*keys.read(council).begun] == [owner_of(closed)]
    use(keys)

    repeated = [(await erase(closed.path, key="once")).status_code for _ in range(2)]

    assert (killed, repeated) == ([503, 503], [201, 201])
    assert [*keys.read(council).destroyed] == [owner_of(closed)]
    assert (keys.folder / f"{council}.jsonl").read_text().count("\n") == 2


async def test_an_erasure_whose_process_was_killed_after_the_commit_is_confirmed_at_the_next_start(
    closed: FullCase,
    erase: Erase,
    keys: DestroyedKeys,
    use: UseKeys,
    engine: AsyncEngine,
    council: LedgerId,
) -> None:
    use(KilledAfterCommit(keys.folder))
    await erase(closed.path, str(PARENT))
    await erase(closed.path)

    await check_destroyed_keys(engine, keys)

    recorded = keys.read(council)
    assert [*recorded.destroyed] == [owner_of(closed), owner_of(closed, PARENT)]
    assert recorded.begun == {}


async def test_an_erasure_whose_process_was_killed_before_the_commit_destroys_nothing(
    closed: FullCase,
    client: AsyncClient,
    keys: DestroyedKeys,
    engine: AsyncEngine,
    council: LedgerId,
) -> None:
    await keys.begin(council, owner_of(closed).case_id, FACT)

    await check_destroyed_keys(engine, keys)

    assert [*keys.read(council).begun] == [owner_of(closed)]
    assert (await client.get(f"{closed.path}/person")).status_code == 200
