"""A letter that was sent of a fact which was recorded in error, and is taken back."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.held_work import held_work
from tests.journeys.notice_desk import (
    FATHER,
    MOTHER,
    REFUSAL,
    SETTINGS,
    new_key,
    parents,
    person,
)
from tests.journeys.test_letters import HOME, posted, print_run, printed_pages
from tests.journeys.test_withheld_notices import change_person

from chassis.testing import Database
from events.london_day import london_day

TAKEN_BACK: Final = "notice-taken-back"
REFUSED: Final = "assessment-refused"
TEACHER: Final = "5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a13"
LETTER: Final = "We will not carry out an EHC needs assessment"
"""The heading of the letter of a refusal, to the family and to the others."""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


def known(person_id: str, name: str, role: str, email: str) -> dict[str, JsonValue]:
    """A person around the child."""
    return {"person_id": person_id, "name": name, "roles": [{"role": role}], "email": email}


def family_and_school() -> dict[str, JsonValue]:
    """A child with a mother, a father and a teacher."""
    child = person()
    related: Any = child["related_people"]
    father = known(FATHER, "Robin Example", "parent", "robin@example.org")
    teacher = known(TEACHER, "Kim Teacher", "setting_staff", "kim@school.example")
    return {**child, "related_people": [*related, father, teacher]}


async def refused_by_letter(
    desk: AutomaticDesk, child: Mapping[str, JsonValue] | None = None
) -> tuple[str, int]:
    """A case whose family was sent a refusal, and the position of that."""
    case_id, refusal = await desk.council.refused_case(child)
    answer = await desk.council.send(case_id, refusal)
    assert answer.status_code == 201, answer.text
    await desk.council.sender.run_cycle()
    return case_id, refusal


async def void(desk: AutomaticDesk, case_id: str, position: int) -> int:
    """The position of the void of a fact that was recorded in the wrong case."""
    body = {"position": position, "reason": "wrong_case"}
    return int((await desk.record(case_id, "voids", body))["position"])


async def take_back(
    desk: AutomaticDesk, case_id: str, reports: int, path: str = "notices", **more: object
) -> Response:
    """The response to the letter that takes back what was sent."""
    body = {"requirement": TAKEN_BACK, "reports": reports, **more}
    return await desk.council.notices.post(
        f"/v1/cases/{case_id}/{path}", json=body, headers=new_key()
    )


async def required(desk: AutomaticDesk, case_id: str) -> list[tuple[str, int, str]]:
    """What is to be taken back: the role, the position of the void, and how far it is."""
    answer = await desk.council.notices.get(f"/v1/cases/{case_id}/required-notices")
    return [
        (each["audience"], each["reports"], each["progress"])
        for each in answer.json()["notices"]
        if each["requirement"] == TAKEN_BACK
    ]


async def test_a_refusal_in_the_wrong_case_is_taken_back_from_everyone_who_was_sent_it(
    database: Database, tmp_path: Path
) -> None:
    """The parents and the school had a letter; each is sent another about theirs alone."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        work = await held_work(stack, desk, database, tmp_path)
        case_id, refusal = await desk.council.refused_case(family_and_school())
        await work.items()
        to_family = await desk.council.send(case_id, refusal, confirmed=["other_day"])
        assert to_family.status_code == 201, to_family.text
        to_school = {"audience": "school", "person_id": TEACHER}
        informed = await desk.council.notices.post(
            f"/v1/cases/{case_id}/notices",
            json={"requirement": f"{REFUSED}-others", "reports": refusal, "to": to_school},
            headers=new_key(),
        )
        assert informed.status_code == 201, informed.text
        await desk.council.sender.run_cycle()
        assert await work.items() == []

        voided = await void(desk, case_id, refusal)
        await desk.work()

        # A family holds a letter that is not true. The desk works on Monday 30 March.
        wrong = case_id, "2026-03-31", ["duty"]
        assert await work.items() == [wrong]
        today = london_day(datetime.now(UTC))
        closing = {"reason": "no_assessment", "on": today.isoformat()}
        await desk.record(case_id, "closures", closing)
        assert await work.items() == [wrong], "closing the case makes no letter true"
        assert await required(desk, case_id) == [
            ("family", voided, "held"),
            ("setting", voided, "held"),
        ]
        preview = (await take_back(desk, case_id, voided, "notice-previews")).json()
        assert (len(preview["previews"]), preview["missing"], preview["doubts"]) == (3, [], [])

        sent = await take_back(desk, case_id, voided)
        assert sent.status_code == 201, sent.text
        await desk.council.sender.run_cycle()

        letters = dict(desk.sent[-3:])
        assert letters.keys() == {"alex@example.org", "robin@example.org", "kim@school.example"}
        day = f"{today:%A} {today.day} {today:%B} {today.year}"
        for words in letters.values():
            assert words.count(f"“{LETTER}”, sent on {day}") == 1
            assert "Nothing in it applies." in words
        assert "something new about your child" in letters["robin@example.org"]
        assert "something new about the child" in letters["kim@school.example"]
        assert "send it back" in letters["alex@example.org"]
        assert "send it back" not in letters["kim@school.example"]
        assert "mark it in your records as sent by mistake" in letters["kim@school.example"]
        assert await work.items() == []
        assert await required(desk, case_id) == [
            ("family", voided, "sent"),
            ("setting", voided, "sent"),
        ]
        repeated = await take_back(desk, case_id, voided)
        assert repeated.status_code == 409


