"""The stand-in for GOV.UK Notify as the one that prints and posts letters."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from deploy.notify_stand_in.account import TEAM_KEY, TEST_KEY, example_account
from deploy.notify_stand_in.letter_validation import TEST_VIRUS, validate_letter
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from tests.journeys.test_notify_stand_in import error, get, token

from notification_service.domain.notices.document import CouncilIdentity, HeadingBlock
from notification_service.domain.notices.rendering.letter import LetterFrame, print_blocks
from notification_service.store.notices import letter_template

DAY = date(2026, 3, 30)
HOME = ("Alex Example", "1 High Street", "Anytown", "BS9 9ZZ")


def pages(address: tuple[str, ...] = HOME, headings: int = 1) -> bytes:
    """A letter as this system makes it."""
    council = CouncilIdentity("Example Council", ("Town Hall",))
    frame = LetterFrame("en-GB", "A letter", DAY, council, ("A line",), address, "Dear reader")
    blocks = [HeadingBlock(2, f"Heading {n}") for n in range(headings)]
    return print_blocks(frame, blocks, letter_template())


def body(pdf: bytes | None = None, **more: object) -> dict[str, object]:
    content = b64encode(pages() if pdf is None else pdf).decode()
    return {"reference": "a-letter", "content": content, **more}


@pytest.fixture
async def notify() -> AsyncGenerator[NotifyStandIn]:
    async with served_stand_in(NotifyStandIn(example_account())) as stand_in:
        yield stand_in


async def post(
    notify: NotifyStandIn, document: object, headers: dict[str, str] | None = None
) -> httpx.Response:
    async with httpx.AsyncClient(base_url=notify.url) as client:
        found = token() if headers is None else headers
        return await client.post("/v2/notifications/letter", json=document, headers=found)


async def found_letter(notify: NotifyStandIn, message_id: str) -> dict[str, Any]:
    document: dict[str, Any] = (await get(notify, f"/v2/notifications/{message_id}")).json()
    return document


async def test_a_letter_is_accepted_validated_and_found_with_its_address(
    notify: NotifyStandIn,
) -> None:
    accepted = await post(notify, body(postage="first"))

    assert accepted.status_code == 201
    answer = accepted.json()
    assert answer == {"id": answer["id"], "reference": "a-letter", "postage": "first"}
    before = await found_letter(notify, answer["id"])
    assert (before["type"], before["status"]) == ("letter", "pending-virus-check")
    assert (before["line_1"], before["email_address"]) == ("Provided as PDF", None)

    notify.validate(UUID(answer["id"]))

    after = await found_letter(notify, answer["id"])
    assert (after["status"], after["postage"]) == ("accepted", "first")
    assert [after[f"line_{n}"] for n in range(1, 6)] == [*HOME, None]
    listed = await get(notify, "/v2/notifications?reference=a-letter&template_type=letter")
    assert [each["id"] for each in listed.json()["notifications"]] == [answer["id"]]
    shown = await get(notify, f"/messages/{answer['id']}/letter")
    assert shown.content == pages()


async def test_the_postage_is_second_class_where_it_is_left_out(notify: NotifyStandIn) -> None:
    assert (await post(notify, body())).json()["postage"] == "second"


@pytest.mark.parametrize(
    ("document", "status", "name", "message"),
    [
        ({"content": "x"}, 400, "ValidationError", "reference is a required property"),
        ({"reference": "x"}, 400, "ValidationError", "template_id is a required property"),
        (body(postage="pigeon"), 400, "ValidationError", "postage invalid."),
        (body(colour="red"), 400, "ValidationError", "Additional properties are not allowed"),
        (body(reference="x" * 1001), 400, "ValidationError", "reference "),
        ({**body(), "content": "A"}, 400, "BadRequestError", "Cannot decode letter content"),
        (body(b"A letter."), 400, "BadRequestError", "Letter content is not a valid PDF"),
    ],
)
async def test_a_request_that_notify_does_not_take_is_refused(
    notify: NotifyStandIn, document: dict[str, object], status: int, name: str, message: str
) -> None:
    found = error(await post(notify, document))

    assert found[:2] == (status, name)
    assert found[2].startswith(message)
    assert len(notify.messages) == 0


async def test_a_team_key_and_a_service_in_trial_send_no_letters(notify: NotifyStandIn) -> None:
    assert error(await post(notify, body(), token(TEAM_KEY)))[:2] == (403, "BadRequestError")
    notify.account.is_live = False
    assert error(await post(notify, body()))[:2] == (400, "BadRequestError")
    assert (await post(notify, body(), token(TEST_KEY))).status_code == 201


async def test_letters_have_a_limit_of_the_day_of_their_own(notify: NotifyStandIn) -> None:
    notify.account.daily_limit_of_letters, notify.account.daily_limit = 1, 0
    assert (await post(notify, body())).status_code == 201

    status, name, message = error(await post(notify, body()))

    assert (status, name) == (429, "TooManyRequestsError")
    assert message == "Exceeded send limits (letter: 1) for today"


@pytest.mark.parametrize(
    ("pdf", "status", "reason"),
    [
        pytest.param(pages(), "accepted", "", id="as this system makes it"),
        pytest.param(pages(headings=300), "validation-failed", "letter-too-long", id="long"),
        pytest.param(
            pages((*HOME[:3], "ZZ99 1ZZ")), "validation-failed", "not-a-real-uk-postcode", id="ZZ"
        ),
        pytest.param(
            pages(HOME[2:]), "validation-failed", "not-enough-address-lines", id="two lines"
        ),
        pytest.param(
            pages((HOME[0], "(Flat)", *HOME[2:])),
            *("validation-failed", "invalid-char-in-address"),
            id="a bracket",
        ),
        pytest.param(pages(()), "validation-failed", "address-is-empty", id="no address"),
        pytest.param(b"%PDF-1.7", "validation-failed", "unable-to-read-the-file", id="no PDF"),
        pytest.param(pages() + TEST_VIRUS, "virus-scan-failed", "", id="a virus"),
    ],
)
def test_a_letter_is_validated_after_it_was_accepted(pdf: bytes, status: str, reason: str) -> None:
    found = validate_letter(pdf)

    assert (found.status, found.reason) == (status, reason)


async def test_a_letter_is_dispatched_and_no_receipt_of_it_is_posted() -> None:
    """Notify posts receipts of e-mails and texts alone: there is none to reach here."""
    stand_in = NotifyStandIn(example_account(), delivery_seconds=0.01)
    async with served_stand_in(stand_in) as notify, asyncio.timeout(10):
        answer = (await post(notify, body())).json()
        while (await found_letter(notify, answer["id"]))["status"] != "received":
            pass
        failed = (await post(notify, body(pages(())))).json()
        while (await found_letter(notify, failed["id"]))["status"] == "pending-virus-check":
            pass
        assert (await found_letter(notify, failed["id"]))["status"] == "validation-failed"
