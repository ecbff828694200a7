"""Notices that a council has sent by itself: sent when the fact is recorded, or held back."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import APPEAL_BY, FATHER, MOTHER, REFUSAL, person

from chassis.testing import Database
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS
from events.london_day import london_day

AGREED: Final = "assessment-agreed"


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        chosen = await made.choose(AGREED, "paper-received", "request-withdrawn")
        assert chosen.status_code == 200, chosen.text
        yield made


def sharing_parents() -> dict[str, JsonValue]:
    """A child whose parents have one e-mail address."""
    child = person()
    father: dict[str, JsonValue] = {
        "person_id": FATHER,
        "name": "Robin Example",
        "roles": [{"role": "parent"}],
        "email": "alex@example.org",
    }
    parents: Any = child["related_people"]
    return {**child, "related_people": [*parents, father]}


async def test_a_family_is_told_of_a_decision_when_it_is_recorded(desk: AutomaticDesk) -> None:
    """No one writes the letter: the decision, what happens next and the contact are on record."""
    case_id, agreed = await desk.agreed_case()

    await desk.work()

    ((to, words),) = desk.sent
    assert to == "alex@example.org"
    assert "We will ask for advice now. Those whom we ask have six weeks to answer." in words
    assert "Example SENDIASS" in words
    (sent,) = await desk.council.facts(case_id)
    assert (sent["type"], sent["data"]["template"]) == ("notice.sent", AGREED)
    assert (sent["data"]["why"], sent["data"]["person_id"]) == (agreed, MOTHER)
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"

    await desk.work()
    assert len(desk.sent) == 1, "it is told once"


async def test_what_is_recorded_in_the_evening_is_told_in_the_morning(desk: AutomaticDesk) -> None:
    """Monday 30 March 2026, seven in the evening. The next working day is Tuesday 31 March."""
    case_id, _ = await desk.agreed_case()

    await desk.work(datetime(2026, 3, 30, 18, tzinfo=UTC))
    assert desk.sent == []
    waiting = await desk.required(case_id, AGREED)
    assert (waiting["progress"], waiting["waits_until"]) == ("pending", "2026-03-31T07:00:00Z")

    await desk.work(datetime(2026, 3, 31, 7, tzinfo=UTC))
    assert len(desk.sent) == 1


async def test_a_doubtful_notice_waits_for_an_officer(desk: AutomaticDesk) -> None:
    """Each parent may open the other's mailbox, so an officer decides."""
    case_id, agreed = await desk.agreed_case(sharing_parents())

    await desk.work()

    assert desk.sent == []
    (held,) = await desk.council.facts(case_id)
    assert held["type"] == "notice.held"
    assert held["data"]["reasons"] == ["doubtful"]
    assert held["data"]["held_for"] == [
        {"audience": "family", "recipient": "person", "person_id": each}
        for each in (MOTHER, FATHER)
    ]
    shown = await desk.required(case_id, AGREED)
    assert (shown["progress"], shown["held_because"]) == ("held", ["doubtful"])

    body = {"requirement": AGREED, "reports": agreed, "confirmed": ["shared_address"]}
    await desk.council.post(desk.council.notices, f"/v1/cases/{case_id}/notices", body)
    await desk.work()
    assert len(desk.sent) == 2
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"


async def test_what_the_council_has_not_set_is_not_left_out(desk: AutomaticDesk) -> None:
    """Each family must be told of advice and support: reg 5(1) letters state where it is."""
    version = (await desk.council.notices.get("/v1/notice-settings")).json()
    settings = {
        name: each for name, each in version["settings"].items() if name != "advice_services"
    }
    changed = await desk.council.notices.put(
        "/v1/notice-settings", json=settings, headers={"If-Match": f'"{version["version"]}"'}
    )
    assert changed.status_code == 200, changed.text
    case_id, _ = await desk.agreed_case()
    of_sharing_parents, _ = await desk.agreed_case(sharing_parents())

    await desk.work()

    assert desk.sent == []
    both = await desk.required(of_sharing_parents, AGREED)
    assert both["held_because"] == ["doubtful", "incomplete"]
    shown = await desk.required(case_id, AGREED)
    assert shown["held_because"] == ["incomplete"]
    of_mother = {"recipient": "person", "person_id": MOTHER, "progress": "held"}
    assert shown["recipients"] == [of_mother]


async def test_an_officer_dismisses_what_was_held_back(desk: AutomaticDesk) -> None:
    case_id, agreed = await desk.agreed_case(sharing_parents())
    early = await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")
    assert early.status_code == 409, "nothing is held back yet"
    await desk.work()

    not_needed = await desk.dismiss(case_id, agreed, AGREED, "not_needed")
    assert not_needed.status_code == 422, "the Regulations require it"
    dismissed = await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")
    assert dismissed.status_code == 201, dismissed.text

    assert (await desk.required(case_id, AGREED))["progress"] == "dismissed"
    assert [each["type"] for each in await desk.council.facts(case_id)] == [
        *("notice.held", "notice.dismissed")
    ]
    again = await desk.dismiss(case_id, agreed, AGREED, "informed_otherwise")
    assert again.status_code == 409


