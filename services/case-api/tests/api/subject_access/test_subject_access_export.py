"""Everything that is held about a child is exported, and nothing of others unless asked for."""

import json
from collections.abc import Awaitable, Callable, Sequence
from html.parser import HTMLParser
from typing import Any, Final, Protocol
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from case_api.store.subject_access import held_file
from case_api.testing.full_file import (
    ADVICE,
    BIRTH_DATE,
    LOCATION,
    MARK,
    OF_PARENT,
    PARENT,
    PERSON,
    PLAN,
    TEACHER,
)
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
Export = Callable[..., Awaitable[Response]]
OF_CHILD: Final = (
    *(MARK, "Zebedee", "Zebbie", "Tostevin", "1 Rozel Lane, Anytown", "ZZ98 7ZZ"),
    *(each["value"] for each in PERSON["identifiers"]),
    *("zebedee@example.org", "zebedee.q@example.org"),
    *(f"A visit to {MARK}.", f"{MARK} reads words.", f"{MARK} reads books."),
    *(f"{MARK} likes trains.", f"Report on {MARK}", f"{MARK} waits for an answer."),
    *(f"{MARK} needs more.", LOCATION, "EHC-1", "high_needs_block"),
)
"""What is held about the child, in the words in which it was sent."""
OF_OTHERS: Final = (
    *OF_PARENT,
    *("le sueur", "perchard", "2 bouley", "01632960123", "ludovic", "noel"),
)


class FullCase(Protocol):
    path: str
    case_id: str


def records(export: Response, part: str) -> list[dict[str, Any]]:
    """The records of a part of an export."""
    assert export.status_code == 200, export.text
    (found,) = [each["records"] for each in export.json()["parts"] if each["part"] == part]
    return list(found)


def redactions(export: Response) -> set[tuple[str, str, str]]:
    return {(each["part"], each["what"], each["reason"]) for each in export.json()["redactions"]}


async def test_every_word_of_the_child_is_exported_and_none_of_another_person(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path)

    assert found.status_code == 200, found.text
    text = json.dumps(found.json(), ensure_ascii=False)
    assert [word for word in (*OF_CHILD, BIRTH_DATE) if word not in text] == []
    assert [word for word in OF_OTHERS if word in text.casefold()] == []
    assert [each["part"] for each in found.json()["parts"]] == [
        *("case", "people", "history", "plans", "advice", "texts", "documents", "panels"),
        *("funding", "officers", "notices", "readings", "disclosures"),
    ]
    without = [each["part"] for each in found.json()["parts"] if not each["records"]]
    assert without == ["notices"], "they are of another service: tests/journeys/test_notices.py"


async def test_the_page_shows_the_same_words_escaped_and_without_a_script(
    mentioned: FullCase, export: Export, record: Record
) -> None:
    await record(f"{mentioned.path}/texts", {"content": "<script>alert(1)</script> & Co"})
    found = await export(mentioned.path, format="html")

    assert found.status_code == 200, found.text
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha")
    assert found.headers["Cache-Control"] == "no-store"
    assert [word for word in (*OF_CHILD, "29 November 2015") if word not in found.text] == []
    assert [word for word in OF_OTHERS if word in found.text.casefold()] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in found.text
    tags = Tags()
    tags.feed(found.text)
    assert tags.unclosed == []
    assert "script" not in tags.seen
    assert {"html", "h1", "h2", "h3", "table", "caption", "th", "dl"} <= {*tags.seen}
    assert '<html lang="en-GB">' in found.text
    assert "What was left out, and why" in found.text


async def test_people_are_named_by_role_and_the_list_of_redactions_says_what_and_why(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path)

    newest = records(found, "people")[0]
    assert newest["related_people"] == [
        {"relation": "parent 1", "roles": [{"role": "parent"}], "redacted": True},
        {"relation": "parent 2", "roles": [{"role": "parent"}], "redacted": True},
        {"relation": "setting staff", "roles": [{"role": "setting_staff"}], "redacted": True},
    ]
    texts = " ".join(each["content"] for each in records(found, "texts"))
    assert "[parent 1] phoned from [parent 1]; Ms [setting staff] of [parent 1] wrote." in texts
    (advice,) = [each for each in records(found, "advice") if each["version"] == 2]
    assert advice["content"]["background"] == [
        "[setting staff] says that Zebedee and Mrs [parent 1] wait."
    ]
    assert advice["content"]["authors"] == [{"role": "Psychologist"}]
    assert redactions(found) == {
        ("people", "parent 1", "third_party"),
        ("people", "parent 2", "third_party"),
        ("people", "setting staff", "professional"),
        ("texts", "parent 1", "third_party"),
        ("texts", "setting staff", "professional"),
        ("advice", "parent 1", "third_party"),
        ("advice", "setting staff", "professional"),
        ("advice", "author of advice", "professional"),
        ("readings", "address of the computer from which it was read", "third_party"),
    }
    (parent,) = [
        each
        for each in found.json()["redactions"]
        if (each["part"], each["what"]) == ("texts", "parent 1")
    ]
    assert (parent["count"], parent["person_id"]) == (3, PARENT)


