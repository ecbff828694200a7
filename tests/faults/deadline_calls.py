"""The operations of deadline-service, each as a new request."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.support import COUNCIL, AdminQueries, ApiClient, new_key_header

from chassis.testing.faults import ApiCall
from deadline_service.testing import CASE, ShortFact

FIRST_DAY: Final = date(2026, 12, 1)
HISTORY: Final[tuple[ShortFact, ...]] = (
    {"type": "case.opened"},
    {"type": "request.received", "on": date(2026, 11, 23)},
)
"""The facts of `CASE`, which are recorded and evaluated before the requests."""
OFFICER: Final = "00000000-0000-4000-8000-000000000007"
SETTINGS_PATH: Final = "/v1/council-settings"
_CHOSEN: Final = "SELECT version FROM deadline.council_settings WHERE ledger_id = $1"
_DAY: Final = "SELECT today FROM sandbox.clock"
_SANDBOX_DAY: Final = "SELECT COALESCE((SELECT today FROM sandbox.clock), $1)"
_UNDATED_ITEM: Final = """
SELECT item_id::text FROM deadline.work_item
WHERE ledger_id = $1 AND law_due_on IS NULL ORDER BY 1 LIMIT 1
"""
_SNOOZED: Final = "SELECT until_on::text FROM deadline.snoozed_item WHERE ledger_id = $1"


class DeadlineCalls:
    """The requests of a council's system about deadlines."""

    def __init__(self, client: ApiClient, records: AdminQueries, deadline_id: str) -> None:
        self.client, self.records = client, records
        self.deadline_id = deadline_id
        self.numbers = count(1)

    async def put_settings(self) -> ApiCall:
        """Settings that differ from the current ones."""
        now = await self.client.http.get(self.client.url + SETTINGS_PATH)
        chosen = await self.records.fetch_column(_CHOSEN, COUNCIL)
        days = 10 + next(self.numbers) % 30

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(_CHOSEN, COUNCIL) == [
                sum(map(int, map(str, chosen))) + 1
            ]

        return self.client.call(
            *("PUT", SETTINGS_PATH),
            body={"school_consultation_days": days},
            headers={"If-Match": now.headers["etag"]},
            again=frozenset({412}),
            is_done_once=is_done_once,
        )

    async def set_day(self) -> ApiCall:
        """Another day in the sandbox."""
        day = FIRST_DAY + timedelta(days=next(self.numbers))

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(_DAY) == [day]

        return self.client.call(
            *("POST", "/v1/sandbox/clock"),
            body={"today": day.isoformat()},
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def snooze(self) -> ApiCall:
        """An item for which no law sets a day is put off until another day."""
        (item,) = await self.records.fetch_column(_UNDATED_ITEM, COUNCIL)
        (today,) = await self.records.fetch_column(_SANDBOX_DAY, FIRST_DAY)
        assert isinstance(today, date)
        until_on = (today + timedelta(days=1 + next(self.numbers) % 13)).isoformat()

        async def is_done_once(_: httpx.Response) -> None:
            assert await self.records.fetch_column(_SNOOZED, COUNCIL) == [until_on]

        return self.client.call(
            *("PUT", f"/v1/worklist/items/{item}/snooze"),
            body={"until_on": until_on, "reason": "setting_closed"},
            is_done_once=is_done_once,
        )

    async def unsnooze(self) -> ApiCall:
        """It is shown again."""
        path = f"/v1/worklist/items/{self.deadline_id}/snooze"
        return self.client.call("DELETE", path, status=204)


async def read_call(path: str, work: DeadlineCalls) -> ApiCall:
    """A read."""
    return work.client.call("GET", path.format(case=CASE, deadline=work.deadline_id))


async def call_as_new_client(path: str, work: DeadlineCalls) -> ApiCall:
    """A read with a key that the process has not cached, so that all queries are made."""
    headers = {"Authorization": f"Bearer {await work.records.test_key()}"}
    return work.client.call("GET", path, headers=headers)


async def simulate(work: DeadlineCalls) -> ApiCall:
    """A simulation of the case, in which a request is received once more."""
    request = {
        "request_id": str(uuid4()),
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-11-24",
    }
    changes = [{"type": "request.received", "data": request}]
    body = {"case_id": str(CASE), "changes": changes}
    return work.client.call("POST", "/v1/simulations", body=body, headers=new_key_header())


async def new_feed(work: DeadlineCalls) -> dict[str, str]:
    """A calendar feed of an officer, with its address."""
    body = {"kind": "officer", "holder_id": OFFICER}
    return await work.client.post("/v1/calendar-feeds", body)


async def create_feed(work: DeadlineCalls) -> ApiCall:
    """A new calendar feed."""
    label = f"sweep {next(work.numbers)}"

    async def is_done_once(_: httpx.Response) -> None:
        query = "SELECT kind FROM deadline.calendar_feed WHERE label = $1"
        assert await work.records.fetch_column(query, label) == ["officer"]

    return work.client.call(
        *("POST", "/v1/calendar-feeds", 201),
        body={"kind": "officer", "holder_id": OFFICER, "label": label},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def revoke_feed(work: DeadlineCalls) -> ApiCall:
    """The end of a calendar feed."""
    feed_id = (await new_feed(work))["feed_id"]
    path = f"/v1/calendar-feeds/{feed_id}"

    async def is_done_once(_: httpx.Response) -> None:
        query = "SELECT kind FROM deadline.calendar_feed WHERE feed_id::text = $1"
        assert await work.records.fetch_column(query, feed_id) == []

    return work.client.call(
        *("DELETE", path, 204), again=frozenset({404}), is_done_once=is_done_once
    )


async def read_calendar(work: DeadlineCalls) -> ApiCall:
    """The first use of a calendar feed on its day, which is noted."""
    token = (await new_feed(work))["token"]
    return work.client.call("GET", f"/v1/calendars/{token}.ics")


DEADLINE_OPERATIONS: Final[Mapping[str, Callable[[DeadlineCalls], Awaitable[ApiCall]]]] = {
    "listCaseDeadlines": partial(read_call, "/v1/cases/{case}/deadlines?min_position=1"),
    "listDeadlines": partial(read_call, "/v1/deadlines?state=running"),
    "listDeadlineWeeks": partial(
        read_call, f"/v1/deadlines/weeks?officer_id={OFFICER}&team_id={OFFICER}"
    ),
    "exportDeadlines": partial(read_call, f"/v1/deadlines.csv?officer_id={OFFICER}"),
    "getDeadline": partial(read_call, "/v1/deadlines/{deadline}?min_position=1"),
    "getWorklist": partial(read_call, "/v1/worklist?min_position=1"),
    "getTeamLoad": partial(read_call, "/v1/teams/{case}/load"),
    "proposeReallocation": partial(read_call, "/v1/teams/{case}/reallocation"),
    "snoozeWorklistItem": DeadlineCalls.snooze,
    "unsnoozeWorklistItem": DeadlineCalls.unsnooze,
    "createCalendarFeed": create_feed,
    "listCalendarFeeds": partial(read_call, "/v1/calendar-feeds"),
    "revokeCalendarFeed": revoke_feed,
    "getCalendar": read_calendar,
    "listRules": partial(call_as_new_client, "/v1/rules"),
    "getRule": partial(call_as_new_client, "/v1/rules/plan-final"),
    "createSimulation": simulate,
    "getPerformance": partial(read_call, "/v1/performance?by=month"),
    "exportPerformance": partial(read_call, "/v1/performance.csv"),
    "getPerformanceChart": partial(read_call, "/v1/performance.svg?measure=plans_issued"),
    "getPerformancePage": partial(read_call, "/v1/performance.html?measure=out_of_school"),
    "getCaseLateness": partial(read_call, "/v1/cases/{case}/lateness"),
    "getLateness": partial(read_call, "/v1/lateness?by=cause"),
    "exportLateness": partial(read_call, "/v1/lateness.csv?by=provider"),
    "getLatenessChart": partial(read_call, "/v1/lateness.svg?by=month"),
    "getLatenessPage": partial(read_call, "/v1/lateness.html?by=team"),
    "getCounterfactuals": partial(read_call, "/v1/lateness/counterfactuals"),
    "exportCounterfactuals": partial(read_call, "/v1/lateness/counterfactuals.csv"),
    "getCounterfactualsChart": partial(read_call, "/v1/lateness/counterfactuals.svg"),
    "getForecast": partial(
        read_call,
        "/v1/forecast?weeks=1&extra_officers=1&extra_educational_psychologists=1",
    ),
    "exportForecast": partial(read_call, "/v1/forecast.csv?weeks=1"),
    "getForecastChart": partial(read_call, "/v1/forecast.svg?weeks=1"),
    "getCouncilSettings": partial(read_call, SETTINGS_PATH),
    "putCouncilSettings": DeadlineCalls.put_settings,
    "setSandboxClock": DeadlineCalls.set_day,
}
"""The calls by operation id."""
