"""Generate clients, compile them, and run each against a system of its own: `make clients`."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager

from deploy.demo.system import SystemNotStarted, disposable_system

from clients.commands import ToolFailed
from clients.documents import document_files
from clients.environments import generator_jar, node_folder
from clients.generators import in_csharp, in_java, in_python, in_typescript
from clients.linting import lint
from clients.receiver_kit import check_receiver_types


@contextmanager
def _step(name: str) -> Generator[None]:
    """Print a step and how long it took."""
    begun = time.monotonic()
    sys.stdout.write(f"{name} ... ")
    sys.stdout.flush()
    yield
    sys.stdout.write(f"{time.monotonic() - begun:.0f} s\n")


def _run() -> None:
    with _step("Write the six documents"):
        files = document_files()
    with _step("Install the tools"):
        generator_jar()
        node_folder()
    with _step("Lint with Spectral and Redocly"):
        lint(file for pair in files.values() for file in pair)
    newer = {service: pair[0] for service, pair in files.items()}
    with _step("Python: openapi-python-client, mypy --strict"):
        in_python.generate(newer)
    with _step("TypeScript: openapi-typescript, hey-api, tsc --strict"):
        in_typescript.generate(newer)
    with _step("TypeScript: the receiver kit, tsc --strict"):
        check_receiver_types()
    with _step("Java: OpenAPI Generator, javac"):
        in_java.generate(newer)
    with _step("C#: OpenAPI Generator, generated only"):
        in_csharp.generate({service: pair[1] for service, pair in files.items()})
    with _step("Round trips"), disposable_system() as system:
        in_python.round_trip(system)
        in_typescript.round_trip(system)
        in_java.round_trip(system)


def _main() -> None:
    begun = time.monotonic()
    try:
        _run()
    except (ToolFailed, SystemNotStarted) as failure:
        sys.exit(f"\n{failure}")
    sys.stdout.write(f"Every client works; {time.monotonic() - begun:.0f} s in all.\n")


if __name__ == "__main__":
    _main()
