from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.response_excerpt import MAX_EXCERPT_BYTES, response_excerpt


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        (b"Internal Server Error", "Internal Server Error"),
        (b"no mailbox sian.oneill@example.org here", "no mailbox [masked] here"),
        (b"NHS 943 476 5919 unknown", "NHS [masked] unknown"),
        (b"UPN H801200001001 unknown", "UPN H[masked] unknown"),
        (b"born 2011-04-03 at SW1A 1AA", "born [masked] at [masked]"),
        (b"token whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= bad", "token [masked] bad"),
        (b"line one\r\nline two\x1b[31m\x00", "line one line two [31m"),
        (b"\xff\xfe\x00", "\ufffd\ufffd"),
        ("caf\u0065\u0301 \u202eabc\u202c".encode(), "caf\u00e9 abc"),
        ("a\u200bb\ufeffc\u2066d\u034fe\u3164f".encode(), "a b c d e f"),
        ("Robin\u2028Example".encode(), "Robin Example"),
        (b"x" * 20, "x" * 20),
        ("\u00e9 ".encode() * 400, ("\u00e9 " * 171).strip()),
        (b" \r\n\x00", None),
        (b"", None),
    ],
)
def test_what_may_be_personal_is_masked(body: bytes, excerpt: str | None) -> None:
    assert response_excerpt(body) == excerpt


@given(
    st.binary(max_size=3000)
    | st.text(max_size=1000).map(lambda each: each.encode(errors="replace"))
)
def test_any_excerpt_is_short_clean_and_can_be_stored(body: bytes) -> None:
    excerpt = response_excerpt(body)

    if excerpt is not None:
        assert 0 < len(excerpt.encode()) <= MAX_EXCERPT_BYTES
        assert is_normalized("NFC", excerpt)
        assert not {category(each) for each in excerpt} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(alphabet="a1@ -+/=.", max_size=1024))
def test_masking_takes_linear_time(text: str) -> None:
    excerpt = response_excerpt(text.encode())

    assert excerpt is None or not any("a@a" in word for word in excerpt.split())
