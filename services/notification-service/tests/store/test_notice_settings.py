"""Settings for notices that an earlier release stored are read as they were meant."""

import json
from typing import Final

import pytest
from pydantic import JsonValue
from pydantic_core import MISSING

from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.store.notice_sending.settings import read_notice_settings

STORED: Final[dict[str, JsonValue]] = {
    "name": "Example Council",
    "from_email": "send@council.example",
    "address": [],
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, MISSING),
        ({"prints_letters": False}, MISSING),
        ({"prints_letters": True}, LetterPoster.PRINT_RUN),
        ({"letters_by": "govuk_notify", "postage": "second"}, LetterPoster.GOVUK_NOTIFY),
    ],
)
def test_who_posts_letters_is_read_from_each_form(
    more: dict[str, object], expected: object
) -> None:
    assert read_notice_settings(json.dumps({**STORED, **more})).letters_by == expected
