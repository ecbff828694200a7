"""A council whose deadlines a real process evaluates, and its worklist."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from httpx import AsyncClient
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.test_automatic_notices import start
from tests.journeys.worklist_client import worklist_client, worklist_items

from chassis.testing import Database


class WorkingCouncil:
    """A council with its worklist."""

    def __init__(self, desk: AutomaticDesk, worklists: AsyncClient) -> None:
        self.desk, self._worklists = desk, worklists

    async def items(self) -> list[dict[str, Any]]:
        """What is to be done about notices, once every fact is in it."""
        cases = self.desk.council.cases
        newest = (await cases.get("/v1/events?limit=200")).json()["events"][-1]
        items = await worklist_items(self._worklists, newest["position"])
        return [each for each in items if each["kind"] in {"held_notice", "returned_notice"}]

    async def people(self, case_id: str, requirement: str) -> tuple[str, dict[str, str]]:
        """How far a notice to the family is, and for whom of them."""
        found = await self.desk.required(case_id, requirement)
        of_people = {each["person_id"]: each["progress"] for each in found["recipients"]}
        return found["progress"], of_people

    async def change_people(self, case_id: str, people: dict[str, JsonValue]) -> None:
        """Record the people of a case once more."""
        changed = await self.desk.council.cases.put(
            f"/v1/cases/{case_id}/person", json=people, headers={"If-Match": '"1"'}
        )
        assert changed.status_code == 200, changed.text


@asynccontextmanager
async def working_council(database: Database, folder: Path) -> AsyncGenerator[WorkingCouncil]:
    """Deadlines are evaluated by a process whose log is in the folder."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        worklists = await worklist_client(stack, database)
        await start(stack, database, folder, "evaluator")
        yield WorkingCouncil(desk, worklists)
