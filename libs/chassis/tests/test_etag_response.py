import pytest
from fastapi import Request
from pydantic import BaseModel

from chassis.etag_response import EtagResponse


class Note(BaseModel):
    text: str


def request(if_none_match: str | None) -> Request:
    headers = [] if if_none_match is None else [(b"if-none-match", if_none_match.encode())]
    return Request({"type": "http", "method": "GET", "headers": headers})


@pytest.mark.parametrize(
    ("header", "status"), [(None, 200), ('"6"', 200), ('"7"', 304), ('W/"7"', 304), ("*", 304)]
)
def test_a_client_that_has_the_version_gets_304(header: str | None, status: int) -> None:
    response = EtagResponse.versioned(Note(text="a"), 7).or_not_modified(request(header))

    assert (response.status_code, response.headers["etag"]) == (status, '"7"')
    assert response.body == (b"" if status == 304 else b'{"text":"a"}')


def test_a_hash_changes_with_the_body_and_is_checked_each_time() -> None:
    one, same, other = (EtagResponse.hashed(Note(text=each)) for each in "aab")

    assert one == same != other
    assert one.response().headers["cache-control"] == "no-cache"
