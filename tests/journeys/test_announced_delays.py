"""Letters of delays that were retracted, case by case: whom they reached, what holds instead.

What deadline-service announces is appended as it does; that it does is in
`test_retracted_notices.py`.
"""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import JsonValue
from tests.journeys.announcing_council import (
    COMPLAINTS,
    DECISION,
    LATE,
    LATER,
    NOON,
    TAKEN_BACK,
    Announcements,
    announcing_council,
)
from tests.journeys.notice_desk import FATHER, MOTHER, SETTINGS, parents, person
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages

from chassis.testing import Database
from events.london_day import london_day

LEAD: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a15"
ADVICE: Final[dict[str, JsonValue]] = {
    "deadline_id": str(UUID(int=2)),
    "rule": "advice-response",
    "due_on": "2026-04-12",
    "law_due_on": "2026-04-13",
}


@pytest.fixture
async def announced(database: Database) -> AsyncGenerator[Announcements]:
    async with announcing_council(database) as made:
        yield made


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

    assert await announced.progress(case_id, TAKEN_BACK) == []
    assert await announced.progress(case_id, LATE) == [
        (first, "sent", []),
        (second, "held", ["corrected"]),
    ]
    assert (await announced.send(case_id, LATE, second)).status_code == 201
    words = announced.desk.sent[-1][1]
    assert "takes the place of the one that we sent on" in words
    assert "The earlier letter gave Monday 13 April 2026" in words


async def test_a_correction_of_a_delay_that_was_none_is_not_asked_for_any_more(
    announced: Announcements,
) -> None:
    """Of the second day no letter was sent: what is left is to take back the first."""
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.desk.work(NOON)
    assert (second, "held", ["corrected"]) in await announced.progress(case_id, LATE)

    retracted = await announced.retract(case_id, second, **LATER)
    await announced.desk.work(NOON + timedelta(minutes=1))

    assert await announced.progress(case_id, LATE) == [
        (first, "sent", []),
        (second, "dismissed", []),
    ]
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "held", ["retracted"])]


async def test_a_letter_is_right_again_where_the_delay_is_announced_of_its_day_once_more(
    announced: Announcements,
) -> None:
    """The day was corrected, and the correction voided before a letter stated it."""
    await announced.choose(LATE)
    case_id, first = await announced.late_case()
    await announced.desk.work(NOON)
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.retract(case_id, second, **LATER)
    third = await announced.missed(case_id)

    await announced.desk.work(NOON + timedelta(minutes=1))

    assert len(announced.desk.sent) == 1
    assert await announced.progress(case_id, LATE) == [
        (first, "sent", []),
        (second, "overtaken", []),
        (third, "sent", []),
    ]
    assert await announced.progress(case_id, TAKEN_BACK) == []


async def test_the_parent_who_was_not_sent_the_letter_that_is_right_again_still_needs_one(
    announced: Announcements,
) -> None:
    """The father has no address. The mother has a letter that says the same."""
    await announced.choose(LATE)
    case_id, first = await announced.late_case(parents())
    await announced.desk.work(NOON)
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.retract(case_id, second, **LATER)
    third = await announced.missed(case_id)

    await announced.desk.work(NOON + timedelta(minutes=1))

    assert [to for to, _ in announced.desk.sent] == ["alex@example.org"]
    held = (await announced.held(case_id))[-1]
    assert (held["why"], held["reasons"]) == (third, ["not_reached"])
    assert await people(announced, case_id) == {FATHER}


@pytest.mark.parametrize(
    ("late_by", "more"),
    [
        ("deadline.met", {"because_of": 2, "met_on": "2026-04-15", "late": True}),
        ("deadline.disapplied", {"because_of": 2, "ground": "EX-PERS"}),
        ("deadline.missed", {}),
    ],
    ids=["done late", "an exception", "not done"],
)
async def test_a_letter_is_not_to_be_taken_back_once_the_step_is_late_after_all(
    announced: Announcements, late_by: str, more: dict[str, Any]
) -> None:
    """The correction by which the decision had been in time was voided, or the day was right."""
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    retracted = await announced.retract(case_id, first)
    await announced.desk.work(NOON)
    assert await announced.progress(case_id, TAKEN_BACK) == [(retracted, "held", ["retracted"])]

    await announced.add(case_id, late_by, **DECISION, **more)
    await announced.desk.work(NOON + timedelta(minutes=1))

    assert await announced.progress(case_id, TAKEN_BACK) == []
    ended = (await announced.desk.council.facts(case_id))[-1]
    assert (ended["type"], ended["data"]["reason"]) == ("notice.dismissed", "not_needed")
    assert len(announced.desk.sent) == 1


