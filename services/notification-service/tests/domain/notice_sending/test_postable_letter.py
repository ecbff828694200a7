"""Which letters GOV.UK Notify takes, as far as it can be known before it is asked."""

from collections.abc import Sequence

import pytest

from notification_service.domain.notice_sending.letter import LetterNotPostable, notice_letter
from notification_service.domain.notice_sending.letter_mailing import (
    LetterMailing,
    LetterPoster,
    Postage,
)
from notification_service.domain.notice_sending.postable_letter import MOST_PAGES, is_postable
from notification_service.domain.notices.wording.values import ListValue
from notification_service.store.notices import letter_template
from notification_service.testing.notices import document, sendable

HOME = ("Alex Example", "1 High Street", "Anytown", "BS9 9ZZ")
BY_NOTIFY = LetterMailing(LetterPoster.GOVUK_NOTIFY, Postage.SECOND)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param(HOME, True, id="four lines with a postcode"),
        pytest.param((*HOME[:3], "bs99zz"), True, id="a postcode in another form"),
        pytest.param((HOME[0], HOME[3]), False, id="two lines"),
        pytest.param((*HOME[:2], *("Flat",) * 5, HOME[3]), False, id="eight lines"),
        pytest.param(HOME[:3], False, id="no postcode"),
        pytest.param((*HOME, "France"), False, id="another country"),
        pytest.param((HOME[0], "(Flat 2)", *HOME[2:]), False, id="a line begins with a bracket"),
        pytest.param((HOME[0], "No fixed abode", *HOME[2:]), False, id="no home"),
        pytest.param((HOME[0], "--", *HOME[2:]), False, id="a line without a letter"),
    ],
)
def test_an_address_is_one_to_which_notify_posts(address: Sequence[str], *, expected: bool) -> None:
    assert is_postable(address, pages=1) is expected


def test_a_letter_has_ten_pages_at_most() -> None:
    assert is_postable(HOME, MOST_PAGES)
    assert not is_postable(HOME, MOST_PAGES + 1)


def test_a_letter_that_is_too_long_for_notify_is_printed_by_a_post_room() -> None:
    items = ("The school can give more help from its own money. " * 38,) * 20
    long = sendable(made=document(given={"reasons": ListValue(items=items)}))

    with pytest.raises(LetterNotPostable):
        notice_letter(long, letter_template(), BY_NOTIFY, is_large_print=False)
    made = notice_letter(long, letter_template(), LetterMailing(), is_large_print=False)

    assert made.pages.startswith(b"%PDF-")
    assert b"postage" not in made.encode(), "a post room chooses it"


def test_the_class_of_post_is_in_the_copy_that_is_kept() -> None:
    made = notice_letter(sendable(), letter_template(), BY_NOTIFY, is_large_print=False)

    assert b'"postage":"second"' in made.encode()
