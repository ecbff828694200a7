from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.reply import (
    Failure,
    failure_of,
    snippet,
    stored_milliseconds,
    stored_status,
)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_success(status: int) -> None:
    assert failure_of(status) is None


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 304, 307, 400, 404, 410, 500, 999])
def test_nothing_else_is(status: int) -> None:
    assert failure_of(status) is Failure.STATUS


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"Internal Server Error", "Internal Server Error"),
        (b"no mailbox sian.oneill@example.org here", "no mailbox [masked] here"),
        (b"NHS 943 476 5919 unknown", "NHS [masked] unknown"),
        (b"UPN H801200001001 unknown", "UPN H[masked] unknown"),
        (b"born 2011-04-03 at SW1A 1AA", "born [masked] at [masked]"),
        (b"token whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= bad", "token [masked] bad"),
        (b"line one\r\nline two\x1b[31m\x00", "line one line two [31m"),
        (b"\xff\xfe\x00", "\ufffd\ufffd"),
    ],
)
def test_what_may_be_personal_is_masked(body: bytes, kept: str) -> None:
    assert snippet(body) == kept


@given(st.binary(max_size=5000))
def test_whatever_comes_back_a_snippet_is_short_and_printable(body: bytes) -> None:
    kept = snippet(body)

    assert len(kept.encode()) <= 1024
    assert kept.replace(" ", "").isprintable() or not kept or "\x00" not in kept


@given(st.integers())
def test_whatever_a_status_is_it_can_be_stored(code: int) -> None:
    kept = stored_status(code)

    assert 0 <= kept <= 999
    assert kept == code or not 0 <= code <= 999


@given(st.timedeltas())
def test_however_long_an_attempt_took_its_duration_can_be_stored(took: timedelta) -> None:
    assert 0 <= stored_milliseconds(took) <= 86_400_000
