"""A paper of another child that went with a letter, and is taken back once that is found."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import Response
from pydantic import JsonValue
from tests.journeys.automatic_desk import AutomaticDesk, automatic_desk
from tests.journeys.enclosing_desk import BY_POST, ORDINARY, EnclosingDesk, attached
from tests.journeys.held_work import held_work
from tests.journeys.notice_desk import FATHER, MOTHER, SETTINGS, new_key, person
from tests.journeys.test_letters import posted, print_run, printed_pages
from tests.journeys.test_voided_notices import TEACHER, known
from tests.journeys.test_withheld_notices import make_due

from chassis.testing import Database
from events.london_day import london_day

TAKEN_BACK: Final = "enclosure-taken-back"
LETTER: Final = "The final EHC plan"
TITLE: Final = "Report about Robin Sibley"
"""The title of the wrong paper names another child."""
DOUBTS: Final = ("another_document",)
"""Of a report beside the plan."""


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


@dataclass(frozen=True)
class SentPlan:
    """A case whose letter with the plan enclosed a report of another child.

    `final` is the position of the plan, `filed` that of the filing of the report.
    """

    case_id: str
    final: int
    filed: int
    documents: tuple[str, str]
    notice_id: str


async def sent_plan(desk: AutomaticDesk, of_mother: Mapping[str, JsonValue] = ORDINARY) -> SentPlan:
    """The letter with the plan was given to the sender."""
    council = EnclosingDesk(desk.council)
    case_id = await council.agreed_case(of_mother)
    plan = await council.document(case_id)
    final = await council.final_plan(case_id, plan)
    report = await council.document(case_id, title=TITLE, kind="advice")
    documents = plan["document_id"], report["document_id"]
    answer = await council.send(case_id, final, *documents, confirmed=DOUBTS)
    assert answer.status_code == 201, answer.text
    await desk.council.sender.run_cycle()
    (notice,) = answer.json()["notices"]
    return SentPlan(case_id, final, report["position"], documents, notice["notice_id"])


async def void(desk: AutomaticDesk, case_id: str, position: int) -> int:
    """The position of the void of a fact."""
    body = {"position": position, "reason": "wrong_case"}
    return int((await desk.record(case_id, "voids", body))["position"])


async def take_back(
    desk: AutomaticDesk, case_id: str, reports: int, path: str = "notices", **more: object
) -> Response:
    """The response to the letter that takes back a paper."""
    body = {"requirement": TAKEN_BACK, "reports": reports, **more}
    return await desk.council.notices.post(
        f"/v1/cases/{case_id}/{path}", json=body, headers=new_key()
    )


async def relate(desk: AutomaticDesk, case_id: str, *others: dict[str, JsonValue]) -> None:
    """Record people around the child beside the mother."""
    child = person()
    related: Any = child["related_people"]
    path = f"/v1/cases/{case_id}/person"
    version = (await desk.council.cases.get(path)).headers["ETag"]
    changed = await desk.council.cases.put(
        path, json={**child, "related_people": [*related, *others]}, headers={"If-Match": version}
    )
    assert changed.status_code == 200, changed.text


async def required(
    desk: AutomaticDesk, case_id: str, requirement: str = TAKEN_BACK
) -> list[tuple[int, str, list[str]]]:
    """Of a notice to the family: the fact that it reports, how far it is, and why it is held."""
    answer = await desk.council.notices.get(
        f"/v1/cases/{case_id}/required-notices", params={"from_on": "2026-01-01"}
    )
    assert answer.status_code == 200, answer.text
    return [
        (each["reports"], each["progress"], each["held_because"])
        for each in answer.json()["notices"]
        if (each["requirement"], each["audience"]) == (requirement, "family")
    ]


async def held(desk: AutomaticDesk, case_id: str) -> list[dict[str, Any]]:
    """What a person must look at, as the log has it."""
    found = await desk.council.facts(case_id)
    return [each["data"] for each in found if each["type"] == "notice.held"]


async def test_a_paper_of_another_child_is_taken_back_from_who_was_sent_it(
    desk: AutomaticDesk,
) -> None:
    plan = await sent_plan(desk)
    assert await required(desk, plan.case_id) == []

    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()

    (work,) = await held(desk, plan.case_id)
    assert (work["template"], work["why"], work["reasons"]) == (TAKEN_BACK, voided, ["voided"])
    assert await required(desk, plan.case_id) == [(voided, "held", ["voided"])]
    preview = (await take_back(desk, plan.case_id, voided, "notice-previews")).json()
    assert (len(preview["previews"]), preview["missing"], preview["doubts"]) == (1, [], [])
    answer = await take_back(desk, plan.case_id, voided)
    assert answer.status_code == 201, answer.text
    assert [each["person_id"] for each in answer.json()["notices"]] == [MOTHER]
    await desk.council.sender.run_cycle()

    to, words = desk.sent[-1]
    today = london_day(datetime.now(UTC))
    assert to == "alex@example.org"
    assert f"“{LETTER}”, sent on {today:%A} {today.day} {today:%B} {today.year}" in words
    assert "We should not have sent you one of the papers." in words
    assert "The rest of what we sent still applies" in words
    assert "give the paper back to us or destroy it" in words
    assert "Robin" not in words
    assert "Sibley" not in words
    assert await required(desk, plan.case_id) == [(voided, "sent", [])]
    repeated = await take_back(desk, plan.case_id, voided)
    assert repeated.status_code == 409
    assert [each["template"] for each in await held(desk, plan.case_id)] == [TAKEN_BACK]


async def test_the_parent_and_the_school_who_have_the_paper_are_told_on_the_next_working_day(
    database: Database, tmp_path: Path
) -> None:
    """A father who came later has no such letter, and is not told."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(automatic_desk(database, is_evaluated=False))
        work = await held_work(stack, desk, database, tmp_path)
        council = EnclosingDesk(desk.council)
        case_id = await council.agreed_case()
        teacher = known(TEACHER, "Kim Teacher", "setting_staff", "kim@school.example")
        await relate(desk, case_id, teacher)
        report = await council.document(case_id, title=TITLE, kind="advice")
        final = await council.final_plan(case_id)
        await work.items()
        confirmed = ["another_document", "other_day", "address_changed"]
        to_mother = await council.send(case_id, final, report["document_id"], confirmed=confirmed)
        plan = {"kind": "enclosures", "documents": [{"document_id": report["document_id"]}]}
        body = {
            "requirement": "final-plan-others",
            "reports": final,
            "values": {"plan": plan},
            "to": {"audience": "school", "person_id": TEACHER},
            "confirmed": confirmed,
        }
        path = f"/v1/cases/{case_id}/notices"
        to_school = await desk.council.notices.post(path, json=body, headers=new_key())
        assert (to_mother.status_code, to_school.status_code) == (201, 201), to_school.text
        await desk.council.sender.run_cycle()
        await relate(desk, case_id, teacher, known(FATHER, "Jo", "parent", "jo@example.org"))
        assert await work.items() == []

        voided = await void(desk, case_id, report["position"])
        await desk.work()

        # The desk works on Monday 30 March.
        assert await work.items() == [(case_id, "2026-03-31", ["duty"])]
        named = await take_back(
            desk, case_id, voided, to={"audience": "school", "person_id": TEACHER}
        )
        assert (named.status_code, named.json()["errors"][0]["pointer"]) == (422, "/to/audience")
        sent = await take_back(desk, case_id, voided, confirmed=["address_changed"])
        assert sent.status_code == 201, sent.text
        informed = {(each["audience"], each["person_id"]) for each in sent.json()["notices"]}
        assert informed == {("parent", MOTHER), ("school", TEACHER)}
        await desk.council.sender.run_cycle()
        assert await work.items() == []


