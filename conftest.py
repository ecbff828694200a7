"""Tests log an exception without the values of variables.

The standard format of structlog prints the variables of every frame: a second of processor time for
each refused request, during which a test of many concurrent requests gets no connection, is refused
and logs again; and the credentials of the request in the output.
"""

import structlog

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)
