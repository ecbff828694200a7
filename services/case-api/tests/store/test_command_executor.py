"""A command is executed whole or not at all, and its result is stored with it."""

import json
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.errors import AlreadyDecided, CaseFull, UnknownCase
from case_api.domain.people.person import Person
from case_api.domain.record import RecordFacts
from case_api.store.append_with_result import append_with_result
from case_api.store.capacity import MAX_FACTS
from case_api.store.command_executor import CommandExecutor
from case_api.store.command_result import CommandResult
from case_api.store.event_metadata import EventMetadata
from case_api.store.schema import SCHEMA
from case_api.testing.vault import VAULT
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from chassis.problems import IdempotencyKeyInUse, IdempotencyKeyReused
from chassis.testing import Database
from events.contracts import (
    CaseOpened,
    Event,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    TribunalAppealRegistered,
)
from events.contracts.references import AppealId, RequestId
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.contracts.vocabulary.tribunal import AppealSubject
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend
from events.log.errors import InvalidBatch
from events.log.postgres import PostgresLog

CASE: Final = CaseId(UUID(int=1))
REQUEST: Final = RequestId(UUID(int=2))
TODAY: Final = date(2026, 11, 20)
DAY: Final = date(2026, 3, 2)
PERSON: Final = Person(family_name="Example", given_names="Sam", birth_date=date(2015, 10, 5))
OPENED: Final = CaseOpened(cohort=2016)
RECEIVED: Final = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=DAY,
)
AGREED: Final = RequestAgreed(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
REFUSED: Final = RequestRefused(request_id=REQUEST, decided_on=DAY, notified_on=DAY)
METADATA: Final = EventMetadata("client:tester", UUID(int=3), None, uuid4)

_FILL: Final = """
INSERT INTO log.event (
    ledger_id, position, stream_id, stream_version, event_id, type, schema_version,
    actor, correlation_id, recorded_at, hash_version, hash, body
)
SELECT e.ledger_id, e.position + n, e.stream_id, e.stream_version + n, gen_random_uuid(), e.type,
       e.schema_version, 'seed', e.correlation_id, e.recorded_at, 1, sha256(n::text::bytea),
       jsonb_set(e.data, '{request_id}', to_jsonb(gen_random_uuid()))
FROM log.event e, generate_series(1, $2 - e.stream_version) n
WHERE e.stream_id = $1 AND e.type = 'request.received'
"""


def appeal(number: int) -> Event:
    return TribunalAppealRegistered(
        appeal_id=AppealId(UUID(int=number)),
        subjects=(AppealSubject.SECTION_I,),
        application_received_on=DAY,
    )


class Client:
    """A client of one council, whose every request is new or has a given key."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        self.engine = engine
        self.ledger_id = ledger_id
        self.idempotency = IdempotencyStore(engine, SCHEMA.name)

    def request(self, key: bytes | None = None, body: bytes = b"") -> IdempotentRequest:
        scope = key or uuid4().bytes
        return IdempotentRequest(self.ledger_id, scope.ljust(32), body.ljust(32))

    def executor(self, request: IdempotentRequest | None = None) -> CommandExecutor:
        return CommandExecutor(
            self.engine, VAULT, self.idempotency, request or self.request(), METADATA
        )

    async def open_case(self, case_id: CaseId = CASE) -> CommandResult:
        command = RecordFacts([OPENED, RECEIVED], TODAY)
        return await self.executor().open_case(
            case_id, PERSON, OPENED, command, allow_duplicate=False
        )

    async def record(
        self, *events: Event, case_id: CaseId = CASE, request: IdempotentRequest | None = None
    ) -> CommandResult:
        return await self.executor(request).execute(case_id, RecordFacts(events, TODAY))

    async def recorded(self) -> Sequence[str]:
        async with transaction(self.engine, self.ledger_id) as db:
            events = await PostgresLog(db, self.ledger_id).read(Position(0))
        return [each.event.type for each in events]


@pytest.fixture
def client(engine: AsyncEngine, council: LedgerId) -> Client:
    return Client(engine, council)


@pytest.fixture
async def owner(database: Database) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    yield connection
    await connection.close()


async def test_the_result_of_an_opening_names_its_last_fact(client: Client) -> None:
    result = await client.open_case()

    assert result == CommandResult(
        case_id=CASE, position=2, version=2, ids=({}, {"request_id": REQUEST})
    )


async def test_one_fact_and_its_result_are_stored_together(
    client: Client, owner: DriverConnection
) -> None:
    await client.open_case()
    request = client.request()

    result = await client.record(appeal(7), request=request)

    stored = await owner.fetchval(
        "SELECT result FROM case_api.idempotency WHERE scope = $1", request.scope
    )
    assert result == CommandResult(
        case_id=CASE, position=3, version=3, ids=({"appeal_id": UUID(int=7)},)
    )
    assert json.loads(stored) == json.loads(result.model_dump_json())
    assert await client.idempotency.find(request, CommandResult) == result


async def test_several_facts_of_one_command_are_all_recorded(client: Client) -> None:
    await client.open_case()
    request = client.request()

    result = await client.record(AGREED, appeal(7), appeal(8), request=request)

    assert (result.position, result.version) == (5, 5)
    assert await client.recorded() == [
        "case.opened",
        "request.received",
        "request.agreed",
        "tribunal.appeal_registered",
        "tribunal.appeal_registered",
    ]
    assert await client.idempotency.find(request, CommandResult) == result


async def test_a_command_that_adds_nothing_returns_the_current_version(
    client: Client,
) -> None:
    await client.open_case()
    request = client.request()

    result = await client.record(request=request)

    assert result == CommandResult(case_id=CASE, position=2, version=2, ids=())
    assert await client.idempotency.find(request, CommandResult) == result
    assert await client.recorded() == ["case.opened", "request.received"]


@pytest.mark.parametrize("events", [[REFUSED, REFUSED], [AGREED, REFUSED]], ids=["one", "other"])
async def test_of_contradicting_facts_none_is_recorded(
    client: Client, events: Sequence[Event]
) -> None:
    await client.open_case()
    request = client.request()

    with pytest.raises(AlreadyDecided):
        await client.record(*events, request=request)

    assert await client.recorded() == ["case.opened", "request.received"]
    assert await client.idempotency.find(request, CommandResult) is None


@pytest.mark.parametrize("events", [[], [AGREED], [AGREED, appeal(7)]], ids=len)
async def test_a_repeated_request_has_no_second_effect(
    client: Client, events: Sequence[Event]
) -> None:
    await client.open_case()
    request = client.request(b"once")
    await client.record(*events, request=request)
    before = await client.recorded()

    with pytest.raises((IdempotencyKeyInUse, AlreadyDecided)):
        await client.record(*(events or [appeal(9)]), request=request)

    assert await client.recorded() == before


async def test_another_body_with_the_same_key_is_refused(client: Client) -> None:
    await client.open_case()
    await client.record(appeal(7), request=client.request(b"key", b"one body"))

    with pytest.raises(IdempotencyKeyReused):
        await client.idempotency.find(client.request(b"key", b"another"), CommandResult)


async def test_a_case_that_does_not_exist_is_unknown(client: Client) -> None:
    with pytest.raises(UnknownCase):
        await client.record(appeal(7), case_id=CaseId(UUID(int=9)))


async def test_facts_that_exceed_the_capacity_are_not_recorded_in_part(
    client: Client, owner: DriverConnection
) -> None:
    await client.open_case()
    await owner.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
    await owner.execute(_FILL, CASE, MAX_FACTS - 1)
    await owner.execute("ALTER TABLE log.event ENABLE TRIGGER USER")

    with pytest.raises(CaseFull):
        await client.record(appeal(7), appeal(8))

    assert (await client.record(appeal(7))).version == MAX_FACTS


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.integers(0, 6))
async def test_a_result_counts_every_fact_of_its_command(client: Client, facts: int) -> None:
    case_id = CaseId(uuid4())
    opened = await client.open_case(case_id)

    result = await client.record(*(appeal(n) for n in range(facts)), case_id=case_id)

    assert result.version == opened.version + facts
    assert result.position == opened.position + facts


@pytest.mark.parametrize("facts", [0, 2])
async def test_a_single_append_takes_exactly_one_fact(client: Client, facts: int) -> None:
    await client.open_case()
    events = [NewEvent(uuid4(), appeal(n), "tester", CASE) for n in range(facts)]

    async with transaction(client.engine, client.ledger_id) as db:
        with pytest.raises(InvalidBatch):
            await append_with_result(
                await driver_connection(db), client.request(), StreamAppend(CASE, events, 2), []
            )

    assert len(await client.recorded()) == 2
