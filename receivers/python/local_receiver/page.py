"""The page of the receiver, and the same as JSON."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from typing import Any, Final

from local_receiver.reception import ReceivedRequest

_SCRIPT: Final = """
const rows = document.querySelector("tbody");
setInterval(async () => {
  const response = await fetch("/rows");
  const text = await response.text();
  if (response.ok && text !== rows.dataset.shown) rows.innerHTML = rows.dataset.shown = text;
}, 1000);
"""
"""Shows new requests without loading the page again, which would clear the form."""
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; script-src 'sha256-"
    f"{b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()}'"
)
_STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2em; max-width: 75em; color: #0b0c0c }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4em .8em .4em 0; border-bottom: 1px solid #b1b4b6 }
pre { font-size: 13px; white-space: pre-wrap; margin: .5em 0 }
code { font-size: 14px }
"""  # noqa: E501  # a style sheet
_OUTCOMES = {
    "new": "stored",
    "duplicate": "a duplicate, not stored again",
    "misbehaved": "refused, as asked",
}
_FORM = """<form method="post" action="/behaviour">
<p><label>Answer with status <input name="answer" size="4" inputmode="numeric"></label>
<label>after seconds <input name="wait" size="3" inputmode="numeric"></label>
<label>for the first requests of each webhook <input name="times" size="3" inputmode="numeric"></label>
<button>Misbehave</button></p></form>
<form method="post" action="/behaviour"><button>Accept everything</button></form>"""  # noqa: E501


def request_json(request: ReceivedRequest) -> Mapping[str, Any]:
    """A request for `GET /received`."""
    return {
        "arrived_at": _instant(request),
        "outcome": request.outcome,
        "status": request.status,
        "webhook_id": request.webhook_id,
        "request_number": request.request_number,
        "body": _parsed(request.body),
    }


def render_page(
    requests: Sequence[ReceivedRequest], state: Sequence[tuple[str, str]], behaviour: str
) -> str:
    """The page: what the receiver is, how it behaves, and the last requests, the latest first."""
    facts = "".join(f"<p>{escape(name)}: <code>{escape(value)}</code></p>" for name, value in state)
    now = escape(behaviour or "every genuine webhook is stored and answered with 204")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Webhook receiver</title>
<style>{_STYLE}</style></head>
<body><h1>Webhook receiver</h1>{facts}
<h2>Behaviour</h2><p>Now: <code>{now}</code></p>{_FORM}
<h2>The last requests</h2>
<table><thead><tr><th scope="col">Arrived (UTC)<th scope="col">Type<th scope="col">Request
<th scope="col">Answered<th scope="col">Outcome<th scope="col">Webhook</tr></thead>
<tbody>{render_rows(requests)}</tbody></table><script>{_SCRIPT}</script></body></html>
"""


def render_rows(requests: Sequence[ReceivedRequest]) -> str:
    """The rows of the table, the latest request first."""
    rows = "".join(_row(each) for each in requests)
    return rows or '<tr><td colspan="6">None yet.</td></tr>'


def _row(request: ReceivedRequest) -> str:
    body = _parsed(request.body)
    outcome = _OUTCOMES.get(request.outcome, f"not genuine: {request.outcome}")
    shown = json.dumps(body, indent=2, ensure_ascii=False) if request.body else ""
    webhook = f"<details><summary><code>{escape(request.webhook_id)}</code></summary><pre>{escape(shown)}</pre></details>"  # noqa: E501
    cells = [
        escape(_instant(request)[11:23]),
        escape(str(body["type"]) if body else ""),
        escape(_ordinal(request.request_number)),
        escape(_status(request.status)),
        escape(outcome),
        webhook if request.webhook_id else "",
    ]
    return f"<tr>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"


def _ordinal(number: int) -> str:
    return f"number {number} of this webhook" if number else ""


def _status(status: int | None) -> str:
    if status is None:
        return "closed without an answer"
    known = {each.value: each.phrase for each in HTTPStatus}
    return f"{status} {known.get(status, '')}".strip()


def _instant(request: ReceivedRequest) -> str:
    return datetime.fromtimestamp(request.arrived_at, UTC).isoformat(timespec="milliseconds")


def _parsed(body: bytes) -> dict[str, Any] | None:
    """The body of a genuine webhook, which is an object with a type; None of any other request."""
    return json.loads(body) if body else None
