"""The OpenAPI document of one service, as it serves it.

A separate process creates each document, because a service's problems are those that are imported.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from deploy.workspace import SETTINGS_BY_MODULE

Document = Mapping[str, Any]

_MODULES: Final = {
    "case-api": "case_api",
    "deadline-service": "deadline_service",
    "notification-service": "notification_service",
    "administration-api": "deploy.administration",
}
SERVICES: Final = tuple(_MODULES)
_NOWHERE: Final = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "CURSOR_SECRET": "signs nothing: no request is served",
    "API_KEY_PEPPERS": "none:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "WEBHOOK_SECRETS_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "PERSONAL_DATA_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "PERSONAL_DATA_INDEX_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "DESTROYED_KEYS_DIR": "/nowhere",
}
"""Settings that an application needs to be created; none is used."""
_WITHIN_SECONDS: Final = 180.0


def document_of(service: str) -> Document:
    """The document of a service, made in another process.

    Raises:
        CalledProcessError: the application cannot be created; its output has the reason.
        TimeoutExpired: it was not made within a minute.
    """
    made = subprocess.run(  # noqa: S603  # a fixed program
        [sys.executable, "-m", __name__, service],
        env={**os.environ, **_NOWHERE},
        stdout=subprocess.PIPE,
        timeout=_WITHIN_SECONDS,
        check=True,
    )
    return json.loads(made.stdout)


def _main(service: str) -> None:
    package = _MODULES[service]
    main, settings = import_module(f"{package}.main"), SETTINGS_BY_MODULE[package]()  # pyright: ignore[reportCallIssue]  # from the environment
    json.dump(main.create_app(settings).openapi(), sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
