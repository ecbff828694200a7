"""Runs the shared vectors: `python run_vectors.py [signatures.tsv]`. Exit code 1 if one fails."""

import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from send_webhooks import InvalidKey, RefusedWebhook, SqliteInbox, Webhook, WebhookVerifier

TABLE = Path(__file__).resolve().parents[2] / "docs" / "webhooks" / "signatures.tsv"
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
MISSING = r"\N"


def vector_result(columns: list[str]) -> str:
    """What the kit finds: `genuine`, `invalid_key` or why the webhook is refused."""
    now, key, body, *values = columns
    headers = {name: value for name, value in zip(HEADERS, values, strict=True) if value != MISSING}
    try:
        WebhookVerifier([key]).verify(headers, b64decode(body), float(now))
    except InvalidKey:
        return "invalid_key"
    except RefusedWebhook as refused:
        return refused.refusal.value
    return "genuine"


def inbox_results() -> Iterator[tuple[str, bool, bool]]:
    """Three checks of the inbox: what each is, what is expected, and what was found."""
    with tempfile.TemporaryDirectory() as folder:
        inbox = SqliteInbox(Path(folder) / "inbox.sqlite", limit=1)
        yield "a new id", True, inbox.add(Webhook("evt_1", 0, b"{}"))
        yield "a stored id", False, inbox.add(Webhook("evt_1", 0, b"{}"))
        inbox.add(Webhook("evt_2", 0, b"{}"))
        yield "an id beyond the limit", True, inbox.add(Webhook("evt_1", 0, b"{}"))
        inbox.close()


def main() -> int:
    """Run all of them and print each that fails, and how many passed."""
    table = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    lines = table.read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    results = [(f"vector {n}", row[0], vector_result(row[1:])) for n, row in enumerate(rows)]
    results += [(name, str(wanted), str(found)) for name, wanted, found in inbox_results()]
    failed = [each for each in results if each[1] != each[2]]
    for name, wanted, found in failed:
        print(f"{name}: expected {wanted}, was {found}")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
