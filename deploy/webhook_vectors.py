"""Writes the vectors of webhook signatures as a table, for languages without a JSON parser.

`python -m deploy.webhook_vectors` writes docs/webhooks/signatures.tsv from signatures.json beside
it, which is written by hand.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

WEBHOOKS_FOLDER: Final = Path(__file__).parents[1] / "docs" / "webhooks"
SIGNATURE_VECTORS_FILE: Final = "signatures.json"
VECTOR_TABLE_FILE: Final = "signatures.tsv"
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_COLUMNS: Final = ("expected", "now", "key", "body", *_HEADERS)
_MISSING: Final = r"\N"


def vector_table(vectors: Mapping[str, Any]) -> str:
    r"""One line for each vector, after a line of names, with tabs between columns.

    `expected` is `genuine` or why the webhook is refused, `body` is base64, and a header that is
    missing is `\N`.
    """
    body = b64encode(vectors["body"].encode()).decode()
    rows = [
        (
            each.get("refusal", "genuine"),
            str(each["now"]),
            each["key"],
            body,
            *(each["headers"].get(name, _MISSING) for name in _HEADERS),
        )
        for each in vectors["cases"]
    ]
    return "".join("\t".join(row) + "\n" for row in (_COLUMNS, *rows))


if __name__ == "__main__":
    text = vector_table(json.loads((WEBHOOKS_FOLDER / SIGNATURE_VECTORS_FILE).read_text("utf-8")))
    (WEBHOOKS_FOLDER / VECTOR_TABLE_FILE).write_text(text, "utf-8")