async def test_what_takes_back_a_paper_is_proven_as_any_other_notice(desk: AutomaticDesk) -> None:
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await take_back(desk, plan.case_id, voided)
    await desk.council.sender.run_cycle()

    path = f"/v1/cases/{plan.case_id}"
    certified = await desk.council.notices.get(f"{path}/notice-certificate")
    ledger = (await desk.council.cases.get(f"{path}/disclosures")).json()
    export = await desk.council.cases.post(
        f"{path}/subject-access-exports", json={}, headers=new_key()
    )

    _, taken_back = certified.json()["notices"]
    assert (taken_back["fact"]["type"], taken_back["fact"]["position"]) == ("case.voided", voided)
    assert (taken_back["kept_copy"], taken_back["doubts"]) == ("matches", [])
    assert taken_back["required_by"]["provision"].startswith("UK GDPR art 5(1)(f)")
    notices = [each["notice"] for each in ledger["disclosures"] if "notice" in each]
    assert sorted(each["requirement"] for each in notices) == [TAKEN_BACK, "final-plan"]
    parts = {each["part"]: each["records"] for each in export.json()["parts"]}
    (words,) = [each["text"] for each in parts["notices"] if "The paper that" in each["text"]]
    assert "one of the papers" in words


async def test_a_letter_that_was_posted_before_the_void_is_found(desk: AutomaticDesk) -> None:
    """It is recorded as posted days after it was printed."""
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.council.notices.put(
        "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
    )
    plan = await sent_plan(desk, BY_POST)
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()
    before = await desk.council.facts(plan.case_id)

    await posted(desk.council, run)
    await desk.work()

    assert before == []
    assert [each["why"] for each in await held(desk, plan.case_id)] == [voided]
    assert await required(desk, plan.case_id) == [(voided, "held", ["voided"])]


