"""Which channels carry documents, and how many are handled at once."""

from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.contracts.references import DocumentId
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.enclosures import (
    NoticeEnclosure,
    carrying_channels,
    fitting,
)
from notification_service.domain.notice_sending.letter_mailing import LetterMailing, LetterPoster

MIB: Final = 2**20
BY_POST_ROOM: Final = LetterMailing(LetterPoster.PRINT_RUN)
BY_NOTIFY: Final = LetterMailing(LetterPoster.GOVUK_NOTIFY)
EMAIL, LETTER = SendingChannel.EMAIL, SendingChannel.LETTER


def enclosure(size: int) -> NoticeEnclosure:
    return NoticeEnclosure(
        document_id=DocumentId(UUID(int=1)),
        sha256="0" * 64,
        size=size,
        media_type=DocumentMediaType.PDF,
        title="EHC plan",
        file_name="plan-1.pdf",
    )


@pytest.mark.parametrize(
    ("sizes", "mailing", "emails_by_notify", "expected"),
    [
        pytest.param([], BY_NOTIFY, True, {EMAIL, LETTER}, id="no document, every channel"),
        pytest.param([10 * MIB], BY_POST_ROOM, False, {EMAIL, LETTER}, id="10 MiB"),
        pytest.param([10 * MIB, 1], BY_POST_ROOM, False, {LETTER}, id="a byte more together"),
        pytest.param([50 * MIB], BY_POST_ROOM, False, {LETTER}, id="50 MiB"),
        pytest.param([50 * MIB, 1], BY_POST_ROOM, False, set[SendingChannel](), id="and a byte"),
        pytest.param([1], BY_NOTIFY, False, {EMAIL}, id="Notify posts ten pages"),
        pytest.param([1], BY_POST_ROOM, True, {LETTER}, id="Notify mails links"),
        pytest.param([1], BY_NOTIFY, True, set[SendingChannel](), id="both by Notify"),
        pytest.param([1], None, False, {EMAIL, LETTER}, id="no letters are sent at all"),
    ],
)
def test_documents_go_by_the_channels_that_carry_all_of_them(
    sizes: list[int],
    mailing: LetterMailing | None,
    *,
    emails_by_notify: bool,
    expected: set[SendingChannel],
) -> None:
    enclosures = [enclosure(each) for each in sizes]

    assert carrying_channels(enclosures, mailing, emails_by_notify=emails_by_notify) == expected


@given(st.lists(st.integers(0, 12), max_size=12), st.integers(12, 30))
def test_what_is_handled_together_is_bounded_and_the_first_is_always_among_it(
    sizes: list[int], most: int
) -> None:
    found = fitting(((place, size) for place, size in enumerate(sizes)), most)

    assert sum(sizes[place] for place in found) <= most
    assert found == sorted(found)
    assert found[:1] == ([0] if sizes else [])
    assert {place for place, size in enumerate(sizes) if size == 0} <= {*found}
