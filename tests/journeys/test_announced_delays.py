"""Letters of delays that were retracted, case by case: whom they reached, what holds instead.

What deadline-service announces is appended as it does; that it does is in
`test_retracted_notices.py`.
"""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from httpx import Response
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import COUNCIL, FATHER, MOTHER, SETTINGS, new_key, person
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages

from chassis.database import create_engine, transaction
from chassis.testing import Database
from events.contracts import CONTRACTS
from events.envelope import CaseId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.london_day import london_day

LATE: Final = "step-late"
TAKEN_BACK: Final = "delay-taken-back"
NOON: Final = datetime(2026, 4, 14, 11, tzinfo=UTC)
LEAD: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a15"
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
ADVICE: Final[dict[str, JsonValue]] = {
    "deadline_id": str(UUID(int=2)),
    "rule": "advice-response",
    "due_on": "2026-04-12",
    "law_due_on": "2026-04-13",
}
COMPLAINTS: Final[dict[str, JsonValue]] = {
    "complaint_services": [{"name": "Complaints team", "phone": "01632 960304"}]
}


@dataclass(frozen=True)
class Announcements:
    """A council, and what deadline-service announces of its cases."""

    desk: AutomaticDesk
    engine: AsyncEngine

    async def add(self, case_id: str, type_: str, **data: object) -> int:
        """The position of an announcement."""
        event = CONTRACTS[type_].model_validate_json(json.dumps(data))
        new = NewEvent(uuid4(), event, "deadline-service", uuid4())
        stream = StreamAppend(CaseId(UUID(case_id)), [new], StreamState.EXISTS)
        async with transaction(self.engine, COUNCIL) as db:
            await PostgresLog(db, COUNCIL).append(stream)
        asked = {"case_id": case_id, "type": type_}
        answer = await self.desk.council.cases.get("/v1/events", params=asked)
        return int(answer.json()["events"][-1]["position"])

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
        answer = await self.desk.council.notices.post(
            f"/v1/cases/{case_id}/notices",
            json={"requirement": requirement, "reports": reports, **more},
            headers=new_key(),
        )
        await self.desk.council.sender.run_cycle()
        return answer

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


@pytest.fixture
async def announced(database: Database) -> AsyncGenerator[Announcements]:
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


async def test_a_letter_of_an_officer_is_corrected_by_that_of_the_delay_on_another_day(
    announced: Announcements,
) -> None:
    """The council has not chosen to send it by itself: an officer is asked to."""
    case_id, first = await announced.late_case()
    assert (await announced.send(case_id, LATE, first)).status_code == 201
    retracted = await announced.retract(case_id, first)
    await announced.desk.work(NOON)
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "held", ["retracted"])]

    second = await announced.missed(case_id, **LATER)
    await announced.desk.work(NOON)

    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "dismissed", [])]
    assert await announced.progress(case_id, LATE) == [
        (first, "sent", []),
        (second, "held", ["corrected"]),
    ]
    assert (await announced.send(case_id, LATE, second)).status_code == 201
    words = announced.desk.sent[-1][1]
    assert "takes the place of the one that we sent on" in words
    assert "The earlier letter gave Monday 13 April 2026" in words


async def test_a_certificate_says_that_the_delay_was_retracted(announced: Announcements) -> None:
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    retracted = await announced.retract(case_id, first)
    await announced.send(case_id, TAKEN_BACK, retracted)

    path = f"/v1/cases/{case_id}/notice-certificate"
    late, back = (await announced.desk.council.notices.get(path)).json()["notices"]

    assert (late["fact"]["position"], "retracted_at" in late["fact"]) == (first, True)
    assert "What that record announces was retracted on" in str(late["statements"])
    assert (back["fact"]["position"], "retracted_at" in back["fact"]) == (retracted, False)
    assert "day" not in back["fact"], "the last day of a deadline is not that of its retraction"


async def test_a_letter_that_was_posted_after_the_delay_on_another_day_is_corrected_too(
    announced: Announcements,
) -> None:
    """The first lay in a print run, so that the second knew of none when it was written."""
    council = announced.desk.council
    await council.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, **COMPLAINTS, "letters_by": "print_run"},
        headers={"If-Match": '"2"'},
    )
    case_id, first = await announced.late_case(person(**HOME))
    await announced.send(case_id, LATE, first, channel="letter")
    run = await print_run(council)
    await printed_pages(council, run)
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.send(case_id, LATE, second, channel="email")
    await announced.desk.work(NOON)
    assert "takes the place of" not in announced.desk.sent[-1][1]
    assert await announced.held(case_id) == []

    await posted(council, run)
    await announced.desk.work(NOON)

    held = (await announced.held(case_id))[-1]
    assert (held["template"], held["why"], held["reasons"]) == (LATE, second, ["corrected"])
    assert (await announced.send(case_id, LATE, second, channel="email")).status_code == 201
    assert "takes the place of the ones that we sent on" in announced.desk.sent[-1][1]
    assert (await announced.progress(case_id, LATE))[-1] == (second, "sent", [])


async def test_a_delay_that_is_retracted_twice_has_its_one_letter_taken_back(
    announced: Announcements,
) -> None:
    """No letter was sent of the second announcement: that of the first is held once more."""
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    retracted = await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.desk.work(NOON)
    assert (await announced.held(case_id))[-1]["why"] == second

    await announced.retract(case_id, second, **LATER)
    await announced.desk.work(NOON)

    held = (await announced.held(case_id))[-1]
    assert (held["template"], held["why"]) == (TAKEN_BACK, retracted)
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "held", ["retracted"])]
    assert (await announced.send(case_id, TAKEN_BACK, retracted)).status_code == 201
    assert "That was not right." in announced.desk.sent[-1][1]


