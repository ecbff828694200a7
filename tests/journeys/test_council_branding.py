"""What a council makes of its notices, seen before it is in effect: logo, words, services."""

from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import pytest
from httpx import Response
from pydantic import JsonValue
from pypdf import PdfReader
from tests.journeys.notice_desk import SETTINGS, NoticeDesk, new_key, notice_desk, person

from chassis.testing import Database
from notification_service.testing.png import png, png_that_claims

LOGO: Final = b64encode(png(300, 80)).decode()
BRANDED: Final[dict[str, JsonValue]] = {
    **SETTINGS,
    "name": "Borough of Example",
    "logo": LOGO,
    "opening": "This letter is from the SEND team of {{ council }}.",
    "closing": "Read more at our office.",
    "advice_services": [{"name": "Borough SENDIASS", "phone": "01632 960777"}],
    "letters_by": "print_run",
}


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[NoticeDesk]:
    async with notice_desk(database) as made:
        yield made


async def preview(desk: NoticeDesk, settings: object, query: str = "") -> Response:
    """What notices look like with settings."""
    return await desk.notices.post(
        f"/v1/notice-settings-previews{query}", json=settings, headers=new_key()
    )


def pages(letter: dict[str, Any]) -> PdfReader:
    return PdfReader(BytesIO(b64decode(letter["pdf"])))


async def test_a_preview_has_the_identity_the_words_and_the_services(desk: NoticeDesk) -> None:
    answer = await preview(desk, BRANDED)

    assert answer.status_code == 200, answer.text
    email, letter = answer.json()["email"], answer.json()["letter"]
    for text in (email["text"], letter["text"]):
        assert "This letter is from the SEND team of Borough of Example." in text
        assert "Read more at our office." in text
        assert "Borough SENDIASS" in text
        assert "You can ask a tribunal to change our decision." in text, "what the law requires"
    assert email["from_name"] == "Borough of Example"
    assert len(pages(letter).pages[0].images) == 1
    assert "Alex Example" not in email["text"] + email["html"]
    assert desk.mail.accepted == []
    now = (await desk.notices.get("/v1/notice-settings")).json()
    assert now["version"] == 1, "nothing is recorded"


async def test_any_notice_can_be_seen_and_in_large_print(desk: NoticeDesk) -> None:
    plain = (await preview(desk, BRANDED, "?requirement=paper-received")).json()
    large = (await preview(desk, BRANDED, "?requirement=paper-received&large_print=true")).json()

    assert plain["email"]["subject"] == large["email"]["subject"]
    assert (plain["letter"]["is_large_print"], large["letter"]["is_large_print"]) == (False, True)
    assert plain["letter"]["pdf"] != large["letter"]["pdf"]


@pytest.mark.parametrize(
    ("changed", "query", "place", "says"),
    [
        pytest.param(
            {}, "?requirement=no-such-notice", "requirement", "docs/notices.md", id="no such notice"
        ),
        pytest.param({"name": "会"}, "", "/name", "can be printed", id="a name without a font"),
        pytest.param({"opening": "会"}, "", "", "cannot print", id="words without a font"),
        pytest.param(
            {"automatic": ["nope"]}, "", "/automatic/0", "no id of a notice", id="no such automatic"
        ),
        pytest.param({"texts": True}, "", "/texts", "no template for texts", id="no texts here"),
        pytest.param(
            {"opening": "{% if x %}"}, "", "/opening", "nothing else of a template", id="a template"
        ),
        pytest.param(
            {"closing": "{{ child }}"},
            "",
            "/closing",
            "council, email, phone, reference, website",
            id="another value",
        ),
        pytest.param({"logo": "R0lGODlh"}, "", "/logo", "must be a PNG", id="no PNG"),
        pytest.param(
            {"name": "Office of Alex Example"}, "", "/name", "the example's child", id="a child"
        ),
    ],
)
async def test_what_cannot_be_is_refused_with_its_place(
    desk: NoticeDesk, changed: dict[str, JsonValue], query: str, place: str, says: str
) -> None:
    answer = await preview(desk, {**BRANDED, **changed}, query)

    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert place in {error.get("pointer"), error.get("parameter")}
    assert says in error["message"]
    assert "会" not in answer.text


async def test_a_letter_has_the_logo_of_the_day_on_which_it_was_written(desk: NoticeDesk) -> None:
    changed = await desk.notices.put(
        "/v1/notice-settings", json=BRANDED, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["settings"]["logo"] == LOGO
    home: dict[str, JsonValue] = {"address": "1 High Street, Anytown", "postcode": "ZZ99 1ZZ"}
    case_id, refusal = await desk.refused_case(person(**home))
    assert (await desk.send(case_id, refusal, channel="letter")).status_code == 201
    await desk.notices.put("/v1/notice-settings", json=SETTINGS, headers={"If-Match": '"2"'})

    run = (await desk.post(desk.notices, "/v1/print-runs", {}))["print_run_id"]
    answer = await desk.notices.get(f"/v1/print-runs/{run}/file")
    with ZipFile(BytesIO(answer.content)) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".pdf")]
        reader = PdfReader(BytesIO(archive.read(name)))
    assert len(reader.pages[0].images) == 1


@pytest.mark.parametrize(
    ("changed", "place", "code"),
    [
        pytest.param(
            {"logo": b64encode(png_that_claims(400, 400)).decode()},
            "/logo",
            "no_png",
            id="a logo without pixels",
        ),
        pytest.param({"name": "会"}, "/name", "not_printable", id="a name without a font"),
    ],
)
async def test_what_no_letter_could_be_made_with_is_not_recorded(
    desk: NoticeDesk, changed: dict[str, JsonValue], place: str, code: str
) -> None:
    answer = await desk.notices.put(
        "/v1/notice-settings", json={**BRANDED, **changed}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (place, code)