async def test_a_letter_that_takes_back_another_is_proven_as_any_other(
    desk: AutomaticDesk,
) -> None:
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    (notice,) = (await take_back(desk, case_id, voided)).json()["notices"]
    await desk.council.sender.run_cycle()

    path = f"/v1/cases/{case_id}/notice-certificate"
    certified = (await desk.council.notices.get(path)).json()["notices"]
    ledger = (await desk.council.cases.get(f"/v1/cases/{case_id}/disclosures")).json()
    export = await desk.council.cases.post(
        f"/v1/cases/{case_id}/subject-access-exports", json={}, headers=new_key()
    )

    first, second = certified
    assert (first["fact"]["is_voided"], first["doubts"]) == (
        True,
        ["other_day_in_fact", "fact_changed"],
    )
    assert (second["notice"]["notice_id"], second["fact"]["type"]) == (
        notice["notice_id"],
        "case.voided",
    )
    assert (second["fact"]["position"], second["fact"]["is_voided"]) == (voided, False)
    assert second["required_by"]["provision"].startswith("UK GDPR art 5(1)(d)")
    assert (second["kept_copy"], second["doubts"]) == ("matches", [])
    pages = await desk.council.notices.get(f"{path}?format=pdf")
    assert pages.headers["Content-Type"] == "application/pdf"
    disclosed = [each["notice"]["requirement"] for each in ledger["disclosures"]]
    assert sorted(disclosed) == [REFUSED, TAKEN_BACK]
    parts = {each["part"]: each["records"] for each in export.json()["parts"]}
    (taken_back,) = [each for each in parts["notices"] if LETTER in each["text"]][1:]
    assert "Nothing in it applies." in taken_back["text"]