async def test_a_delay_after_all_has_a_letter_of_its_own_once_the_first_was_taken_back(
    announced: Announcements,
) -> None:
    await announced.choose(LATE)
    case_id, first = await announced.late_case()
    await announced.desk.work(NOON)
    retracted = await announced.retract(case_id, first)
    await announced.desk.work(NOON + timedelta(minutes=1))
    assert (await announced.send(case_id, TAKEN_BACK, retracted)).status_code == 201

    again = await announced.missed(case_id)
    await announced.desk.work(NOON + timedelta(minutes=2))

    assert (await announced.progress(case_id, LATE))[-1] == (again, "sent", [])
    assert len(announced.desk.sent) == 3
    assert "We are late" in announced.desk.sent[-1][1]
    assert "This corrects an earlier letter" not in announced.desk.sent[-1][1]


async def test_a_parent_who_was_informed_that_the_delay_was_none_does_not_hide_behind_the_other(
    announced: Announcements,
) -> None:
    """It is one after all. The father, who was not informed, has a letter that is right."""
    case_id, first = await announced.late_case(parents(email="robin@example.org"))
    await announced.send(case_id, LATE, first)
    retracted = await announced.retract(case_id, first)
    await announced.desk.work(NOON)
    await announced.desk.council.cases.put(
        f"/v1/cases/{case_id}/person", json=parents(), headers={"If-Match": '"1"'}
    )
    assert (await announced.send(case_id, TAKEN_BACK, retracted)).status_code == 201
    second = await announced.missed(case_id)
    await announced.desk.work(NOON + timedelta(minutes=1))

    answer = await announced.desk.council.notices.get(
        f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
    )
    late = next(
        each
        for each in answer.json()["notices"]
        if (each["requirement"], each["reports"], each["audience"]) == (LATE, second, "family")
    )
    assert late["progress"] == "not_sent"
    assert {each["person_id"]: each["progress"] for each in late["recipients"]} == {
        MOTHER: "not_sent",
        FATHER: "sent",
    }
    preview = await announced.desk.council.post(
        announced.desk.council.notices,
        f"/v1/cases/{case_id}/notice-previews",
        {"requirement": LATE, "reports": second},
    )
    assert [each["person_id"] for each in preview["previews"]] == [MOTHER]
    sent = await announced.send(case_id, LATE, second)
    assert [each["person_id"] for each in sent.json()["notices"]] == [MOTHER]


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


async def test_a_letter_of_a_delay_that_waits_is_not_sent_once_the_delay_is_retracted(
    announced: Announcements,
) -> None:
    """Nothing is to be taken back, and nothing to be sent in its place."""
    case_id, first = await announced.late_case()
    assert (await announced.request(case_id, LATE, first)).status_code == 201
    retracted = await announced.retract(case_id, first)

    await announced.desk.work(NOON)
    await announced.desk.work(NOON + timedelta(minutes=1))

    assert announced.desk.sent == []
    failed, ended = await announced.desk.council.facts(case_id)
    assert (failed["type"], failed["data"]["reason"]) == ("notice.failed", "overtaken")
    assert (ended["type"], ended["data"]["reason"]) == ("notice.dismissed", "not_needed")
    assert ended["data"]["notice_id"] == failed["data"]["notice_id"]
    assert await announced.progress(case_id, TAKEN_BACK) == []
    refused = await announced.send(case_id, TAKEN_BACK, retracted)
    assert "there is nothing to take back" in refused.json()["detail"]


async def test_a_letter_of_another_day_is_sent_though_that_of_the_first_waits(
    announced: Announcements,
) -> None:
    """What waits is not sent. The family has one letter, which corrects nothing."""
    await announced.choose(LATE)
    case_id, first = await announced.late_case()
    assert (await announced.request(case_id, LATE, first)).status_code == 201
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)

    await announced.desk.work(NOON)
    await announced.desk.work(NOON + timedelta(minutes=1))

    (only,) = announced.desk.sent
    assert "Monday 20 April 2026" in only[1]
    assert "This corrects an earlier letter" not in only[1]
    assert (await announced.progress(case_id, LATE))[-1] == (second, "sent", [])
    dismissed = [
        each["data"]
        for each in await announced.desk.council.facts(case_id)
        if each["type"] == "notice.dismissed"
    ]
    assert [(each["why"], each["reason"]) for each in dismissed] == [(first, "not_needed")]


async def test_a_delay_that_is_retracted_twice_has_its_one_letter_taken_back(
    announced: Announcements,
) -> None:
    """No letter was sent of the second announcement. The last retraction is reported."""
    case_id, first = await announced.late_case()
    await announced.send(case_id, LATE, first)
    await announced.retract(case_id, first)
    second = await announced.missed(case_id, **LATER)
    await announced.desk.work(NOON)
    assert (await announced.held(case_id))[-1]["why"] == second

    retracted = await announced.retract(case_id, second, **LATER)
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
    assert await announced.progress(case_id, TAKEN_BACK) == []
    refused = await announced.send(case_id, TAKEN_BACK, retracted)
    assert "there is nothing to take back" in refused.json()["detail"]


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
