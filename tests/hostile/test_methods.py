"""HEAD, OPTIONS, TRACE and methods that a path does not take (RFC 9110, 9), on every path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pytest
from tests.hostile.answers import answer_faults, echo_faults, log_faults
from tests.hostile.environment import SERVICES, HostileTarget
from tests.hostile.kinds import CANARY_BYTES
from tests.hostile.raw_http import RawRequest

pytestmark = pytest.mark.asyncio(loop_scope="session")
Targets = Mapping[str, HostileTarget]
every_service = pytest.mark.parametrize("service", SERVICES)
DEFINED_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
UNDOCUMENTED: Final = (b"/livez", b"/readyz", b"/docs", b"/openapi.json", b"/openapi-3.0.json")
"""Paths of every service that its document leaves out."""
NOT_FOUND: Final = b"/v1/" + CANARY_BYTES


@dataclass(frozen=True, slots=True)
class Path:
    """A path with the methods that it takes, and a valid request to it."""

    methods: frozenset[str]
    request: RawRequest

    @property
    def allowed(self) -> frozenset[str]:
        """What `Allow` has to list."""
        head = {"HEAD"} if "GET" in self.methods else set[str]()
        return self.methods | {"OPTIONS"} | head

    def with_method(self, method: str, body: bytes | None = None) -> RawRequest:
        """A request with another method."""
        return replace(self.request, method=method, body=body)


def paths_of(target: HostileTarget) -> Iterator[Path]:
    """Every path of a service."""
    valid = {each.template: each.valid for each in target.operations}
    for template, item in target.document["paths"].items():
        yield Path(frozenset(method.upper() for method in item), valid[template])
    for path in UNDOCUMENTED:
        yield Path(frozenset({"GET"}), RawRequest("GET", path))


@every_service
async def test_head_is_get_without_a_body(targets: Targets, service: str) -> None:
    target = targets[service]
    read = [each for each in paths_of(target) if "GET" in each.methods]
    gets = [each.with_method("GET") for each in read]

    got = await target.client.send_all(gets)
    heads = await target.client.send_all([replace(each, method="HEAD") for each in gets])
    again = await target.client.send_all(gets)

    for request, get, head, after in zip(gets, got, heads, again, strict=True):
        assert (head.status, head.body) == (get.status, b""), request.target
        assert head.headers.get("content-type") == get.headers.get("content-type"), request.target
        assert after.status == get.status, "the connection has nothing of a body left"


@every_service
async def test_options_lists_the_methods_of_a_path(targets: Targets, service: str) -> None:
    target = targets[service]
    size = target.log_size()
    for each in paths_of(target):
        request = each.with_method("OPTIONS").with_headers(X_Canary=CANARY_BYTES)

        response = await target.client.send(request)

        assert (response.status, response.body) == (204, b""), request.target
        assert allowed_by(response.headers) == each.allowed, request.target
        assert echo_faults(response.raw) == []
    assert log_faults(target, size) == []


@pytest.mark.parametrize("method", ["TRACE", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@every_service
async def test_a_method_that_a_path_does_not_take_is_a_405(
    targets: Targets, service: str, method: str
) -> None:
    target = targets[service]
    size = target.log_size()
    others = [each for each in paths_of(target) if method not in each.allowed]
    assert others
    requests = [
        each.with_method(method).with_headers(X_Canary=CANARY_BYTES, Max_Forwards=b"0")
        for each in others
    ]

    responses = await target.client.send_all(requests)

    for each, request, response in zip(others, requests, responses, strict=True):
        assert response.status == 405, request.target
        assert allowed_by(response.headers) == each.allowed, request.target
        assert response.headers["content-type"] == "application/problem+json"
        if method != "HEAD":
            assert answer_faults(response, ["405 method-not-allowed"]) == [], request.target
    assert log_faults(target, size) == []


@pytest.mark.parametrize("method", ["TRACE", "GET", "OPTIONS", "POST", "DELETE"])
@every_service
async def test_a_path_that_does_not_exist_is_a_404(
    targets: Targets, service: str, method: str
) -> None:
    target = targets[service]
    headers = (("X-Canary", CANARY_BYTES), ("X-Http-Method-Override", b"GET"))
    body = CANARY_BYTES if method == "POST" else None

    response = await target.client.send(RawRequest(method, NOT_FOUND, headers, body))

    assert answer_faults(response, ["404 not-found"]) == []


def allowed_by(headers: Mapping[str, str]) -> frozenset[str]:
    """The methods of a header `Allow`."""
    return frozenset(headers.get("allow", "").split(", "))
