import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from chassis.byte_range import ByteRange, parse_range, requested_range
from chassis.problems import RangeNotSatisfiable

CONTENT = b"0123456789"


def asked(method: str = "GET", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "headers": named})


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", b"0"),
        ("bytes=0-", CONTENT),
        ("bytes=7-", b"789"),
        ("bytes=7-1000", b"789"),
        ("bytes=-3", b"789"),
        ("bytes=-1000", CONTENT),
        ("Bytes= 2-4 ", b"234"),
    ],
)
def test_a_range_has_its_bytes(header: str, part: bytes) -> None:
    found = parse_range(header, len(CONTENT))

    assert found is not None
    assert CONTENT[found.first : found.last + 1] == part
    assert found.length == len(part)


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b",
     "bytes=+1-2", "bytes=\u0661-\u0662", "bytes=" + "9" * 30 + "-"],
)  # fmt: skip
def test_what_is_no_single_range_is_ignored(header: str) -> None:
    assert parse_range(header, len(CONTENT)) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_without_a_byte_is_refused_with_the_size(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        parse_range(header, len(CONTENT))

    assert refused.value.headers == {"Content-Range": "bytes */10"}


@given(st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True), st.integers(1, 3000))
def test_every_range_lies_in_the_content(header: str, size: int) -> None:
    try:
        found = parse_range(header, size)
    except RangeNotSatisfiable:
        return
    if found is not None:
        assert 0 <= found.first <= found.last < size
        assert found.content_range == f"bytes {found.first}-{found.last}/{size}"


def test_a_range_depends_on_the_version_that_the_client_has_a_part_of() -> None:
    part = ByteRange(2, 4, 10)
    assert requested_range(asked(range="bytes=2-4"), 10, "a") == part
    assert requested_range(asked(range="bytes=2-4", if_range='"a"'), 10, "a") == part
    for other in ('"b"', 'W/"a"', "Fri, 27 Nov 2026 07:00:00 GMT"):
        assert requested_range(asked(range="bytes=2-4", if_range=other), 10, "a") is None


def test_only_a_get_has_ranges() -> None:
    assert requested_range(asked("HEAD", range="bytes=2-4"), 10, "a") is None
    assert requested_range(asked(), 10, "a") is None
