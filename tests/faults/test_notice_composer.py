"""The composer of notices, with a fault at every await of its round, and killed at any instant."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.notice_calls import NoticeCalls
from tests.faults.support import COUNCIL
from tests.faults.test_notice_sender import letters_on
from tests.faults.worker_support import wait_for_value
from tests.journeys.notice_desk import SETTINGS, person

from chassis.database import create_engine
from chassis.testing.faults import Fault, WorkerSweep
from chassis.testing.process import ServiceProcess
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import ConsumerDriver
from events.london_day import london_day

pytestmark = pytest.mark.faults

ROWS: Final = """
    SELECT a.state || ' ' || (
           SELECT count(*) FROM notification.notice n
            WHERE n.ledger_id = a.ledger_id AND n.case_id = a.case_id)
      FROM notification.automatic_notice a WHERE a.ledger_id = $1 AND a.case_id::text = $2
"""
COMPOSER: Final = "notification_service notice-composer"
SETTINGS_OF_COMPOSER: Final = {
    "WEBHOOK_SECRETS_KEY": b64encode(bytes(range(32))).decode(),
    "SMTP_URL": "smtp://127.0.0.1:9",
    "NOTICE_LEASE_SECONDS": "1",
}
PAUSES: Final = (0.05, 0.15, 0.3, 0.5)
"""Seconds after which a process is killed."""


@dataclass(frozen=True)
class AutomaticCouncil:
    """A council that has a decision sent by itself, on the database without the proxy."""

    env: FaultEnvironment
    letters: NoticeCalls
    evaluator: ConsumerDriver

    async def decided_case(self) -> str:
        """A case whose decision to assess is recorded today, after its last day in law.

        So it is sent at any hour of any day.
        """
        today = london_day(datetime.now(UTC))
        opening = {
            "person": person(),
            "request": {
                "kind": "initial",
                "trigger": "request",
                "requester": "parent",
                "received_on": (today - timedelta(days=60)).isoformat(),
            },
        }
        opened = await self._post("/v1/cases", opening)
        case = f"/v1/cases/{opened['case_id']}"
        facts = (await self.letters.cases.get(f"{case}/history")).json()["facts"]
        received = next(each["data"] for each in facts if each["type"] == "request.received")
        decided = {"decided_on": today.isoformat(), "notified_on": today.isoformat()}
        agreement = {"request_id": received["request_id"], **decided}
        await self._post(f"{case}/assessment-agreements", agreement)
        await self.evaluator.drain()
        return str(opened["case_id"])

    async def assert_composed_once(self, case_id: str) -> None:
        """One row that has ended, and one notice to be sent."""
        await wait_for_value(self.env.records, "composed 1", ROWS, COUNCIL, case_id)

    async def _post(self, path: str, body: object) -> dict[str, str]:
        answer = await self.letters.cases.post(
            path, json=body, headers={"Idempotency-Key": f"{path}-{datetime.now(UTC).timestamp()}"}
        )
        assert answer.is_success, answer.text
        found: dict[str, str] = answer.json()
        return found


async def test_each_decision_is_told_once_after_any_fault() -> None:
    """Before a statement, and after it: what a composer cannot tell apart."""
    await asyncio.gather(*map(run_with_fault, (Fault.TERMINATE, Fault.LOSE_RESPONSE)))


async def run_with_fault(fault: Fault) -> None:
    async with automatic_council() as council:
        process = await council.env.start(COMPOSER, **SETTINGS_OF_COMPOSER)

        async def work() -> None:
            await council.assert_composed_once(await council.decided_case())

        await WorkerSweep(council.env.proxy, process, work).inject_at_every_await([fault])


async def test_each_decision_is_told_once_though_the_composer_is_killed_again_and_again(
    tmp_path: Path,
) -> None:
    async with automatic_council() as council:
        url = council.env.database.url_for("notification_service")
        on = {"DATABASE_URL": url, **SETTINGS_OF_COMPOSER}
        cases = list[str]()
        for pause in PAUSES:
            process = ServiceProcess(COMPOSER, on, tmp_path / "log", None)
            process.start()
            cases += [await council.decided_case() for _ in range(2)]
            await asyncio.sleep(pause)
            await process.kill()
        await council.env.start(COMPOSER, **SETTINGS_OF_COMPOSER)

        for case_id in cases:
            await council.assert_composed_once(case_id)


@asynccontextmanager
async def automatic_council() -> AsyncGenerator[AutomaticCouncil]:
    """A council that has decisions sent by themselves."""
    async with fault_environment() as env, letters_on(env) as letters:
        engine = create_engine(env.database.url_for("deadline_service"), pool_size=2)
        evaluator = ConsumerDriver(build_consumer(engine, lambda: None))
        await letters.settings()
        changed = await letters.client.http.put(
            f"{letters.client.url}/v1/notice-settings",
            json={**SETTINGS, "automatic": ["assessment-agreed"]},
            headers={"If-Match": '"1"'},
        )
        assert changed.is_success, changed.text
        yield AutomaticCouncil(env, letters, evaluator)
        await engine.dispose()
