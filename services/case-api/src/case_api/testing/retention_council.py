"""A council with a retention schedule: it opens and closes cases, and works on its runs."""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from httpx import AsyncClient, Response

from case_api.worker.retention.retention_worker import RetentionWorker

_Record = Callable[..., Awaitable[dict[str, Any]]]
DUE_DAY: Final = date(2047, 9, 1)
"""The first day after the academic year in which cohort 2016 turns 31."""
NIGHT: Final = datetime(2047, 9, 1, 2, 30, tzinfo=UTC)
"""03:30 in England."""
BEFORE_ANY_NIGHT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Before the schedule was recorded: only dry runs are worked on."""
CLASSES: Final = [
    {"record_class": "looked_after", "years_from_birth": 75, "policy": "lac-75"},
    {"record_class": "plan", "years_from_birth": 45, "policy": "ehcp-45"},
    {"record_class": "other", "years_from_birth": 31, "policy": "send-31"},
]
_numbers = itertools.count(1)


class SetClock(Protocol):
    """The clock of the application."""

    day: date

    async def today(self) -> date:
        """The day that is set."""
        ...


@dataclass
class RetentionCouncil:
    """`client` has every scope but that of erasures, `eraser` that alone.

    `now` is the instant for the worker, `clock` the day for all.
    """

    client: AsyncClient
    eraser: AsyncClient
    clock: SetClock
    record: _Record
    opening: Mapping[str, Any]
    make_worker: Callable[[Callable[[], datetime]], RetentionWorker]
    now: datetime = NIGHT

    def __post_init__(self) -> None:
        """Start the worker."""
        self.restart()

    def restart(self) -> None:
        """Start another worker, as a process that was killed is."""
        self.worker = self.make_worker(lambda: self.now)

    async def work(self) -> int:
        """Take steps until there is nothing to do; returns how many."""
        steps = 0
        while await self.worker.step():
            steps += 1
        return steps

    async def open_case(self, *, birth_date: str = "2015-10-05", **more: object) -> str:
        """Open a case, of cohort 2016 unless told otherwise; returns its id."""
        number = next(_numbers)
        names = {"family_name": f"Example-{number}", "birth_date": birth_date}
        person = {**self.opening["person"], **names}
        body = {**self.opening, "person": person, "reference": f"RETENTION-{number}", **more}
        return str((await self.record("/v1/cases", body))["case_id"])

    async def closed_case(self, *, birth_date: str = "2015-10-05", **more: object) -> str:
        """Open a case and close it; returns its id."""
        case_id = await self.open_case(birth_date=birth_date, **more)
        closure = {"on": "2026-11-20", "reason": "no_assessment"}
        await self.record(f"/v1/cases/{case_id}/closures", closure)
        return case_id

    async def schedule(self, version: int = 0, **more: object) -> int:
        """Replace a version of the schedule, and go on to the day; returns the number of the next.

        The cases are opened before, so that they are of a possible age.
        """
        body = {"classes": CLASSES, "erases": True, **more}
        match = {"If-Match": f'"{version}"'}
        response = await self.eraser.put("/v1/retention-schedule", json=body, headers=match)
        assert response.status_code == 200, response.text
        self.clock.day = DUE_DAY
        return int(response.json()["version"])

    async def reported_schedule(self, version: int = 0, **more: object) -> None:
        """Record a schedule of which a dry run has completed: the next night erases by it."""
        await self.schedule(version, **more)
        await self.dry_run()
        self.now = NIGHT

    async def start(self, key: str = "run") -> Response:
        """Start a dry run."""
        return await self.eraser.post(
            "/v1/retention-runs", json={"dry_run": True}, headers={"Idempotency-Key": key}
        )

    async def dry_run(self) -> str:
        """Start a dry run and work on it; returns its id."""
        self.now = BEFORE_ANY_NIGHT
        started = await self.start()
        assert started.status_code == 202, started.text
        await self.work()
        return str(started.json()["run_id"])

    async def runs(self) -> list[dict[str, Any]]:
        """The runs, the newest first."""
        response = await self.client.get("/v1/retention-runs")
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["runs"]
        return found

    async def nights(self) -> list[dict[str, Any]]:
        """The nightly runs, the newest first."""
        return [each for each in await self.runs() if "night" in each]

    async def outcomes(self, run_id: str) -> dict[str, str]:
        """What a run found of each case."""
        response = await self.client.get(f"/v1/retention-runs/{run_id}/findings")
        assert response.status_code == 200, response.text
        return {each["case_id"]: each["outcome"] for each in response.json()["findings"]}

    async def erased(self, *cases: str) -> list[str]:
        """Those of some cases whose people answer 410."""
        answers = [(each, await self.client.get(f"/v1/cases/{each}/person")) for each in cases]
        assert {answer.status_code for _, answer in answers} <= {200, 410}
        return [each for each, answer in answers if answer.status_code == 410]

    async def place_hold(self, case_id: str, on: str = "2026-11-20") -> int:
        """Place a legal hold; returns its position."""
        hold = {"reason": "public_inquiry", "authorised_by": "monitoring_officer", "on": on}
        placed = await self.eraser.post(
            f"/v1/cases/{case_id}/legal-holds", json=hold, headers={"Idempotency-Key": "hold"}
        )
        assert placed.status_code == 201, placed.text
        return int(placed.json()["position"])