async def test_a_letter_of_a_delay_that_an_exception_allows_is_not_taken_back(
    announced: Announcements,
) -> None:
    """It was true on its day: the time had passed, and the decision was not made."""
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    retracted = await announced.retract(case_id, first)
    await announced.add(case_id, "deadline.disapplied", **DECISION, because_of=2, ground="EX-PERS")

    await announced.desk.work(NOON)

    assert await announced.held(case_id) == []
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "overtaken", [])]
    doubtful = await announced.send(case_id, TAKEN_BACK, retracted)
    assert doubtful.json()["doubts"] == ["overtaken"]


async def test_a_letter_of_a_delay_that_came_back_is_not_taken_back(
    announced: Announcements,
) -> None:
    """Of two parents the father did not get it: the mother alone is to be told."""
    council = announced.desk.council
    await council.notices.put(
        "/v1/notice-settings",
        json={**SETTINGS, **COMPLAINTS, "letters_by": "print_run"},
        headers={"If-Match": '"2"'},
    )
    child = person(**HOME)
    parents: Any = child["related_people"]
    father: dict[str, JsonValue] = {
        **parents[0],
        "person_id": FATHER,
        "name": "Robin Example",
        "email": "robin@example.org",
    }
    case_id, first = await announced.late_case({**child, "related_people": [*parents, father]})
    answer = await announced.send(case_id, LATE, first, channel="letter")
    letters = {each["person_id"]: each["notice_id"] for each in answer.json()["notices"]}
    run = await print_run(council)
    await printed_pages(council, run)
    await posted(council, run)
    retracted = await announced.retract(case_id, first)
    await announced.desk.work(NOON)
    assert await people(announced, case_id) == {FATHER, MOTHER}

    await come_back(announced, letters[FATHER], NOON + timedelta(minutes=1))
    assert await people(announced, case_id) == {MOTHER}
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "held", ["retracted"])]

    await come_back(announced, letters[MOTHER], NOON + timedelta(minutes=2))
    assert await announced.progress(case_id, TAKEN_BACK) == []
    ended = (await council.facts(case_id))[-1]
    assert (ended["type"], ended["data"]["why"]) == ("notice.dismissed", retracted)


async def come_back(announced: Announcements, notice_id: str, at: datetime) -> None:
    """Record that a letter came back, which is looked at at an instant."""
    council = announced.desk.council
    today = {"returned_on": london_day(council.sender.now()).isoformat()}
    await council.post(council.notices, f"/v1/notices/{notice_id}/returns", today)
    await announced.desk.work(at)


async def people(announced: Announcements, case_id: str) -> set[str]:
    """For whom the newest notice that is held is held."""
    return {each["person_id"] for each in (await announced.held(case_id))[-1]["held_for"]}


async def test_where_no_letter_was_sent_nothing_is_taken_back(announced: Announcements) -> None:
    case_id, first = await announced.late_case()
    retracted = await announced.retract(case_id, first)

    await announced.desk.work(NOON)

    assert await announced.held(case_id) == []
    assert await announced.progress(case_id, TAKEN_BACK) == []
    refused = await announced.send(case_id, TAKEN_BACK, retracted)
    assert (refused.status_code, "nothing to take back" in refused.json()["detail"]) == (409, True)


async def test_a_body_and_its_lead_are_told_that_their_advice_was_not_late(
    announced: Announcements,
) -> None:
    """Both had the letter that advice is late; it had come, and was recorded afterwards."""
    desk = announced.desk
    child = person()
    related: Any = child["related_people"]
    bodies: list[JsonValue] = [
        {"person_id": each, "name": name, "roles": [{"role": role}], "email": email}
        for each, name, role, email in (
            (FATHER, "Dr Morgan Example", "educational_psychologist", "morgan@psychology.example"),
            (LEAD, "Kim Lead", "educational_psychologist", "kim@psychology.example"),
        )
    ]
    case_id, _ = await desk.agreed_case(
        {**child, "related_people": [*related, *bodies]}, agreed_on="2026-03-02"
    )
    asked = await desk.record(
        case_id,
        "advice-requests",
        {
            "request_id": await desk.request_id(case_id),
            "kind": "d",
            "adviser": "educational_psychologist",
            "requested_on": "2026-03-02",
            "adviser_id": FATHER,
            "lead_id": LEAD,
        },
    )
    await announced.add(case_id, "deadline.set", **ADVICE, because_of=asked["position"])
    missed = await announced.missed(case_id, **ADVICE)
    by: dict[str, JsonValue] = {
        "reply_by": {"kind": "day", "day": "2026-04-13", "reason": {"code": "asked_for"}}
    }
    for audience, person_id in (("adviser", FATHER), ("adviser_lead", LEAD)):
        to = {"audience": audience, "person_id": person_id}
        late = await announced.send(case_id, "advice-late", missed, to=to, values=by)
        assert late.status_code == 201, late.text
    retracted = await announced.retract(case_id, missed, **ADVICE)
    await desk.work(NOON)

    sent = await announced.send(case_id, TAKEN_BACK, retracted)

    assert sent.status_code == 201, sent.text
    letters = dict(desk.sent[-2:])
    assert letters.keys() == {"morgan@psychology.example", "kim@psychology.example"}
    for words in letters.values():
        assert "“Your advice is late”, sent on" in words
        assert "It says that this is late: the advice that we asked for." in words
    assert {each for each, *_ in await announced.progress(case_id, TAKEN_BACK)} == {retracted}