async def test_only_who_was_sent_the_letter_is_sent_the_other(desk: AutomaticDesk) -> None:
    """A father who came later has no wrong letter. The mother has, though she is no addressee."""
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    child = person(roles=[{"role": "parent", "to_on": "2026-04-30"}])
    related: Any = child["related_people"]
    father = known(FATHER, "Robin Example", "parent", "robin@example.org")
    changed = await desk.council.cases.put(
        f"/v1/cases/{case_id}/person",
        json={**child, "related_people": [*related, father]},
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text

    answer = await take_back(desk, case_id, voided)
    await desk.council.sender.run_cycle()

    assert [each["person_id"] for each in answer.json()["notices"]] == [MOTHER]
    assert [to for to, _ in desk.sent] == ["alex@example.org"] * 2


async def test_who_may_not_be_contacted_any_more_is_not(desk: AutomaticDesk) -> None:
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    waiting = await take_back(desk, case_id, voided)
    banned: dict[str, JsonValue] = {
        "safety_flags": [{"kind": "do_not_contact", "basis": "court_order"}]
    }
    await change_person(desk.council, case_id, **banned)
    await desk.council.sender.run_cycle()

    answer = await take_back(desk, case_id, voided)

    assert waiting.status_code == 201, waiting.text
    assert len(desk.sent) == 1, "it was withheld"
    assert answer.status_code == 409
    assert "do_not_contact" in answer.json()["detail"]


async def test_where_nothing_was_sent_there_is_nothing_to_take_back(desk: AutomaticDesk) -> None:
    case_id, refusal = await desk.council.refused_case()
    voided = await void(desk, case_id, refusal)
    await desk.work()

    refused = await take_back(desk, case_id, voided)

    assert refused.status_code == 409
    assert "there is nothing to take back" in refused.json()["detail"]
    assert await required(desk, case_id) == []
    assert await desk.council.facts(case_id) == []


async def test_what_takes_back_a_letter_reports_the_void_and_names_no_recipient(
    desk: AutomaticDesk,
) -> None:
    case_id, refusal = await refused_by_letter(desk)
    early = await take_back(desk, case_id, refusal)
    voided = await void(desk, case_id, refusal)

    of_fact = await take_back(desk, case_id, refusal)
    named = await take_back(desk, case_id, voided, to={"audience": "school", "person_id": MOTHER})
    letters: dict[str, JsonValue] = {
        "taken_back_letters": {"kind": "text", "text": "A letter about another child."}
    }
    worded = await take_back(desk, case_id, voided, values=letters)

    assert (early.status_code, of_fact.status_code) == (409, 422)
    assert of_fact.json()["errors"][0]["pointer"] == "/reports"
    assert (named.status_code, named.json()["errors"][0]["pointer"]) == (422, "/to/audience")
    assert (worded.status_code, worded.json()["errors"][0]["pointer"]) == (422, "/values")

    unused = await take_back(desk, case_id, voided, values={"reasons": REFUSAL["reasons"]})
    error = unused.json()["errors"][0]
    assert (unused.status_code, error["code"]) == (422, "unused_value")
    assert error["pointer"] == "/values/reasons"


async def test_no_council_has_it_sent_by_itself(desk: AutomaticDesk) -> None:
    refused = await desk.choose(TAKEN_BACK)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "takes_back"


async def test_an_officer_judges_that_nothing_is_to_be_taken_back(desk: AutomaticDesk) -> None:
    """A fact that was recorded twice: the letter of one of the two is true."""
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    await desk.work()

    dismissed = await desk.dismiss(case_id, voided, TAKEN_BACK, "not_needed")

    assert dismissed.status_code == 201, dismissed.text
    assert await required(desk, case_id) == [("family", voided, "dismissed")]


async def test_a_letter_that_was_posted_before_its_fact_was_voided_is_found(
    desk: AutomaticDesk,
) -> None:
    """It was in the post when the fact was voided, and is recorded as posted afterwards."""
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.council.notices.put(
        "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
    )
    case_id, refusal = await refused_by_letter(desk, person(email=None, **HOME))
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    before = await desk.council.facts(case_id)

    await posted(desk.council, run)
    await desk.work()
    await desk.work()

    sent, held = await desk.council.facts(case_id)
    assert before == []
    assert (sent["type"], held["type"]) == ("notice.sent", "notice.held")
    assert held["data"]["why"] == voided
    assert await required(desk, case_id) == [("family", voided, "held")]


async def test_a_fact_that_is_in_effect_again_before_its_letter_was_taken_back_needs_none(
    desk: AutomaticDesk,
) -> None:
    """The void was the mistake. What was to take the letter back waits, and is not sent."""
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    waiting = await take_back(desk, case_id, voided)
    await void(desk, case_id, voided)

    await desk.work()
    refused = await take_back(desk, case_id, voided)

    assert waiting.status_code == 201, waiting.text
    assert len(desk.sent) == 1
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_fact")
    assert await required(desk, case_id) == []
    assert (await desk.required(case_id, REFUSED))["progress"] == "sent"
    dismissed = await desk.dismiss(case_id, voided, TAKEN_BACK, "not_needed")
    assert dismissed.status_code == 409, "it is not held any more"


async def test_what_is_to_be_taken_back_is_held_after_each_void_of_the_fact(
    desk: AutomaticDesk,
) -> None:
    """Nothing was sent meanwhile. What is listed can be dismissed, and what is not cannot."""
    case_id, refusal = await refused_by_letter(desk)
    voided = newest = await void(desk, case_id, refusal)
    await desk.work()

    for hour in range(1, 3):
        assert await required(desk, case_id) == [("family", voided, "held")]
        newest = await void(desk, case_id, newest)
        await desk.work(MONDAY_AT_NOON + timedelta(hours=hour))
        assert await required(desk, case_id) == []
        refused = await desk.dismiss(case_id, voided, TAKEN_BACK, "not_needed")
        assert refused.status_code == 409
        newest = await void(desk, case_id, newest)
        await desk.work(MONDAY_AT_NOON + timedelta(hours=hour, minutes=1))

    assert await required(desk, case_id) == [("family", voided, "held")]
    dismissed = await desk.dismiss(case_id, voided, TAKEN_BACK, "not_needed")
    assert dismissed.status_code == 201, dismissed.text


async def test_a_letter_that_was_sent_once_more_is_taken_back_as_well(
    desk: AutomaticDesk,
) -> None:
    """The void was voided, the letter sent once more, and the first void was right after all."""
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    await take_back(desk, case_id, voided)
    await desk.council.sender.run_cycle()
    undone = await void(desk, case_id, voided)
    await desk.council.send(case_id, refusal)
    await desk.council.sender.run_cycle()
    await void(desk, case_id, undone)
    assert await required(desk, case_id) == [("family", voided, "not_sent")]

    await desk.work()
    assert await required(desk, case_id) == [("family", voided, "held")]
    sent = await take_back(desk, case_id, voided)
    assert sent.status_code == 201, sent.text
    await desk.council.sender.run_cycle()

    assert len(desk.sent) == 4
    assert "Nothing in it applies." in desk.sent[-1][1]
    assert "This corrects an earlier letter" not in desk.sent[-1][1]
    assert await required(desk, case_id) == [("family", voided, "sent")]


async def test_a_fact_that_is_in_effect_again_after_its_letter_was_taken_back_is_work(
    desk: AutomaticDesk,
) -> None:
    """The family was told that nothing in the letter applies, and it does."""
    case_id, refusal = await refused_by_letter(desk)
    voided = await void(desk, case_id, refusal)
    await take_back(desk, case_id, voided)
    await desk.council.sender.run_cycle()
    await void(desk, case_id, voided)

    await desk.work()

    held = (await desk.council.facts(case_id))[-1]
    assert (held["type"], held["data"]["template"]) == ("notice.held", REFUSED)
    assert (held["data"]["why"], held["data"]["reasons"]) == (refusal, ["restored"])
    shown = await desk.required(case_id, REFUSED)
    assert (shown["progress"], shown["held_because"]) == ("held", ["restored"])
    sent = await desk.council.send(case_id, refusal)
    assert sent.status_code == 201, sent.text
    await desk.council.sender.run_cycle()
    words = desk.sent[-1][1]
    assert "takes the place of the ones that we sent on" in words, "and of what took it back"
    assert (await desk.required(case_id, REFUSED))["progress"] == "sent"


@pytest.mark.parametrize("voided_anew", [False, True], ids=["void of the void", "a new void"])
async def test_a_parent_who_was_not_told_is_looked_at_after_each_further_void(
    desk: AutomaticDesk, *, voided_anew: bool
) -> None:
    """The mother was told that the letter is taken back; the father had no address then."""
    council = desk.council
    both = parents(email="robin@example.org")
    case_id, refusal = await council.refused_case(both)
    await council.send(case_id, refusal, confirmed=["other_day"])
    await council.sender.run_cycle()
    voided = await void(desk, case_id, refusal)
    await change_people(desk, case_id, parents(), '"1"')
    assert (await take_back(desk, case_id, voided)).status_code == 201
    await council.sender.run_cycle()
    await change_people(desk, case_id, both, '"2"')
    undone = await void(desk, case_id, voided)
    await desk.work()

    newest = await void(desk, case_id, refusal if voided_anew else undone)
    await desk.work(MONDAY_AT_NOON + timedelta(hours=1))

    held = [each for each in await council.facts(case_id) if each["type"] == "notice.held"][-1]
    why = newest if voided_anew else voided
    assert (held["data"]["template"], held["data"]["why"]) == (TAKEN_BACK, why)
    assert [each["person_id"] for each in held["data"]["held_for"]] == [FATHER]
    body = {"requirement": TAKEN_BACK, "reports": why, "confirmed": ["address_changed"]}
    sent = await council.post(council.notices, f"/v1/cases/{case_id}/notices", body)
    assert [each["person_id"] for each in sent["notices"]] == [FATHER]


async def change_people(
    desk: AutomaticDesk, case_id: str, people: dict[str, JsonValue], version: str
) -> None:
    """Record the people of a case once more."""
    path = f"/v1/cases/{case_id}/person"
    changed = await desk.council.cases.put(path, json=people, headers={"If-Match": version})
    assert changed.status_code == 200, changed.text


async def test_what_takes_back_a_letter_that_came_back_meanwhile_is_not_printed(
    desk: AutomaticDesk,
) -> None:
    """The family never saw the letter that it would be asked to mark."""
    council = desk.council
    printing = {**SETTINGS, "letters_by": "print_run"}
    await council.notices.put("/v1/notice-settings", json=printing, headers={"If-Match": '"1"'})
    case_id, refusal = await council.refused_case(person(email=None, **HOME))
    sent = await council.send(case_id, refusal)
    run = await print_run(council)
    await printed_pages(council, run)
    await posted(council, run)
    voided = await void(desk, case_id, refusal)
    await desk.work()
    assert (await take_back(desk, case_id, voided)).status_code == 201

    path = f"/v1/notices/{sent.json()['notices'][0]['notice_id']}/returns"
    today = london_day(council.sender.now()).isoformat()
    await council.post(council.notices, path, {"returned_on": today})
    none = await council.notices.post("/v1/print-runs", json={}, headers=new_key())
    assert (none.status_code, none.json()["detail"]) == (409, "no letter waits to be printed")
    await desk.work()

    assert await required(desk, case_id) == []
    failed, *ended = (await council.facts(case_id))[-3:]
    assert (failed["type"], failed["data"]["reason"]) == ("notice.failed", "overtaken")
    assert {each["data"]["reason"] for each in ended} == {"not_needed"}
