"""Panels, their items and calendars: operations of case-api, each as a new request."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import POSITIONS_QUERY, CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

MEMBER: Final = {"member_id": str(uuid4()), "role": "chair", "name": "Robin Example"}
PANEL: Final = {"held_on": "2026-05-11", "kind": "resources", "members": [MEMBER]}
DECISION: Final = {
    "decision": "agreed",
    "deciders": [MEMBER["member_id"]],
    "legal_tests": ["cfa_s37_1"],
    "reasons": "A reason.",
}
PANELS_QUERY: Final = (
    "SELECT version FROM case_api.panel WHERE ledger_id = $1 AND panel_id::text = $2"
)
ITEMS_QUERY: Final = """
    SELECT version FROM case_api.panel_item
     WHERE ledger_id = $1 AND panel_id::text = $2 ORDER BY item, version
"""
FEEDS_QUERY: Final = (
    "SELECT holder_id FROM case_api.calendar_feed WHERE ledger_id = $1 AND label = $2"
)
FEED_QUERY: Final = (
    "SELECT kind FROM case_api.calendar_feed WHERE ledger_id = $1 AND feed_id::text = $2"
)
TEXTS_QUERY: Final = (
    "SELECT count(*) FROM case_api.case_text WHERE ledger_id = $1 AND case_id::text = $2"
)


async def new_panel(work: CaseApiCalls) -> str:
    """The id of a new panel."""
    return (await work.client.post("/v1/panels", {"panel": PANEL}))["panel_id"]


async def item_body(work: CaseApiCalls) -> dict[str, object]:
    """The body of an item about a new case with one document."""
    case, _, _ = await work.new_case()
    described = {"size": 10, "media_type": "application/pdf", "title": "Report", "kind": "advice"}
    content = {"sha256": sha256(case.encode()).hexdigest(), "on": "2026-05-11"}
    filed = await work.client.post(f"{case}/documents", described | content)
    case_id = case.rsplit("/", maxsplit=1)[-1]
    return {"case_id": case_id, "question": "plan", "evidence": [filed["document_id"]]}


async def new_item(work: CaseApiCalls) -> tuple[str, str, str]:
    """A new item of a new panel: its path, the id of the panel, and that of its case."""
    panel_id, body = await new_panel(work), await item_body(work)
    made = await work.client.post(f"/v1/panels/{panel_id}/items", body)
    return f"/v1/panels/{panel_id}/items/{made['item']}", panel_id, str(body["case_id"])


def stored_once(work: CaseApiCalls, query: str, key: str, *versions: int) -> Mapping[str, object]:
    """The check that a panel, or its item, has these versions."""

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(query, COUNCIL, key) == [*versions]

    return {"is_done_once": is_done_once}


async def create_panel(work: CaseApiCalls) -> ApiCall:
    """A POST of a panel."""
    panel_id = str(uuid4())
    return work.client.call(
        *("POST", "/v1/panels", 201),
        body={"panel_id": panel_id, "panel": PANEL},
        headers=new_key_header(),
        **stored_once(work, PANELS_QUERY, panel_id, 1),
    )


async def change_panel(work: CaseApiCalls) -> ApiCall:
    """A PUT of a panel on another day."""
    panel_id = await new_panel(work)
    return work.client.call(
        *("PUT", f"/v1/panels/{panel_id}", 200),
        body={**PANEL, "held_on": "2026-05-12"},
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        **stored_once(work, PANELS_QUERY, panel_id, 2),
    )


async def create_item(work: CaseApiCalls) -> ApiCall:
    """A POST of an item."""
    panel_id, body = await new_panel(work), await item_body(work)
    return work.client.call(
        *("POST", f"/v1/panels/{panel_id}/items", 201),
        body=body,
        headers=new_key_header(),
        **stored_once(work, ITEMS_QUERY, panel_id, 1),
    )


async def change_item(work: CaseApiCalls) -> ApiCall:
    """A PUT of an item."""
    path, panel_id, _ = await new_item(work)
    return work.client.call(
        *("PUT", path, 200),
        body={"question": "funding", "evidence": []},
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        **stored_once(work, ITEMS_QUERY, panel_id, 1, 2),
    )


async def decide_item(work: CaseApiCalls) -> ApiCall:
    """A decision on an item."""
    path, panel_id, case_id = await new_item(work)

    async def is_done_once(response: httpx.Response) -> None:
        versions = await work.records.fetch_column(ITEMS_QUERY, COUNCIL, panel_id)
        texts = await work.records.fetch_column(TEXTS_QUERY, COUNCIL, case_id)
        facts = await work.records.fetch_column(
            POSITIONS_QUERY, COUNCIL, case_id, "draft.panel_decided"
        )
        assert (versions, texts) == ([1, 2], [1])
        assert facts == [response.json()["position"]]

    return work.client.call(
        *("POST", f"{path}/decisions", 201),
        body=DECISION,
        headers={**new_key_header(), "If-Match": '"1"'},
        is_done_once=is_done_once,
    )


async def list_panels(work: CaseApiCalls) -> ApiCall:
    """A read of the panels of a day."""
    return work.client.call("GET", "/v1/panels?from_on=2026-05-11&to_on=2026-05-11")


async def get_panel(work: CaseApiCalls) -> ApiCall:
    """A read of a panel."""
    return work.client.call("GET", f"/v1/panels/{await new_panel(work)}")


async def list_items(work: CaseApiCalls) -> ApiCall:
    """A read of an agenda."""
    return work.client.call("GET", f"/v1/panels/{(await new_item(work))[1]}/items")


async def get_item(work: CaseApiCalls) -> ApiCall:
    """A read of an item."""
    return work.client.call("GET", (await new_item(work))[0])


async def list_item_versions(work: CaseApiCalls) -> ApiCall:
    """A read of the versions of an item."""
    return work.client.call("GET", f"{(await new_item(work))[0]}/versions")


async def list_case_items(work: CaseApiCalls) -> ApiCall:
    """A read of the items about a case."""
    return work.client.call("GET", f"/v1/cases/{(await new_item(work))[2]}/panel-items")


async def new_feed(work: CaseApiCalls) -> dict[str, str]:
    """A feed of the calendar of all panels, with its address."""
    return await work.client.post("/v1/calendar-feeds", {"kind": "panel"})


async def create_feed(work: CaseApiCalls) -> ApiCall:
    """A POST of a feed."""
    label = f"sweep {uuid4()}"

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(FEEDS_QUERY, COUNCIL, label) == ["resources"]

    return work.client.call(
        *("POST", "/v1/calendar-feeds", 201),
        body={"kind": "panel", "panel_kind": "resources", "label": label},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def list_feeds(work: CaseApiCalls) -> ApiCall:
    """A read of the feeds."""
    return work.client.call("GET", "/v1/calendar-feeds")


async def revoke_feed(work: CaseApiCalls) -> ApiCall:
    """The end of a feed."""
    feed_id = (await new_feed(work))["feed_id"]

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(FEED_QUERY, COUNCIL, feed_id) == []

    return work.client.call(
        *("DELETE", f"/v1/calendar-feeds/{feed_id}", 204),
        again=frozenset({404}),
        is_done_once=is_done_once,
    )


async def get_calendar(work: CaseApiCalls) -> ApiCall:
    """The first use of a feed on its day, which is noted."""
    token = (await new_feed(work))["token"]
    return work.client.call("GET", f"/v1/calendars/{token}.ics")


PANEL_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "createPanel": create_panel,
    "listPanels": list_panels,
    "getPanel": get_panel,
    "changePanel": change_panel,
    "createPanelItem": create_item,
    "listPanelItems": list_items,
    "getPanelItem": get_item,
    "changePanelItem": change_item,
    "decidePanelItem": decide_item,
    "listPanelItemVersions": list_item_versions,
    "listCasePanelItems": list_case_items,
    "createCalendarFeed": create_feed,
    "listCalendarFeeds": list_feeds,
    "revokeCalendarFeed": revoke_feed,
    "getCalendar": get_calendar,
}
"""The calls by operation id."""
