"""Every published test vector is a valid request, and is answered as it was worked out by hand."""

import json
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from chassis.app import provide_limits
from chassis.testing.unreachable_limits import unreachable_limits

VECTORS = Path(__file__).parents[4] / "docs/vectors/deadlines.json"
DAYS = ("law_due_on", "due_on", "not_before")


def answered(deadline: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """A deadline of a response, with the members of a vector."""
    explanation = deadline["explanation"]
    result = {name: deadline[name] for name in ("rule", "state", *DAYS) if name in deadline}
    for each in explanation["inputs"]:
        if each["role"] == "done":
            result["done_on"] = each["on"]
    if "because_of" in expected:
        result["because_of"] = deadline["because_of"]
    if "claims" in expected:
        result["claims"] = [each["reason"]["text"] for each in explanation["exceptions"]]
    return result


async def test_every_vector_has_the_result_worked_out_by_hand(
    app: FastAPI, http: httpx.AsyncClient
) -> None:
    provide_limits(app, unreachable_limits())
    for vector in json.loads(VECTORS.read_text())["vectors"]:
        expected = vector["expected"]

        response = await http.post("/v1/simulations", json=vector["simulation"])

        assert response.status_code == 200, (vector["name"], response.text)
        found = [
            answered(each, expected)
            for each in response.json()["deadlines"]
            if each["rule"] == expected["rule"]
            and each["because_of"] == expected.get("because_of", each["because_of"])
        ]
        assert found == [expected], vector["name"]
