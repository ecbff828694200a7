"""openapi-typescript with openapi-fetch, and @hey-api/openapi-ts, compiled in strict mode."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.demo.system import SystemAccess

from clients.commands import fresh, run
from clients.environments import NODE, node_folder, npx
from clients.generators.live import environment

_GENERATED: Final = NODE / "generated"
_PROGRAMS: Final = ("openapi-fetch", "hey-api")


def generate(documents: Mapping[str, Path]) -> None:
    """Generate both clients of each service and compile all with the programs that use them.

    Raises:
        ToolFailed: a client is not generated, or does not compile.
    """
    folder = node_folder()
    fresh(_GENERATED)
    for service, document in documents.items():
        types = _GENERATED / "openapi-typescript" / f"{service}.ts"
        run([*npx("openapi-typescript"), document, "--output", types], cwd=folder)
        functions = _GENERATED / "hey-api" / service
        run([*npx("openapi-ts"), "-i", document, "-o", functions, "--silent"], cwd=folder)
    run([*npx("tsc"), "--project", "."], cwd=folder)


def round_trip(system: SystemAccess) -> None:
    """Run both programs.

    Raises:
        ToolFailed: a step of one failed.
    """
    for program in _PROGRAMS:
        run(["node", f"compiled/{program}.js"], cwd=NODE, env=environment(system))
