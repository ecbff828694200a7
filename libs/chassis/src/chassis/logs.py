"""Structured log lines: JSON, with only the keys of an allow-list."""

import json
import logging
import sys
import traceback
from collections.abc import Collection
from pathlib import PurePath
from types import TracebackType
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from chassis.failures import causes

ALLOWED_KEYS: Final = frozenset(
    {
        *("event", "level", "timestamp", "service", "logger", "dropped"),
        *("error", "frames", "sqlstate"),
        *("request_id", "client", "ledger", "method", "route", "status", "ms", "code"),
        *("network", "key_id"),  # of a failed authentication: never its secret
        *("position", "subscription", "schema", "count", "seconds", "attempt", "port", "version"),
    }
)
"""The allowed keys of a line. Others are left out and named in `dropped`."""

_MAX_MESSAGE_LENGTH: Final = 200
_MAX_FRAMES: Final = 12
_LIBRARY_LEVELS: Final = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncio": logging.WARNING,
    "uvicorn.error": logging.ERROR,  # it warns of each malformed request, which anyone can send
}

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=str)
"""Created once: creating one costs more than logging a line."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(service: str, *, level: str = "INFO", keys: Collection[str] = ()) -> None:
    """Log as JSON to stderr under a service's name; `keys` are added to the allowed ones.

    The lines of libraries are logged in the same format, cut to their first line, because the rest
    may hold values. Of an exception the types and places are logged: its text may hold values as
    well.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
            _KeyFilter(service, ALLOWED_KEYS | frozenset(keys)),
            structlog.processors.JSONRenderer(_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Stderr,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_StdlibHandler()], level=level, force=True)
    for name, loud_enough in _LIBRARY_LEVELS.items():
        logging.getLogger(name).setLevel(loud_enough)


class _KeyFilter:
    """Removes keys that are not allowed."""

    def __init__(self, service: str, keys: frozenset[str]) -> None:
        self._service = service
        self._keys = keys

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        allowed = {key: value for key, value in line.items() if key in self._keys}
        allowed["service"] = self._service
        if dropped := sorted(line.keys() - self._keys):
            allowed["dropped"] = dropped
        return allowed


class _Stderr:
    """Writes lines to the current `sys.stderr`."""

    def __init__(self, *_names: object) -> None:
        pass

    def msg(self, line: str) -> None:
        """Write a line."""
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = log = msg


class _StdlibHandler(logging.Handler):
    """Converts the log records of libraries."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the first line of a library's message."""
        message = record.getMessage().partition("\n")[0][:_MAX_MESSAGE_LENGTH]
        log = structlog.stdlib.get_logger()
        log.log(record.levelno, message, logger=record.name, exc_info=record.exc_info)


def _describe_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The classes of an exception and its causes, and where each was raised."""
    error = _exception(line.pop("exc_info", None))
    if error is not None:
        line["error"] = " from ".join(
            type(each).__qualname__ for each in causes(error, context=True)
        )
        line["frames"] = [
            f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__, limit=-_MAX_FRAMES)
        ]
        if sqlstate := getattr(error, "sqlstate", None):
            line["sqlstate"] = sqlstate
    return line


def _as_json(line: EventDict, **_default: object) -> str:
    return _ENCODER.encode(line)


def _exception(given: BaseException | ExcInfo | bool | None) -> BaseException | None:  # noqa: FBT001  # as the standard library has it
    match given:
        case BaseException():
            return given
        case (_, error, _):
            return error
        case True:
            return sys.exception()
        case _:
            return None