async def test_whoever_sends_a_paper_has_a_receipt(desk: AutomaticDesk) -> None:
    case_id, _ = await desk.agreed_case()
    await desk.work()
    paper = {
        "sha256": sha256(b"a letter").hexdigest(),
        "size": 8,
        "media_type": "application/pdf",
        "title": "Letter",
        "kind": "correspondence",
        "on": "2026-03-30",
        "received_on": "2026-03-27",
    }

    await desk.record(case_id, "documents", {**paper, "sender_id": MOTHER})
    await desk.work()

    to, words = desk.sent[-1]
    assert to == "alex@example.org"
    assert "We have received this paper: a letter or an e-mail." in words
    assert "Friday 27 March 2026" in words, "the day that was recorded"

    # Of another paper the sender is not on record: an officer knows.
    await desk.record(case_id, "documents", {**paper, "sha256": sha256(b"other").hexdigest()})
    await desk.work()
    held = (await desk.council.facts(case_id))[-1]
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["no_recipient"])
    assert held["data"]["held_for"] == [{"audience": "sender", "recipient": "not_known"}]


async def test_a_fact_of_long_ago_is_not_told_by_itself(desk: AutomaticDesk) -> None:
    """Fifteen days after the decision of 30 March an officer decides what to say of it."""
    case_id, _ = await desk.agreed_case()

    await desk.work(datetime(2026, 4, 14, 11, tzinfo=UTC))

    assert desk.sent == []
    assert (await desk.required(case_id, AGREED))["progress"] == "not_sent"


async def test_what_an_older_system_told_is_not_told_again(desk: AutomaticDesk) -> None:
    """A case was taken over on 30 March: what happened until then was told from there."""
    case_id, _ = await desk.agreed_case(taken_over_on="2026-03-30")

    await desk.work()

    assert desk.sent == []
    assert (await desk.required(case_id, AGREED))["progress"] == "not_sent"


async def test_a_fact_that_was_voided_before_its_time_is_not_told(desk: AutomaticDesk) -> None:
    case_id, agreed = await desk.agreed_case()
    await desk.work(datetime(2026, 3, 30, 18, tzinfo=UTC))
    await desk.record(case_id, "voids", {"position": agreed, "reason": "wrong_case"})

    await desk.work(datetime(2026, 3, 31, 9, tzinfo=UTC))

    assert desk.sent == []
    assert await desk.council.facts(case_id) == []


async def test_a_notice_that_the_council_no_longer_chooses_is_not_sent(desk: AutomaticDesk) -> None:
    case_id, _ = await desk.agreed_case()
    await desk.work(datetime(2026, 3, 30, 18, tzinfo=UTC))
    assert (await desk.choose()).status_code == 200

    await desk.work(datetime(2026, 3, 31, 9, tzinfo=UTC))

    assert desk.sent == []
    assert (await desk.required(case_id, AGREED))["progress"] == "not_sent"


async def test_what_needs_words_of_a_person_cannot_be_chosen(desk: AutomaticDesk) -> None:
    refused = await desk.choose(
        AGREED, "assessment-refused", "assessment-agreed-others", "other", "officer-changed"
    )

    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/automatic/1", "values_of_a_person"),
        ("/automatic/2", "recipient_of_a_person"),
        ("/automatic/3", "unknown_notice"),
        ("/automatic/4", "values_of_a_person"),
    ]
    assert "reasons" in refused.json()["errors"][0]["message"]
    assert "officer" in refused.json()["errors"][3]["message"]


async def start(
    stack: AsyncExitStack, database: Database, folder: Path, name: str, **settings: str
) -> None:
    """A process of deadline-service that is ready."""
    given = {
        "DATABASE_URL": database.url_for("deadline_service"),
        **UNREACHABLE_LIMITS,
        **settings,
    }
    process = running_process(f"deadline_service {name}", given, folder / f"{name}.log", None)
    await stack.enter_async_context(process)


async def wait_for(
    desk: AutomaticDesk, case_id: str, type_: str, rule: str | None
) -> dict[str, Any]:
    """The first event of a type in a case, for a rule, within a minute."""
    async with asyncio.timeout(60):
        while True:
            selected = {"case_id": case_id, "type": type_}
            answer = await desk.council.cases.get("/v1/events", params=selected)
            assert answer.is_success, answer.text
            for each in answer.json()["events"]:
                if rule in {None, each["data"].get("rule")}:
                    return dict(each)
            await asyncio.sleep(0.1)