async def test_a_paper_that_came_back_with_its_letter_is_not_taken_back(
    desk: AutomaticDesk,
) -> None:
    printing = {**SETTINGS, "letters_by": "print_run"}
    await desk.council.notices.put(
        "/v1/notice-settings", json=printing, headers={"If-Match": '"1"'}
    )
    plan = await sent_plan(desk, BY_POST)
    run = await print_run(desk.council)
    await printed_pages(desk.council, run)
    await posted(desk.council, run)
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()
    assert await required(desk, plan.case_id) == [(voided, "held", ["voided"])]

    today = london_day(desk.council.sender.now()).isoformat()
    path = f"/v1/notices/{plan.notice_id}/returns"
    await desk.council.post(desk.council.notices, path, {"returned_on": today})
    await desk.work()

    assert await required(desk, plan.case_id) == []
    ended = (await desk.council.facts(plan.case_id))[-1]
    assert (ended["type"], ended["data"]["template"]) == ("notice.dismissed", TAKEN_BACK)


async def test_an_e_mail_that_may_have_been_received_is_taken_back(desk: AutomaticDesk) -> None:
    """The mail server had the content and gave no answer; then the report was voided."""
    desk.council.mail.data_reply = ""
    plan = await sent_plan(desk)
    desk.council.mail.data_reply = "250 OK"
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()
    assert await held(desk, plan.case_id) == []
    await make_due(desk.council, plan.notice_id)
    await desk.council.sender.run_cycle()

    await desk.work()

    failed, work = await desk.council.facts(plan.case_id)
    assert (failed["type"], failed["data"]["reason"]) == ("notice.failed", "overtaken")
    assert (work["type"], work["data"]["why"]) == ("notice.held", voided)
    assert (await take_back(desk, plan.case_id, voided)).status_code == 201


async def test_a_letter_that_does_not_apply_and_its_paper_are_taken_back_by_two(
    desk: AutomaticDesk,
) -> None:
    """The plan was of the wrong case, too. The two letters do not contradict each other."""
    plan = await sent_plan(desk)
    of_plan = await void(desk, plan.case_id, plan.final)
    of_paper = await void(desk, plan.case_id, plan.filed)
    await desk.work()

    body = {"requirement": "notice-taken-back", "reports": of_plan}
    path = f"/v1/cases/{plan.case_id}/notices"
    whole = await desk.council.notices.post(path, json=body, headers=new_key())
    paper = await take_back(desk, plan.case_id, of_paper)
    assert (whole.status_code, paper.status_code) == (201, 201)
    await desk.council.sender.run_cycle()

    work = {(each["template"], each["why"]) for each in await held(desk, plan.case_id)}
    assert work == {("notice-taken-back", of_plan), (TAKEN_BACK, of_paper)}
    words = " ".join(each for _, each in desk.sent[-2:])
    assert "Nothing in it applies." in words
    assert "This letter changes nothing about our other letters." in words
    assert "unless another letter from us says that it does not" in words


