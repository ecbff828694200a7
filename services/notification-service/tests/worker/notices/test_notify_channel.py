"""The channel to GOV.UK Notify, against the stand-in over HTTP."""

from base64 import b64encode
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from deploy.notify_stand_in.account import (
    LIVE_KEY,
    REVOKED_KEY,
    SERVICE_ID,
    TEAM_KEY,
    TEMPLATE_ID,
    TEST_KEY,
    TEXT_TEMPLATE_ID,
    NotifyKey,
    example_account,
)
from deploy.notify_stand_in.faults import NotifyFault
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in

from chassis.free_ports import find_free_port
from events.contracts.references import DocumentId
from events.stored_document import DocumentMediaType
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.letter_mailing import Postage
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.worker.notices.govuk_notify.channel import NotifyChannel
from notification_service.worker.notices.govuk_notify.client import NotifyClient

MESSAGE = NoticeMessage(
    from_name="Example Council",
    from_email="send@council.example",
    to_name="Alex Example",
    to_email="alex@example.org",
    subject="Our decision",
    text="Dear Alex Example\n\nWe have decided.\n",
    html="<p>We have decided.</p>",
)
LETTER = NoticeLetter(
    from_name="Example Council",
    to_name="Alex Example",
    to_address=("1 High Street", "Anytown", "BS9 9ZZ"),
    subject="Our decision",
    text="Dear Alex Example\n\nWe have decided.\n",
    is_large_print=False,
    postage=Postage.SECOND,
    pdf=b64encode(b"%PDF-1.7 a letter").decode(),
)
TEXT = TextMessage(
    from_name="Example Council",
    to_name="Alex Example",
    to_phone="+447700900123",
    text="Example Council has sent you a letter.",
)
UNKNOWN = [AttemptOutcome.UNKNOWN]


@pytest.fixture
async def notify() -> AsyncGenerator[NotifyStandIn]:
    async with served_stand_in(NotifyStandIn(example_account())) as stand_in:
        yield stand_in


@asynccontextmanager
async def channel(
    notify: NotifyStandIn, key: NotifyKey = LIVE_KEY, **other: object
) -> AsyncGenerator[NotifyChannel]:
    secret = str(key.secret)
    account = NotifyAccount(notify.url, SERVICE_ID, TEMPLATE_ID, secret, TEXT_TEMPLATE_ID)
    async with NotifyClient.open(replace(account, **other), seconds=0.5) as client:
        yield NotifyChannel(client)


async def send(
    notify: NotifyStandIn,
    earlier: Sequence[AttemptOutcome] = (),
    *,
    notice_id: UUID | None = None,
    message: SentForm = MESSAGE,
    key: NotifyKey = LIVE_KEY,
    ahead: timedelta = timedelta(),
) -> ChannelResult:
    async with channel(notify, key) as sender:
        now, reference = datetime.now(UTC) + ahead, notice_id or uuid4()
        found = await sender.look_up(reference, now, earlier)
        return found or await sender.send(message, reference, now)


async def test_a_message_is_accepted_with_the_words_and_our_reference(
    notify: NotifyStandIn,
) -> None:
    notice_id = uuid4()

    result = await send(notify, notice_id=notice_id)

    (message,) = notify.messages
    assert result == ChannelResult(AttemptOutcome.ACCEPTED, 201, None, message.message_id)
    assert (message.to, message.reference) == ("alex@example.org", str(notice_id))
    assert (message.subject, message.body) == (MESSAGE.subject, MESSAGE.text)


async def test_a_letter_is_accepted_with_its_pages_its_postage_and_our_reference(
    notify: NotifyStandIn,
) -> None:
    notice_id = uuid4()

    result = await send(notify, message=LETTER, notice_id=notice_id)

    (letter,) = notify.messages
    assert result == ChannelResult(AttemptOutcome.ACCEPTED, 201, None, letter.message_id)
    assert (letter.pdf, letter.postage) == (LETTER.pages, "second")
    assert letter.reference == str(notice_id)


async def test_a_text_is_accepted_with_its_words_and_our_reference(notify: NotifyStandIn) -> None:
    notice_id = uuid4()

    result = await send(notify, message=TEXT, notice_id=notice_id)

    (text,) = notify.messages
    assert result == ChannelResult(AttemptOutcome.ACCEPTED, 201, None, text.message_id)
    assert (text.to, text.body) == ("447700900123", TEXT.text)
    assert (text.message_type, text.reference) == ("sms", str(notice_id))


