"""The items of the worklist for notices that a person must look at."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from httpx import AsyncClient
from tests.journeys.automatic_desk import AutomaticDesk
from tests.journeys.test_automatic_notices import start
from tests.journeys.worklist_client import worklist_client, worklist_items

from chassis.testing import Database


class HeldItem(NamedTuple):
    """An item: its case, the day to work to, and what a delay means in law."""

    case_id: str
    work_on: str
    reasons: list[str]


class HeldWork:
    """What the worklist of a council has of notices that are held."""

    def __init__(self, desk: AutomaticDesk, worklists: AsyncClient) -> None:
        self._desk, self._worklists = desk, worklists

    async def items(self) -> list[HeldItem]:
        """The items, once the worklist follows from the newest event."""
        newest = (await self._desk.council.cases.get("/v1/events?limit=200")).json()["events"][-1]
        items = await worklist_items(self._worklists, newest["position"], kind="held_notice")
        return [
            HeldItem(
                *(each["case_id"], each["work_on"]),
                [reason["reason"] for reason in each["why_here"]["reasons"]],
            )
            for each in items
        ]


async def held_work(
    stack: AsyncExitStack, desk: AutomaticDesk, database: Database, folder: Path
) -> HeldWork:
    """Start the API and the evaluator of deadline-service."""
    worklists = await worklist_client(stack, database)
    await start(stack, database, folder, "evaluator")
    return HeldWork(desk, worklists)
