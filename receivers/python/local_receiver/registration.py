"""Registers the receiver at the system that runs on this machine."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

_TIMEOUT_SECONDS: Final = 10
_MAX_RESPONSE_BYTES: Final = 1_048_576
_ENDPOINTS: Final = "/v1/webhooks/endpoints"
_DESCRIPTION: Final = "make receiver"


class NotRegistered(Exception):
    """The receiver cannot register itself; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RunningSystem:
    """Where the services of a system are, and a key of its council."""

    api_key: str
    case_api: str
    notification_service: str

    @classmethod
    def read(cls, data_dir: Path) -> Self:
        """The system whose data are in a folder.

        Raises:
            NotRegistered: none was ever started on it.
        """
        file = data_dir / "credentials.json"
        if not file.exists():
            raise NotRegistered(f"There is no system in {data_dir}: start `make run` first.")
        stored: Mapping[str, str] = json.loads(file.read_text())
        return cls(stored["api_key"], stored["case_api"], stored["notification_service"])


@dataclass(frozen=True, slots=True)
class Registration:
    """An endpoint, and the secret that signs its webhooks from now on."""

    endpoint_id: str
    secret: str
    is_new: bool


def register(system: RunningSystem, url: str) -> Registration:
    """The endpoint for a URL, enabled, with a new secret. Nothing is kept but in the system.

    An endpoint of an earlier run gets another secret, because a secret is shown once.

    Raises:
        NotRegistered: the system does not answer, or refuses.
    """
    listed = _call(system, "GET", _ENDPOINTS)["endpoints"]
    known = next((each for each in listed if each["url"] == url), None)
    if known is None:
        wanted = {"url": url, "description": _DESCRIPTION}
        created = _call(system, "POST", _ENDPOINTS, wanted)
        return Registration(created["endpoint_id"], created["secret"], is_new=True)
    place = f"{_ENDPOINTS}/{known['endpoint_id']}"
    rotated = _call(system, "POST", f"{place}/secret-rotations", {"overlap_hours": 0})
    if known["state"] != "enabled":
        _call(system, "PATCH", place, {"state": "enabled"}, {"If-Match": "*"})
    return Registration(known["endpoint_id"], rotated["secret"], is_new=False)


def send_test_event(system: RunningSystem, endpoint_id: str) -> None:
    """Let the system send a test event.

    Raises:
        NotRegistered: the system does not answer, or refuses.
    """
    _call(system, "POST", f"{_ENDPOINTS}/{endpoint_id}/test-events", {})


def _call(
    system: RunningSystem,
    method: str,
    path: str,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:  # noqa: ANN401  # JSON
    own = {"Authorization": f"Bearer {system.api_key}", "Idempotency-Key": str(uuid4())}
    request = urllib.request.Request(  # noqa: S310  # the URL of a system on this machine
        system.notification_service + path,
        None if body is None else json.dumps(body).encode(),
        {**own, "Content-Type": "application/json", **(headers or {})},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            return json.loads(response.read(_MAX_RESPONSE_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        raise NotRegistered(
            f"The system refuses to {method} {path}: status {error.code}. Webhooks to this machine"
            " need WEBHOOK_ALLOW_LOOPBACK, which is on in `make run`."
        ) from None
    except (OSError, ValueError):
        where = system.notification_service
        raise NotRegistered(f"No system answers at {where}: start `make run` first.") from None