async def test_a_number_that_notify_does_not_take_is_refused_and_another_country_is_ours(
    notify: NotifyStandIn,
) -> None:
    landline, abroad = "+441632960123", "+33612345678"
    results = [
        await send(notify, message=TEXT.model_copy(update={"to_phone": each}))
        for each in (landline, abroad)
    ]

    assert [(each.outcome, each.reply_code) for each in results] == [
        (AttemptOutcome.REFUSED, 400),
        (AttemptOutcome.MISCONFIGURED, 400),
    ]


async def test_a_text_too_long_a_team_and_a_trial_say_nothing_about_the_number(
    notify: NotifyStandIn,
) -> None:
    results = [
        await send(notify, message=TEXT.model_copy(update={"text": "x" * 919})),
        await send(notify, message=TEXT, key=TEAM_KEY),
    ]
    notify.account.is_live = False
    results.append(await send(notify, message=TEXT))

    assert {(each.outcome, each.reply_code) for each in results} == {
        (AttemptOutcome.MISCONFIGURED, 400)
    }
    assert len(notify.messages) == 0


async def test_a_text_waits_for_an_operator_where_there_is_no_template_for_texts_any_more(
    notify: NotifyStandIn,
) -> None:
    async with channel(notify, text_template_id=None) as sender:
        result = await sender.send(TEXT, uuid4(), datetime.now(UTC))

    assert result == ChannelResult(AttemptOutcome.MISCONFIGURED)
    assert len(notify.messages) == 0


async def test_what_encloses_documents_is_not_sent_without_them(notify: NotifyStandIn) -> None:
    """It was composed for a mail server, in whose place the installation has set Notify since."""
    plan = NoticeEnclosure(
        document_id=DocumentId(UUID(int=1)),
        sha256="0" * 64,
        size=1,
        media_type=DocumentMediaType.PDF,
        title="EHC plan",
        file_name="plan-1.pdf",
    )

    result = await send(notify, message=MESSAGE.model_copy(update={"enclosures": (plan,)}))

    assert result == ChannelResult(AttemptOutcome.MISCONFIGURED)
    assert len(notify.messages) == 0


async def test_the_limit_of_a_day_of_texts_is_waited_for(notify: NotifyStandIn) -> None:
    notify.account.daily_limit_of_texts = 0

    result = await send(notify, message=TEXT)

    assert (result.outcome, result.reply_code) == (AttemptOutcome.DEFERRED, 429)
    assert result.wait is not None


async def test_an_accepted_text_is_found_by_its_reference(notify: NotifyStandIn) -> None:
    notice_id = uuid4()
    notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    await send(notify, message=TEXT, notice_id=notice_id)

    result = await send(notify, UNKNOWN, message=TEXT, notice_id=notice_id)

    (text,) = notify.messages
    assert result == ChannelResult(AttemptOutcome.FOUND, 200, None, text.message_id)


async def test_what_is_wrong_with_a_letter_says_nothing_about_the_address(
    notify: NotifyStandIn,
) -> None:
    """Notify answers 400 and 403; the address is in the pages, and is validated later."""
    no_pdf = LETTER.model_copy(update={"pdf": b64encode(b"A letter.").decode()})
    results = [
        await send(notify, message=no_pdf),
        await send(notify, message=LETTER, key=TEAM_KEY),
    ]
    notify.account.daily_limit_of_letters = 0
    deferred = await send(notify, message=LETTER)

    assert [(each.outcome, each.reply_code) for each in results] == [
        (AttemptOutcome.MISCONFIGURED, 400),
        (AttemptOutcome.MISCONFIGURED, 403),
    ]
    assert (deferred.outcome, deferred.reply_code) == (AttemptOutcome.DEFERRED, 429)
    assert len(notify.messages) == 0


async def test_a_wrong_address_is_refused(notify: NotifyStandIn) -> None:
    result = await send(notify, message=MESSAGE.model_copy(update={"to_email": "alex@example"}))

    assert result == ChannelResult(AttemptOutcome.REFUSED, 400)


async def test_what_is_wrong_with_us_says_nothing_about_the_address(notify: NotifyStandIn) -> None:
    other = NotifyKey(LIVE_KEY.kind, uuid4())
    results = [
        await send(notify, key=other),
        await send(notify, key=REVOKED_KEY),
        await send(notify, key=TEAM_KEY),
        await send(notify, ahead=timedelta(minutes=5)),
        await send(notify, ahead=-timedelta(minutes=5)),
    ]
    async with channel(notify, template_id=uuid4()) as sender:
        results.append(await sender.send(MESSAGE, uuid4(), datetime.now(UTC)))
    templates = notify.account.templates
    found = templates[TEMPLATE_ID]
    notify.account.templates = {TEMPLATE_ID: replace(found, body="((body)) ((name))")}
    results.append(await send(notify))

    assert {each.outcome for each in results} == {AttemptOutcome.MISCONFIGURED}
    assert [each.reply_code for each in results] == [403, 403, 400, 403, 403, 400, 400]
    assert len(notify.messages) == 0