def child_with_psychologist() -> dict[str, JsonValue]:
    """A child with a mother and a psychologist."""
    psychologist: dict[str, JsonValue] = {
        "person_id": FATHER,
        "name": "Dr Morgan Example",
        "roles": [{"role": "educational_psychologist"}],
        "email": "morgan@psychology.example",
    }
    child = person()
    related: Any = child["related_people"]
    return {**child, "related_people": [*related, psychologist]}


async def ask_for_advice(desk: AutomaticDesk, case_id: str, on: str) -> dict[str, Any]:
    """The response to a request for the advice of the psychologist."""
    asked: dict[str, JsonValue] = {
        "request_id": await desk.request_id(case_id),
        "kind": "d",
        "adviser": "educational_psychologist",
        "requested_on": on,
        "adviser_id": FATHER,
    }
    return await desk.record(case_id, "advice-requests", asked)


async def start_deadlines(
    stack: AsyncExitStack, database: Database, folder: Path, today: str
) -> None:
    """The processes that evaluate and announce deadlines, on a day."""
    for name in ("evaluator", "announcer"):
        settings = {"SANDBOX_TODAY": today, "ANNOUNCEMENT_QUIET_SECONDS": "0"}
        await start(stack, database, folder, name, **settings)


async def test_advice_that_is_awaited_is_chased_until_it_comes(
    database: Database, tmp_path: Path
) -> None:
    """A psychologist was asked on Monday 16 March 2026, so that two of six weeks end on the 30th.

    The day to work to is Sunday the 29th; the reminder is sent on the Monday.
    """
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        assert (await desk.choose("advice-chased")).status_code == 200
        case_id, _ = await desk.agreed_case(child_with_psychologist(), agreed_on="2026-03-16")
        asked = await ask_for_advice(desk, case_id, "2026-03-16")
        await start_deadlines(stack, database, tmp_path, "2026-03-27")
        await wait_for(desk, case_id, "deadline.approaching", "advice-chase-first")

        await desk.work(datetime(2026, 3, 27, 12, tzinfo=UTC))
        assert desk.sent == []
        await desk.work(datetime(2026, 3, 30, 7, tzinfo=UTC))

        ((to, words),) = desk.sent
        assert to == "morgan@psychology.example"
        assert "Monday 27 April 2026" in words, "six weeks from Monday 16 March"
        chased = await wait_for(desk, case_id, "notice.advice_chased", None)
        assert chased["data"]["advice_id"] == asked["advice_id"]
        met = await wait_for(desk, case_id, "deadline.met", "advice-chase-first")
        assert met["data"]["because_of"] == chased["position"]


async def test_advice_is_not_chased_on_the_day_on_which_its_request_is_recorded(
    database: Database, tmp_path: Path
) -> None:
    """Asked for on Tuesday 17 March 2026 and recorded on Monday the 30th, the first point.

    The second point is two weeks later, though the first was passed over.
    """
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        assert (await desk.choose("advice-requested", "advice-chased")).status_code == 200
        case_id, _ = await desk.agreed_case(child_with_psychologist(), agreed_on="2026-03-16")
        await ask_for_advice(desk, case_id, "2026-03-17")
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, case_id, "deadline.approaching", "advice-chase-first")

        await desk.work()

        ((to, words),) = desk.sent
        assert to == "morgan@psychology.example"
        assert "Tuesday 28 April 2026" in words, "six weeks from Tuesday 17 March"
        assert "Reminder" not in words
        second = await wait_for(desk, case_id, "deadline.set", "advice-chase-second")
        assert second["data"]["due_on"] == "2026-04-13"


async def test_a_family_is_asked_for_its_views_as_soon_as_a_request_arrives(
    database: Database, tmp_path: Path
) -> None:
    """CFA s.36(4). The request of Friday 27 March 2026 has to be decided in six weeks."""
    received = {"kind": "initial", "trigger": "request", "requester": "parent"}
    opening = {"person": person(), "request": {**received, "received_on": "2026-03-27"}}
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        assert (await desk.choose("request-received")).status_code == 200
        opened = await desk.council.post(desk.council.cases, "/v1/cases", opening)
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, opened["case_id"], "deadline.set", "assessment-decision")

        await desk.work()

        ((to, words),) = desk.sent
        assert to == "alex@example.org"
        assert "Please tell us as soon as you can" in words
        assert "We must decide, and tell you, by Friday 8 May 2026." in words


