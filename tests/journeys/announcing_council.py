"""A council, and what deadline-service announces of its cases, which is appended as it does."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from httpx import Response
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import COUNCIL, SETTINGS, new_key, person

from chassis.database import create_engine, transaction
from chassis.testing import Database
from events.contracts import CONTRACTS, Event
from events.envelope import CaseId, EventEnvelope, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.stored_event import decode_events

LATE: Final = "step-late"
TAKEN_BACK: Final = "delay-taken-back"
NOON: Final = datetime(2026, 4, 14, 11, tzinfo=UTC)
DECISION: Final[dict[str, JsonValue]] = {
    "deadline_id": str(UUID(int=1)),
    "rule": "assessment-decision",
    "due_on": "2026-04-12",
    "law_due_on": "2026-04-13",
}
"""Six weeks from Monday 2 March 2026."""
LATER: Final[dict[str, JsonValue]] = {
    **DECISION,
    "due_on": "2026-04-19",
    "law_due_on": "2026-04-20",
}
COMPLAINTS: Final[dict[str, JsonValue]] = {
    "complaint_services": [{"name": "Complaints team", "phone": "01632 960304"}]
}


@dataclass(frozen=True)
class Announcements:
    """A council, and what deadline-service announces of its cases."""

    desk: AutomaticDesk
    engine: AsyncEngine

    async def choose(self, *notices: str) -> None:
        """Have these notices sent by themselves."""
        answer = await self.desk.council.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, **COMPLAINTS, "automatic": list(notices)},
            headers={"If-Match": '"2"'},
        )
        assert answer.status_code == 200, answer.text

    async def add(self, case_id: str, type_: str, **data: object) -> int:
        """The position of an announcement."""
        await self.append(case_id, CONTRACTS[type_].model_validate_json(json.dumps(data)))
        asked = {"case_id": case_id, "type": type_}
        answer = await self.desk.council.cases.get("/v1/events", params=asked)
        return int(answer.json()["events"][-1]["position"])

    async def append(self, case_id: str, *announced: Event) -> None:
        """Append announcements of a case."""
        new = [NewEvent(uuid4(), each, "deadline-service", uuid4()) for each in announced]
        stream = StreamAppend(CaseId(UUID(case_id)), new, StreamState.EXISTS)
        async with transaction(self.engine, COUNCIL) as db:
            await PostgresLog(db, COUNCIL).append(stream)

    async def history(self, case_id: str) -> list[EventEnvelope]:
        """All events of a case."""
        async with transaction(self.engine, COUNCIL) as db:
            stored = await PostgresLog(db, COUNCIL).read_stored_streams([CaseId(UUID(case_id))])
        return [*decode_events(stored).decoded]

    async def missed(self, case_id: str, **deadline: object) -> int:
        """The position of the announcement that a deadline was missed."""
        return await self.add(case_id, "deadline.missed", **(deadline or DECISION))

    async def retract(self, case_id: str, *positions: int, **deadline: object) -> int:
        """The position of the retraction of announcements."""
        retraction = {"retracts": positions, "because_of": 2, "reason": "fact_corrected"}
        fields = {**(deadline or DECISION), **retraction}
        return await self.add(case_id, "deadline.retracted", **fields)

    async def late_case(self, child: dict[str, JsonValue] | None = None) -> tuple[str, int]:
        """A case whose decision is late, and the position of that announcement."""
        request = {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": "2026-03-02",
        }
        body = {"person": child or person(), "request": request}
        council = self.desk.council
        case_id = str((await council.post(council.cases, "/v1/cases", body))["case_id"])
        await self.add(case_id, "deadline.set", **DECISION, because_of=2)
        return case_id, await self.missed(case_id)

    async def send(self, case_id: str, requirement: str, reports: int, **more: object) -> Response:
        """The response to a notice that is sent by an officer, once it is sent."""
        answer = await self.request(case_id, requirement, reports, **more)
        await self.desk.council.sender.run_cycle()
        return answer

    async def request(
        self, case_id: str, requirement: str, reports: int, **more: object
    ) -> Response:
        """The response to a notice that an officer has sent, which waits."""
        return await self.desk.council.notices.post(
            f"/v1/cases/{case_id}/notices",
            json={"requirement": requirement, "reports": reports, **more},
            headers=new_key(),
        )

    async def progress(self, case_id: str, requirement: str) -> list[tuple[int, str, list[str]]]:
        """How far a notice is, of each fact that requires it: why it is held, too."""
        answer = await self.desk.council.notices.get(
            f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        return [
            (each["reports"], each["progress"], each["held_because"])
            for each in answer.json()["notices"]
            if each["requirement"] == requirement
        ]

    async def held(self, case_id: str) -> list[dict[str, Any]]:
        """What is held back, by the facts of the case."""
        found = await self.desk.council.facts(case_id)
        return [each["data"] for each in found if each["type"] == "notice.held"]


@asynccontextmanager
async def announcing_council(database: Database) -> AsyncGenerator[Announcements]:
    """A council on a new database, which has a way to complain."""
    async with automatic_desk(database) as desk:
        changed = await desk.council.notices.put(
            "/v1/notice-settings",
            json={**SETTINGS, **COMPLAINTS},
            headers={"If-Match": '"1"'},
        )
        assert changed.status_code == 200, changed.text
        engine = create_engine(database.url_for("deadline_service"), pool_size=1)
        yield Announcements(desk, engine)
        await engine.dispose()
