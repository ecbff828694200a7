"""Every published test vector is a valid request, and is answered as it was worked out by hand."""

import json
from pathlib import Path
from typing import Any

import httpx

VECTORS = Path(__file__).parents[4] / "docs/vectors/deadlines.json"
DAYS = ("law_due_on", "due_on", "not_before")


def answered(deadline: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What the service says of a deadline, in the words of a vector."""
    story = deadline["explanation"]
    said = {name: deadline[name] for name in ("rule", "state", *DAYS) if name in deadline}
    for each in story["inputs"]:
        if each["role"] == "done":
            said["done_on"] = each["on"]
    if "because_of" in expected:
        said["because_of"] = deadline["because_of"]
    if "claims" in expected:
        said["claims"] = [each["reason"]["text"] for each in story["exceptions"]]
    return said


async def test_every_vector_has_the_result_worked_out_by_hand(http: httpx.AsyncClient) -> None:
    for vector in json.loads(VECTORS.read_text())["vectors"]:
        expected = vector["expected"]

        answer = await http.post("/v1/simulations", json=vector["simulation"])

        assert answer.status_code == 200, (vector["name"], answer.text)
        found = [
            answered(each, expected)
            for each in answer.json()["deadlines"]
            if each["rule"] == expected["rule"]
            and each["because_of"] == expected.get("because_of", each["because_of"])
        ]
        assert found == [expected], vector["name"]