async def test_a_family_is_told_which_dates_an_exception_affects(
    database: Database, tmp_path: Path
) -> None:
    """Of a request of Monday 2 March 2026: sixteen and twenty weeks from it."""
    complaints: list[JsonValue] = [{"name": "Complaints team", "phone": "01632 960304"}]
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        chosen = await desk.choose("exception-claimed", complaint_services=complaints)
        assert chosen.status_code == 200, chosen.text
        case_id, _ = await desk.agreed_case()
        claim = {
            "ground": "EX-PERS",
            "limits": ["no-plan-decision", "plan-final"],
            "began_on": "2026-03-30",
            "request_id": await desk.request_id(case_id),
        }
        await desk.record(case_id, "exception-claims", claim)
        await start_deadlines(stack, database, tmp_path, "2026-03-30")
        await wait_for(desk, case_id, "deadline.set", "plan-final")

        await desk.work()

        ((_, words),) = desk.sent
        assert "whether to make a plan. This is due by Monday 22 June 2026." in words
        assert "The final plan. This is due by Monday 20 July 2026." in words
        assert "exceptional personal circumstances in the family." in words


async def test_what_was_corrected_is_told_as_a_correction(desk: AutomaticDesk) -> None:
    """The family had the letter of the decision; its day was wrong on record."""
    case_id, agreed = await desk.agreed_case()
    await desk.work()
    correction = {"position": agreed, "values": {"decided_on": "2026-03-27"}, "reason": "mistyped"}
    await desk.record(case_id, "corrections", correction)
    assert (await desk.required(case_id, AGREED))["progress"] == "outdated"

    await desk.work()
    await desk.work()

    first, second = desk.sent
    assert "This corrects an earlier letter" not in first[1]
    assert "This corrects an earlier letter" in second[1]
    assert f"takes the place of the one that we sent on {today_in_words()}." in second[1]
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"


async def test_a_correction_that_was_a_mistake_is_told_as_one_too(desk: AutomaticDesk) -> None:
    """The family had a letter with the wrong day of the correction, which was voided since."""
    case_id, agreed = await desk.agreed_case()
    correction = {"position": agreed, "values": {"decided_on": "2026-03-27"}, "reason": "mistyped"}
    corrected = await desk.record(case_id, "corrections", correction)
    await desk.work()
    void = {"position": corrected["position"], "reason": "mistyped"}
    await desk.record(case_id, "voids", void)
    assert (await desk.required(case_id, AGREED))["progress"] == "outdated"

    await desk.work()
    await desk.work()

    _, second = desk.sent
    assert "This corrects an earlier letter" in second[1]
    assert (await desk.required(case_id, AGREED))["progress"] == "sent"


async def test_what_an_officer_records_of_a_letter_leaves_it_right(desk: AutomaticDesk) -> None:
    """The letter was sent. That it stated the right of appeal is recorded after it."""
    case_id, refusal = await desk.council.refused_case()
    assert (await desk.council.send(case_id, refusal)).status_code == 201
    await desk.council.sender.run_cycle()
    recorded = {
        "position": refusal,
        "values": {"notice_contents": ["right_of_appeal"]},
        "reason": "evidence_came_later",
    }
    await desk.record(case_id, "corrections", recorded)

    await desk.work()

    (fact,) = await desk.council.facts(case_id)
    assert fact["type"] == "notice.sent", "nobody has to look at it"
    assert (await desk.required(case_id, "assessment-refused"))["progress"] == "sent"


async def test_a_letter_of_an_officer_that_a_correction_makes_wrong_is_work(
    desk: AutomaticDesk,
) -> None:
    """A refusal needs reasons, so an officer wrote it, and states what the wrong one said."""
    case_id, refusal = await desk.council.refused_case()
    assert (await desk.council.send(case_id, refusal)).status_code == 201
    await desk.council.sender.run_cycle()
    correction = {
        "position": refusal,
        "values": {"notified_on": "2026-03-31"},
        "reason": "mistyped",
    }
    await desk.record(case_id, "corrections", correction)

    await desk.work()

    held = (await desk.council.facts(case_id))[-1]
    assert (held["type"], held["data"]["reasons"]) == ("notice.held", ["corrected"])
    shown = await desk.required(case_id, "assessment-refused")
    assert (shown["progress"], shown["held_because"]) == ("held", ["corrected"])

    stated = {**REFUSAL, "appeal_by": {**APPEAL_BY, "day": "2026-06-01"}}
    again = await desk.council.send(case_id, refusal, stated, confirmed=["other_day"])
    assert again.status_code == 201, again.text
    await desk.council.sender.run_cycle()
    words = desk.sent[-1][1]
    assert (
        "The earlier letter gave Saturday 30 May 2026 as the last day to appeal."
        " The right date is Monday 1 June 2026." in words
    )
    assert (await desk.required(case_id, "assessment-refused"))["progress"] == "sent"


def today_in_words() -> str:
    """The day on which the mail server accepted the first letter."""
    day = london_day(datetime.now(UTC))
    return f"{day:%A} {day.day} {day:%B} {day.year}"