async def test_whoever_is_asked_for_is_shown_and_nobody_else(
    mentioned: FullCase, export: Export
) -> None:
    with_parent = await export(mentioned.path, include_people=[PARENT])
    with_staff = await export(mentioned.path, include_professionals=True)

    assert [each for each in OF_PARENT if each not in with_parent.text.casefold()] == []
    assert [each for each in ("perchard", "ludovic") if each in with_parent.text.casefold()] == []
    names = ("perchard", "ludovic noel")
    assert [each for each in names if each not in with_staff.text.casefold()] == []
    assert [each for each in OF_PARENT if each in with_staff.text.casefold()] == []


async def test_what_would_do_serious_harm_is_withheld_with_the_reason(
    mentioned: FullCase, export: Export
) -> None:
    whole = await export(mentioned.path)
    (text,) = [each for each in records(whole, "texts") if "A visit" in each["content"]]
    withheld = [
        {"part": "texts", "record_id": text["text_id"], "reason": "serious_harm"},
        {"part": "plans", "record_id": PLAN, "reason": "expectation"},
        {"part": "advice", "record_id": ADVICE, "reason": "child_abuse"},
    ]
    found = await export(mentioned.path, withheld=withheld)

    assert {"withheld": "serious_harm", "record_id": text["text_id"]} in records(found, "texts")
    assert "A visit to" not in found.text
    assert f"{MARK} reads" not in found.text
    assert {("texts", "the whole record", "serious_harm"),
            ("plans", "the whole record", "expectation"),
            ("advice", "the whole record", "child_abuse")} <= redactions(found)  # fmt: skip


async def test_a_decision_about_what_is_not_there_is_refused(
    mentioned: FullCase, export: Export
) -> None:
    wrong = {"part": "texts", "record_id": PLAN, "reason": "serious_harm"}
    records_refused = await export(mentioned.path, withheld=[wrong])
    people_refused = await export(mentioned.path, include_people=[PARENT, str(uuid4())])
    not_asked = await export(mentioned.path, parts=["plans"], withheld=[wrong])

    for each in (records_refused, people_refused, not_asked):
        assert each.status_code == 422, each.text
        assert each.headers["Content-Type"] == "application/problem+json"
    assert records_refused.json()["errors"][0]["pointer"] == "/withheld/0/record_id"
    assert people_refused.json()["errors"][0]["pointer"] == "/include_people/1"


async def test_some_parts_can_be_exported_and_names_are_found_all_the_same(
    mentioned: FullCase, export: Export
) -> None:
    found = await export(mentioned.path, parts=["texts", "case"])

    assert [each["part"] for each in found.json()["parts"]] == ["case", "texts"]
    assert [word for word in OF_OTHERS if word in found.text.casefold()] == []


async def test_the_recipients_of_the_data_are_exported(
    mentioned: FullCase, export: Export, record: Record
) -> None:
    disclosed = {
        "items": ["plan", "advice"],
        "recipient": "police",
        "purpose": "court_or_criminal_proceedings",
        "consent": "not_needed",
        "authorised_by": "monitoring_officer",
        "on": "2026-11-20",
    }
    await record(f"{mentioned.path}/disclosures", disclosed)
    await export(mentioned.path, parts=["case"])

    found = await export(mentioned.path, parts=["disclosures"])

    answered, told, *_ = records(found, "disclosures")
    assert (answered["recipient"], answered["what"]) == ("who_asked_for_access", "subject_access")
    assert answered["purpose"] == "subject_access_request"
    assert told == {
        "at": told["at"],
        "on": "2026-11-20",
        "recipient": "police",
        "what": "plan, advice",
        "purpose": "court_or_criminal_proceedings",
        "consent": "not_needed",
    }
    page = await export(mentioned.path, format="html", parts=["disclosures"])
    assert "To whom it was disclosed" in page.text
    assert "police" in page.text


async def test_an_export_is_recorded_with_what_was_decided(
    mentioned: FullCase, export: Export, connect: Connect, council: LedgerId
) -> None:
    withheld = [{"part": "advice", "record_id": ADVICE, "reason": "serious_harm"}]
    await export(mentioned.path, include_people=[TEACHER], withheld=withheld, parts=["advice"])
    refused = await export(mentioned.path, include_people=[str(uuid4())])

    auditor = await connect(council, "readings:read")
    path = f"{mentioned.path}/readings?kind=subject_access"
    (reading,) = (await auditor.get(path)).json()["readings"]
    assert refused.status_code == 422
    assert reading["operation"] == "exportSubjectAccess"
    assert reading["purpose"] == "subject_access_request"
    assert reading["case_ids"] == [mentioned.case_id]
    assert reading["criteria"] == ["advice", "include_people", "withheld_serious_harm"]


async def test_an_export_that_is_too_large_is_refused_and_says_what_to_do(
    full: FullCase, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_file, "MAX_EXPORT_BYTES", 5_000)

    found = await export(full.path)

    assert found.status_code == 409
    assert found.json()["code"] == "export-too-large"


async def test_without_its_scope_or_of_another_council_nothing_is_exported(
    full: FullCase, client: AsyncClient, connect: Connect, other_council: LedgerId
) -> None:
    foreign = await connect(other_council, "exports:read")
    path, key = f"{full.path}/subject-access-exports", {"Idempotency-Key": "export"}

    assert (await client.post(path, json={}, headers=key)).status_code == 403
    assert (await foreign.post(path, json={}, headers=key)).status_code == 404


class Tags(HTMLParser):
    """The elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.unclosed: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in {"meta", "br"}:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag
