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

WEBHOOKS_FOLDER: Final = Path(__file__).parents[3] / "docs" / "webhooks"
WEBHOOKS_PAGE: Final = WEBHOOKS_FOLDER.with_suffix(".md").read_text()
SECRETS: Final = {
    "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
}
VECTORS: Final = json.loads((WEBHOOKS_FOLDER / "signatures.json").read_text())
BODY: Final[str] = VECTORS["body"]
CASES: Final[list[tuple[str, dict[str, str], int]]] = [
    (case["key"], case["headers"], case["now"])
    for case in VECTORS["cases"]
    if case["key"] in SECRETS
]
"""The functions of the page are for `v1`."""
EXPECTED: Final = [case["genuine"] for case in VECTORS["cases"] if case["key"] in SECRETS]


def code_block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", WEBHOOKS_PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def run_snippet(command: list[str]) -> list[bool]:
    run = subprocess.run(  # noqa: S603  # our own snippets
        command, input=json.dumps([BODY, CASES]), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


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
        f" body, {now}L)"
        for secret, headers, now in CASES
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


@pytest.mark.skipif(shutil.which("mcs") is None, reason="no C# compiler here")
def test_the_csharp_function_verifies_signatures(tmp_path: Path) -> None:
    calls = ",".join(
        f"Webhooks.Genuine({java_string(secret)}, new Dictionary<string, string> {{"
        f"{csharp_map_entries(headers)}}}, body, {now}L)"
        for secret, headers, now in CASES
    )
    main = (
        "static class Program { static void Main() {"
        f" var body = Encoding.UTF8.GetBytes({java_string(BODY)});"
        f" var told = new[] {{{calls}}};"
        ' Console.WriteLine("[" + string.Join(",", told).ToLowerInvariant() + "]"); } }'
    )
    script, program = tmp_path / "Verify.cs", tmp_path / "Verify.exe"
    script.write_text(f"{code_block('csharp')}\n{main}")
    compiler = ["mcs", "-warnaserror", "-r:System.Core.dll", f"-out:{program}", str(script)]
    subprocess.run(compiler, check=True, capture_output=True)  # noqa: S603  # our own snippet

    assert run_snippet(["mono", str(program)]) == EXPECTED


@pytest.mark.skipif(shutil.which("php") is None, reason="no PHP here")
def test_the_php_function_verifies_signatures(tmp_path: Path) -> None:
    script = tmp_path / "verify.php"
    script.write_text(
        f"<?php\n{code_block('php')}\n"
        "[$body, $asked] = json_decode(stream_get_contents(STDIN), true);\n"
        "echo json_encode(array_map(fn ($each) => genuine($each[0], $each[1], $body, $each[2]),"
        " $asked));\n"
    )

    assert run_snippet(["php", str(script)]) == EXPECTED


def csharp_map_entries(headers: dict[str, str]) -> str:
    """Escapes of C# include those of JSON."""
    return ",".join(
        f"{{{java_string(name)}, {java_string(value)}}}" for name, value in headers.items()
    )


def test_the_page_shows_the_body_that_is_sent() -> None:
    shown = json.loads(code_block("json"))

    assert shown == json.loads(CaseEventPayload.model_validate(shown).model_dump_json())
    assert list(shown) == [*CaseEventPayload.model_fields]
