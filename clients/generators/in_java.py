"""OpenAPI Generator for Java's own HTTP client, compiled by the JDK."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.demo.system import SystemAccess

from clients.commands import BUILD, HERE, ToolFailed, fresh, run
from clients.environments import generator_jar
from clients.generators.live import environment
from clients.generators.openapi_generator import generate_with

_FOLDER: Final = BUILD / "java"
_ANNOTATIONS: Final = Path("/usr/share/java/jakarta-annotation-api.jar")
"""Of the Debian package libjakarta-annotation-api-java."""
_OPTIONS: Final = {
    "library": "native",
    "useJakartaEe": "true",
    "openApiNullable": "false",
    "enumUnknownDefaultCase": "true",
    "invokerPackage": "client",
    "apiPackage": "client.api",
    "modelPackage": "client.model",
}


def generate(documents: Mapping[str, Path]) -> None:
    """Generate a client of each service and compile it, one with the program that uses it.

    Raises:
        ToolFailed: a client is not generated, or does not compile.
    """
    if not _ANNOTATIONS.exists():
        raise ToolFailed("libjakarta-annotation-api-java is needed; see docs/clients.md")
    fresh(_FOLDER)
    for service, document in documents.items():
        generate_with("java", document, _FOLDER / service, _OPTIONS)
        sources = [*(_FOLDER / service / "src" / "main").rglob("*.java")]
        program = [HERE / "java" / "RoundTrip.java"] if service == "case-api" else []
        compiled = fresh(_FOLDER / service / "compiled")
        run(["javac", "-nowarn", "-d", compiled, "-cp", _libraries(), *sources, *program])


def round_trip(system: SystemAccess) -> None:
    """Run the program.

    Raises:
        ToolFailed: a step of it failed.
    """
    path = f"{_FOLDER / 'case-api' / 'compiled'}:{_libraries()}"
    run(["java", "-cp", path, "RoundTrip"], env=environment(system))


def _libraries() -> str:
    return f"{generator_jar()}:{_ANNOTATIONS}"