async def test_a_filing_of_which_nothing_was_sent_makes_no_work(desk: AutomaticDesk) -> None:
    council = EnclosingDesk(desk.council)
    case_id = await council.agreed_case()
    report = await council.document(case_id)
    voided = await void(desk, case_id, report["position"])

    await desk.work()
    refused = await take_back(desk, case_id, voided)

    assert await held(desk, case_id) == []
    assert refused.status_code == 409
    assert "there is nothing to take back" in refused.json()["detail"]
    assert await required(desk, case_id) == []


async def test_a_paper_that_was_not_wrong_is_dismissed(desk: AutomaticDesk) -> None:
    """It was filed twice."""
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()

    dismissed = await desk.dismiss(plan.case_id, voided, TAKEN_BACK, "not_needed")

    assert dismissed.status_code == 201, dismissed.text
    assert await required(desk, plan.case_id) == [(voided, "dismissed", [])]


async def test_a_paper_that_is_in_the_file_again_is_not_taken_back(desk: AutomaticDesk) -> None:
    """The void was the mistake. What was to take the paper back waits, and is not sent."""
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await desk.work()
    waiting = await take_back(desk, plan.case_id, voided)
    await void(desk, plan.case_id, voided)

    await desk.work()
    refused = await take_back(desk, plan.case_id, voided)

    assert waiting.status_code == 201, waiting.text
    assert len(desk.sent) == 1
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_fact")
    assert await required(desk, plan.case_id) == []
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "sent", [])]


async def test_a_paper_that_was_taken_back_and_is_right_is_sent_once_more(
    desk: AutomaticDesk,
) -> None:
    """The family was told to destroy it, and it is theirs."""
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await take_back(desk, plan.case_id, voided)
    await desk.council.sender.run_cycle()
    await void(desk, plan.case_id, voided)

    await desk.work()

    (work,) = await held(desk, plan.case_id)
    assert (work["template"], work["why"]) == ("final-plan", plan.final)
    assert work["reasons"] == ["restored"]
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "held", ["restored"])]
    council = EnclosingDesk(desk.council)
    without = await council.send(plan.case_id, plan.final)
    assert (without.status_code, without.json()["doubts"]) == (409, [*DOUBTS])
    once_more = await council.send(plan.case_id, plan.final, *plan.documents, confirmed=DOUBTS)
    assert once_more.status_code == 201, once_more.text
    await desk.council.sender.run_cycle()
    assert "This corrects an earlier letter" in desk.sent[-1][1]
    assert "The paper is right, and it comes with this letter." in desk.sent[-1][1]
    assert len(attached(desk.council.mail.accepted[-1])) == 2
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "sent", [])]


async def test_a_paper_that_is_voided_once_more_before_it_was_sent_again_makes_no_work(
    desk: AutomaticDesk,
) -> None:
    """The family was told to destroy it, which is right again."""
    plan = await sent_plan(desk)
    voided = await void(desk, plan.case_id, plan.filed)
    await take_back(desk, plan.case_id, voided)
    await desk.council.sender.run_cycle()
    second = await void(desk, plan.case_id, voided)
    await desk.work()
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "held", ["restored"])]

    await void(desk, plan.case_id, second)
    await desk.work()

    ended = (await desk.council.facts(plan.case_id))[-1]
    assert (ended["type"], ended["data"]["template"]) == ("notice.dismissed", "final-plan")
    assert await required(desk, plan.case_id) == [(voided, "sent", [])]
    assert await required(desk, plan.case_id, "final-plan") == [(plan.final, "sent", [])]
