"""The code in docs/webhooks.md, run against test vectors and malformed input."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from notification_service.domain.webhook_payload import CaseEventPayload

WEBHOOKS_PAGE: Final = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
SECRET_A: Final = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SECRET_B: Final = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
BODY: Final = (
    '{"type":"case.decision_issued","timestamp":"2026-11-22T09:30:00Z",'
    '"data":{"case":"C-1","note":"Siân O\u2019Neill \u2013 £250"}}'
)
SIGNATURE_A: Final = "v1,invX3zTq8vMj4Byfeb/I98nQVUxU8e1LA82CdtJT/+8="
SIGNATURE_B: Final = "v1,m8FFAS2hFGBtotx5xfk/BVbwZJSXZNAOUU0X2/gosCY="
GENUINE_HEADERS: Final = {
    "webhook-id": "evt_01JD9ZK7Q2X8V5T3M1R6N4B0AC",
    "webhook-timestamp": "1795339800",
    "webhook-signature": SIGNATURE_A,
}
CASES: Final[list[tuple[str, dict[str, str], int, bool]]] = [
    (SECRET_A, GENUINE_HEADERS, 0, True),
    (SECRET_A, GENUINE_HEADERS, 300, True),
    (SECRET_A, GENUINE_HEADERS, -300, True),
    (SECRET_A, GENUINE_HEADERS, 301, False),
    (SECRET_A, GENUINE_HEADERS, -301, False),
    (SECRET_B, GENUINE_HEADERS, 0, False),
    (SECRET_B, GENUINE_HEADERS | {"webhook-signature": f"{SIGNATURE_B} {SIGNATURE_A}"}, 0, True),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": f"{SIGNATURE_B} {SIGNATURE_A}"}, 0, True),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": f"v1a,xyz {SIGNATURE_A}"}, 0, True),
    (SECRET_A, GENUINE_HEADERS | {"webhook-id": "evt_2"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": "v1"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": "v1,a,b"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": "v1,!!!"}, 0, False),
    (
        SECRET_A,
        GENUINE_HEADERS | {"webhook-signature": SIGNATURE_A.replace("v1,", "v1a,")},
        0,
        False,
    ),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": SIGNATURE_A.replace("v1,", "")}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": ""}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-signature": "v1,é\u20ac"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-timestamp": "1795339800.0"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-timestamp": "-1"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-timestamp": "9" * 40}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-timestamp": "١٧٩٥"}, 0, False),
    (SECRET_A, GENUINE_HEADERS | {"webhook-timestamp": ""}, 0, False),
    (SECRET_A, {}, 0, False),
]
NOW: Final = 1795339800


def code_block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", WEBHOOKS_PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def run_snippet(command: list[str]) -> list[bool]:
    asked = [(secret, headers, NOW + off) for secret, headers, off, _ in CASES]
    run = subprocess.run(  # noqa: S603  # our own snippets
        command, input=json.dumps([BODY, asked]), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


EXPECTED: Final = [genuine for *_, genuine in CASES]


def test_the_python_function_verifies_signatures(tmp_path: Path) -> None:
    script = tmp_path / "verify.py"
    script.write_text(
        code_block("python") + "\nimport json, sys\n"
        "body, asked = json.load(sys.stdin)\n"
        "print(json.dumps([genuine(s, h, body.encode(), n) for s, h, n in asked]))\n"
    )

    assert run_snippet([sys.executable, str(script)]) == EXPECTED


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_the_node_function_verifies_signatures(tmp_path: Path) -> None:
    script = tmp_path / "verify.js"
    script.write_text(
        code_block("javascript")
        + 'const [body, asked] = JSON.parse(require("node:fs").readFileSync(0));\n'
        "const told = asked.map(([s, h, n]) => genuine(s, h, Buffer.from(body), n));\n"
        "console.log(JSON.stringify(told));\n"
    )

    assert run_snippet(["node", str(script)]) == EXPECTED


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java here")
def test_the_java_function_verifies_signatures(tmp_path: Path) -> None:
    calls = ",".join(
        f"Webhooks.genuine({java_string(secret)}, Map.ofEntries({java_map_entries(headers)}),"
        f" body, {NOW + off}L)"
        for secret, headers, off, _ in CASES
    )
    main = (
        "class Main { public static void main(String[] a) throws Exception {"
        f" byte[] body = {java_string(BODY)}.getBytes(StandardCharsets.UTF_8);"
        f" System.out.println(java.util.Arrays.toString(new boolean[] {{{calls}}})); }} }}"
    )
    imports, _, rest = code_block("java").partition("final class")
    script = tmp_path / "Main.java"
    script.write_text(f"{imports}\n{main}\nfinal class{rest}")

    assert run_snippet(["java", str(script)]) == EXPECTED


def java_string(value: str) -> str:
    """A Java literal: its escapes are JSON's."""
    return json.dumps(value)


def java_map_entries(headers: dict[str, str]) -> str:
    return ",".join(
        f"Map.entry({java_string(name)}, {java_string(value)})" for name, value in headers.items()
    )


def test_the_page_shows_the_body_that_is_sent() -> None:
    shown = json.loads(code_block("json"))

    assert shown == json.loads(CaseEventPayload.model_validate(shown).model_dump_json())
    assert list(shown) == [*CaseEventPayload.model_fields]
