import json
from uuid import UUID

import httpx
import pytest
from prometheus_client import generate_latest

from chassis import logs

NOTE = f"/v1/notes/{UUID(int=1)}"


@pytest.fixture(autouse=True)
def json_lines() -> None:
    logs.configure("library")


def logged_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_a_request_has_the_id_that_its_client_sent(http: httpx.AsyncClient) -> None:
    response = await http.get("/problems", headers={"X-Request-Id": "council-0001"})

    assert response.headers["X-Request-Id"] == "council-0001"


@pytest.mark.parametrize("name", ["", "short", "a" * 65, "with space", "Mary<script>"])
async def test_a_request_with_an_invalid_id_gets_a_new_one(
    http: httpx.AsyncClient, name: str
) -> None:
    response = await http.get("/problems", headers={"X-Request-Id": name})

    assert len(response.headers["X-Request-Id"]) == 32


async def test_responses_are_not_cached_by_intermediaries(writer: httpx.AsyncClient) -> None:
    response = await writer.get(NOTE)

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_head_is_get_without_the_body(writer: httpx.AsyncClient) -> None:
    got, head = await writer.get("/v1/notes"), await writer.head("/v1/notes")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


async def test_a_request_is_one_log_line_without_submitted_values(
    writer: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await writer.get(NOTE, headers={"X-Request-Id": "council-0001"})

    (line,) = logged_lines(capsys)
    del line["timestamp"], line["ms"]
    assert line == {
        "event": "request_completed",
        "level": "info",
        "service": "library",
        "request_id": "council-0001",
        "client": "test-system",
        "ledger": str(UUID(int=1)),
        "method": "GET",
        "route": "/v1/notes/{note_id}",
        "status": 200,
    }


async def test_an_error_is_logged_only_by_class_and_place(
    http: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await http.get("/v1/broken?how=fault")

    fault, answered = logged_lines(capsys)
    assert (fault["event"], fault["error"]) == ("request_failed", "KeyError")
    assert "service.py" in str(fault["frames"])
    assert "a secret" not in json.dumps(fault)
    assert answered["status"] == 500


async def test_a_path_without_an_operation_is_not_logged(
    http: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await http.get("/Mary-Jones")

    (line,) = logged_lines(capsys)
    assert line["route"] == "unmatched"


async def test_probes_are_not_logged(
    http: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await http.get("/livez")

    assert logged_lines(capsys) == []


async def test_requests_are_counted_under_their_template(writer: httpx.AsyncClient) -> None:
    await writer.get(NOTE)
    await writer.request("MADE-UP", "/nowhere")

    figures = generate_latest().decode()

    counted = 'requests_total{method="GET",route="/v1/notes/{note_id}",status="200"}'
    assert counted in figures
    assert 'method="other",route="unmatched",status="404"' in figures
    assert NOTE not in figures


async def test_metrics_are_not_public(writer: httpx.AsyncClient) -> None:
    assert (await writer.get("/metrics")).status_code == 404
