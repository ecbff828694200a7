"""The receiver of `make receiver`, without a system."""

import socket
import threading
import time
from base64 import b64encode
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path
from typing import Final

import httpx
import pytest

from local_receiver.behaviour import Behaviour, InvalidBehaviour
from local_receiver.http_server import ReceiverServer
from local_receiver.page import CONTENT_SECURITY_POLICY
from local_receiver.reception import MAX_REQUESTS_SHOWN, Reception
from notification_service.domain.signature import SigningSecret, signature_headers
from send_webhooks import SqliteInbox

SECRET: Final = SigningSecret(b"s" * 32)
BODY: Final = b'{"type":"request.refused","note":"<script>alert(1)</script>"}'


@pytest.fixture
def server(tmp_path: Path) -> Generator[ReceiverServer]:
    reception = Reception(SqliteInbox(tmp_path / "receiver.sqlite"))
    reception.use_keys([SECRET.text])
    with ReceiverServer(0, reception) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.stop()


def post(server: ReceiverServer, webhook_id: str, query: str = "") -> httpx.Response:
    headers = signature_headers(webhook_id, int(time.time()), BODY, [SECRET])
    return httpx.post(f"{server.url}/webhooks{query}", content=BODY, headers=headers)


def outcomes(server: ReceiverServer) -> list[tuple[str, int | None]]:
    return [(each.outcome, each.status) for each in reversed(server.reception.requests)]


@pytest.mark.parametrize(
    ("query", "behaviour"),
    [
        ("", Behaviour()),
        ("answer=410", Behaviour(answer=410)),
        ("answer=500&times=2&wait=3", Behaviour(answer=500, times=2, wait=3)),
        ("close=1", Behaviour(close=True)),
    ],
)
def test_a_behaviour_is_a_query(query: str, behaviour: Behaviour) -> None:
    assert Behaviour.parse(query) == behaviour
    assert Behaviour.parse(behaviour.text) == behaviour


@pytest.mark.parametrize(
    "query",
    ["answer=99", "answer=600", "answer=x", "answer=\u0665", "wait=61", "times=0", "close=2",
     "other=1", "answer=500&answer=501", "a=1&b=2&c=3&d=4&e=5"],
)  # fmt: skip
def test_another_query_is_refused_without_repeating_it(query: str, server: ReceiverServer) -> None:
    with pytest.raises(InvalidBehaviour):
        Behaviour.parse(query)

    refused = httpx.post(f"{server.url}/behaviour?{query}")

    assert refused.status_code == 400
    assert query not in refused.text
    assert server.reception.behaviour == Behaviour()


def test_a_webhook_is_stored_once_and_answered_with_204_each_time(server: ReceiverServer) -> None:
    assert [post(server, "evt_1").status_code for _ in range(2)] == [204, 204]
    assert outcomes(server) == [("new", 204), ("duplicate", 204)]


def test_a_query_in_the_url_of_an_endpoint_is_its_behaviour(server: ReceiverServer) -> None:
    codes = [post(server, "evt_1", "?answer=503&times=2").status_code for _ in range(3)]

    assert codes == [503, 503, 204]
    assert outcomes(server) == [("misbehaved", 503), ("misbehaved", 503), ("new", 204)]


def test_a_slow_answer_stores_first_and_a_closed_connection_stores_nothing(
    server: ReceiverServer,
) -> None:
    began = time.monotonic()
    assert post(server, "evt_1", "?wait=1").status_code == 204
    assert time.monotonic() - began >= 1
    with pytest.raises(httpx.RemoteProtocolError):
        post(server, "evt_2", "?close=1")

    assert outcomes(server) == [("new", 204), ("misbehaved", None)]


def test_nothing_of_a_forged_webhook_is_kept_or_answered(server: ReceiverServer) -> None:
    forged = httpx.post(f"{server.url}/webhooks?answer=410", content=b"a name", headers={
        "webhook-id": "evt_1", "webhook-timestamp": str(int(time.time())),
        "webhook-signature": "v1,AAAA",
    })  # fmt: skip

    assert (forged.status_code, forged.text) == (401, "")
    assert outcomes(server) == [("wrong_signature", 401)]
    assert "evt_1" not in httpx.get(f"{server.url}/received").text


def test_the_page_shows_a_body_as_text_and_runs_its_own_script_only(server: ReceiverServer) -> None:
    post(server, "evt_1")
    page = httpx.get(f"{server.url}/")

    assert page.text.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page.text
    script = page.text.partition("<script>")[2].partition("</script>")[0]
    policy = page.headers["content-security-policy"]
    assert b64encode(sha256(script.encode()).digest()).decode() in policy
    assert policy == CONTENT_SECURITY_POLICY
    assert httpx.get(f"{server.url}/rows").text in page.text


def test_what_is_kept_to_show_is_bounded(server: ReceiverServer) -> None:
    with httpx.Client() as client:
        for _ in range(MAX_REQUESTS_SHOWN + 5):
            client.post(f"{server.url}/webhooks")

    assert len(server.reception.requests) == MAX_REQUESTS_SHOWN


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 65537", 413),
        (b"Content-Length: -1", 411),
        (b"Content-Length: 9999999999999", 411),
        (b"Transfer-Encoding: chunked", 411),
    ],
)
def test_a_body_without_a_bound_is_not_read(
    head: bytes, status: int, server: ReceiverServer
) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as connection:
        connection.sendall(b"POST /webhooks HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        answer = connection.recv(4096)

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_a_webhook_that_arrives_while_it_stops_has_no_answer_and_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """On a connection that is open still; without an answer the webhook is sent again."""
    inbox = SqliteInbox(tmp_path / "receiver.sqlite")
    reception = Reception(inbox)
    reception.use_keys([SECRET.text])
    headers = signature_headers("late", int(time.time()), BODY, [SECRET])
    with ReceiverServer(0, reception) as server, httpx.Client(base_url=server.url) as client:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert client.get("/received").json() == []
        server.stop()
        inbox.close()

        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/webhooks", content=BODY, headers=headers)

    assert capfd.readouterr().err == ""
