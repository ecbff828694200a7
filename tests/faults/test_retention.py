"""The importer, killed in the middle of a retention run: each case is erased once."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import wait_for_value

from case_api.domain.fold import fold
from case_api.domain.people.person import Person
from case_api.domain.retention.schedule import ClassPeriod, RecordClass, RetentionSchedule
from case_api.domain.search.case_entry import case_entry
from case_api.store.case_list import insert_case
from case_api.store.people.person_versions import NewPersonVersion, insert_person
from case_api.store.retention.runs import NewRun, insert_run
from case_api.store.retention.schedules import StoredSchedule, insert_schedule
from case_api.testing.vault import VAULT
from chassis.database import create_engine, driver_connection, transaction
from chassis.testing.faults import Fault, Injection, RoundTripMatcher
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from chassis.testing.process import ServiceProcess
from events.contracts import CaseClosed, CaseOpened
from events.contracts.vocabulary.case import CaseCloseReason
from events.destroyed_keys import DestroyedKeys, KeyOwner
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog

pytestmark = pytest.mark.faults

BORN: Final = date(1986, 5, 11)
"""31 in 2017."""
DAY: Final = date(2026, 11, 20)
OLD: Final = datetime.now(UTC) - timedelta(days=30)
SCHEDULE: Final = RetentionSchedule(
    classes=(ClassPeriod(record_class=RecordClass.OTHER, years_from_birth=31, policy="send-31"),),
    erases=True,
)
PERSON: Final = Person(family_name="Example", given_names="Robin", birth_date=BORN)
UNFINISHED: Final = "SELECT count(*) FROM case_api.retention_run WHERE ended_at IS NULL"
ENDED: Final = "SELECT count(*) FROM case_api.retention_run WHERE ended_at IS NOT NULL"
FILES: Final = "SELECT count(*) FROM case_api.case_file WHERE case_id = ANY ($1)"
FACTS: Final = """
    SELECT count(*) FROM log.event WHERE type = 'case.person_erased' AND stream_id = ANY ($1)
"""
COUNTED: Final = "SELECT sum(erased)::integer FROM case_api.retention_run"
FIRE_SECONDS: Final = 30.0


def after(before: str, statement: str = "") -> RoundTripMatcher:
    """A statement that follows another; both by words in them."""
    return lambda was, trip: before in was and statement in trip.statement


KILLS: Final = (
    ("when they are compared", Fault.LOSE_RESPONSE, after("SET updated_at = $3, state", "COMMIT")),
    ("before the commit", Fault.RESET, after("erased = erased + 1", "COMMIT")),
    ("after the commit", Fault.LOSE_RESPONSE, after("erased = erased + 1", "COMMIT")),
)


@pytest.fixture
async def env() -> AsyncGenerator[FaultEnvironment]:
    async with fault_environment() as made:
        yield made


async def test_each_case_is_erased_once_however_the_process_is_killed(
    env: FaultEnvironment,
) -> None:
    await record_schedule(env)
    process = await env.start("case_api importer")
    await wait_for_value(env.records, 1, ENDED)  # the run of the night of the test
    cases = list[CaseId]()
    for number, (place, fault, when) in enumerate(KILLS):
        cases += [await closed_case(env), await closed_case(env)]
        await wait_for_value(env.records, 0, UNFINISHED)
        injection = Injection(fault, when, process.kill)
        env.proxy.arm(injection)
        await begin_run(env, date(2020, 1, 1) + timedelta(days=number))
        await injection.wait_until_fired(FIRE_SECONDS)
        await restart(process)

        await wait_for_value(env.records, 0, FILES, cases)
        await wait_for_value(env.records, 0, UNFINISHED)
        assert await env.records.fetch_column(FACTS, cases) == [len(cases)], place
        assert await env.records.fetch_column(COUNTED) == [len(cases)], place
        recorded = DestroyedKeys(DESTROYED_KEYS_DIR).read(LedgerId(COUNCIL))
        assert {KeyOwner(each, None) for each in cases} <= recorded.destroyed.keys(), place


async def restart(process: ServiceProcess) -> None:
    process.start()
    await process.wait_until_ready()


async def record_schedule(env: FaultEnvironment) -> None:
    """A schedule that is old enough to erase by."""
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    async with transaction(writer, COUNCIL) as db:
        new = StoredSchedule(1, SCHEDULE, OLD, "tester")
        await insert_schedule(await driver_connection(db), LedgerId(COUNCIL), new)
    await writer.dispose()


async def begin_run(env: FaultEnvironment, night: date) -> None:
    """The run of a night, as a process begins it."""
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    async with transaction(writer, COUNCIL) as db:
        new = NewRun(uuid4(), night, DAY, 1, erases=True, actor="tester", created_at=OLD)
        assert await insert_run(await driver_connection(db), LedgerId(COUNCIL), new)
    await writer.dispose()


async def closed_case(env: FaultEnvironment) -> CaseId:
    """A case whose period has ended."""
    ledger_id, case_id = LedgerId(COUNCIL), CaseId(uuid4())
    closed = CaseClosed(on=date(2010, 5, 11), reason=CaseCloseReason.NO_ASSESSMENT)
    facts = [
        NewEvent(uuid4(), each, "tester", UUID(int=1)) for each in (CaseOpened(cohort=1986), closed)
    ]
    writer = create_engine(env.database.url_for("case_api"), pool_size=1)
    async with transaction(writer, COUNCIL) as db:
        log, connection = PostgresLog(db, ledger_id), VAULT.open(await driver_connection(db))
        await log.append(StreamAppend(case_id, facts, StreamState.NONE))
        entry = case_entry(fold(await log.read_streams([case_id])))
        assert entry is not None
        await insert_case(connection, ledger_id, case_id, entry, None)
        new = NewPersonVersion(PERSON, 1, "tester")
        await insert_person(connection, ledger_id, case_id, new)
    await writer.dispose()
    return case_id