async def test_a_test_key_is_accepted(notify: NotifyStandIn) -> None:
    assert (await send(notify, key=TEST_KEY)).outcome is AttemptOutcome.ACCEPTED


async def test_the_limit_of_a_minute_and_that_of_a_day_are_waited_for(
    notify: NotifyStandIn,
) -> None:
    notify.account.daily_limit = 1
    await send(notify)
    day = await send(notify)
    notify.account.rate_per_minute = 2
    minute = await send(notify)

    assert (day.outcome, day.reply_code) == (AttemptOutcome.DEFERRED, 429)
    assert day.wait is not None
    assert timedelta(minutes=1) <= day.wait <= timedelta(days=1, minutes=1)
    assert minute == ChannelResult(AttemptOutcome.DEFERRED, 429)


@pytest.mark.parametrize(
    ("fault", "code", "stored"),
    [
        (NotifyFault.DROP, None, 0),
        (NotifyFault.SERVER_ERROR, 500, 0),
        (NotifyFault.INVALID_ANSWER, 200, 0),
        (NotifyFault.DROP_AFTER_ACCEPTING, None, 1),
        (NotifyFault.HANG_AFTER_ACCEPTING, None, 1),
        (NotifyFault.ERROR_AFTER_ACCEPTING, 500, 1),
    ],
)
async def test_it_is_not_known_whether_a_message_without_an_answer_was_accepted(
    notify: NotifyStandIn, fault: NotifyFault, code: int | None, stored: int
) -> None:
    notify.faults.sending.append(fault)

    result = await send(notify)

    assert result == ChannelResult(AttemptOutcome.UNKNOWN, code, timedelta(minutes=1))
    assert len(notify.messages) == stored


async def test_an_accepted_message_is_found_by_its_reference_and_not_sent_again(
    notify: NotifyStandIn,
) -> None:
    notice_id = uuid4()
    notify.faults.sending.append(NotifyFault.DROP_AFTER_ACCEPTING)
    await send(notify, notice_id=notice_id)
    await send(notify)

    result = await send(notify, UNKNOWN, notice_id=notice_id)

    first = next(iter(notify.messages))
    assert result == ChannelResult(AttemptOutcome.FOUND, 200, None, first.message_id)
    assert len(notify.messages) == 2


async def test_the_first_message_of_a_reference_is_found_behind_pages_of_others(
    notify: NotifyStandIn,
) -> None:
    notice_id = uuid4()
    for _ in range(252):
        await send(notify, notice_id=notice_id)

    result = await send(notify, UNKNOWN, notice_id=notice_id)

    assert result.provider_id == next(iter(notify.messages)).message_id


async def test_a_message_that_is_not_found_twice_is_sent_again(notify: NotifyStandIn) -> None:
    earlier = list(UNKNOWN)
    for _ in range(3):
        earlier.append((await send(notify, earlier)).outcome)

    assert earlier[1:] == [
        AttemptOutcome.NOT_FOUND,
        AttemptOutcome.NOT_FOUND,
        AttemptOutcome.ACCEPTED,
    ]
    assert len(notify.messages) == 1


@pytest.mark.parametrize("fault", [NotifyFault.SERVER_ERROR, NotifyFault.DROP])
async def test_a_look_without_an_answer_is_repeated(
    notify: NotifyStandIn, fault: NotifyFault
) -> None:
    notify.faults.looking += [fault, fault]  # the client repeats a lost GET once by itself

    result = await send(notify, UNKNOWN)

    assert result.outcome is AttemptOutcome.DEFERRED
    assert len(notify.messages) == 0


async def test_a_look_with_a_wrong_key_is_an_error_of_ours(notify: NotifyStandIn) -> None:
    result = await send(notify, UNKNOWN, key=REVOKED_KEY)

    assert result.outcome is AttemptOutcome.MISCONFIGURED


async def test_what_was_never_reached_has_nothing() -> None:
    absent = NotifyStandIn(example_account())
    absent.url = f"http://127.0.0.1:{find_free_port()}"

    assert await send(absent) == ChannelResult(AttemptOutcome.DEFERRED)
