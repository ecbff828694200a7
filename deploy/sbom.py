"""The bill of materials of what runs in the image: `python -m deploy.sbom FILE`.

CycloneDX 1.6 as JSON: every package of `deploy/runtime.lock` that is installed on this platform and
the members, with their licences and what depends on what. It has no time in it: the same lock gives
the same file.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ConfigDict, TypeAdapter

_ROOT: Final = Path(__file__).parents[1]
ACCEPTED: Final = frozenset(
    {
        *("MIT", "MIT-0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"),
        *("PSF-2.0", "Python-2.0"),
        *("License :: OSI Approved :: Apache Software License",),
        *("License :: OSI Approved :: BSD License",),
    }
)
"""Licences that a council may run without an obligation to publish its own code."""
_LOCKED: Final = re.compile(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*)", re.MULTILINE)
_Component = Mapping[str, object]


class _Whole(BaseModel):
    """A document of CycloneDX, as it is read."""

    model_config = ConfigDict(extra="allow")

    components: list[dict[str, object]]
    dependencies: list[dict[str, object]]


class _Licence(BaseModel):
    """A licence as CycloneDX has it: an expression of SPDX, or an id or a name."""

    expression: str | None = None
    license: dict[str, object] = {}


_WHOLE: Final = TypeAdapter(_Whole)
_LICENCES: Final = TypeAdapter(list[_Licence])
_LIST: Final = TypeAdapter(list[object])


class UnacceptableParts(Exception):
    """Packages that are missing, or whose licence is not accepted; names them."""


@dataclass(frozen=True)
class BillOfMaterials:
    """A document of CycloneDX: the packages, what each depends on, and the rest of it."""

    components: Sequence[_Component]
    dependencies: Sequence[_Component]
    rest: Mapping[str, object]

    def document(self) -> Mapping[str, object]:
        """The document, to be written as JSON."""
        return {
            **self.rest,
            "components": self.components,
            "dependencies": self.dependencies,
        }


def bill_of_materials() -> BillOfMaterials:
    """The bill of materials of this environment, restricted to what runs in the image.

    That of the whole environment is not validated: a test validates the restricted one.

    Raises:
        UnacceptableParts: a package of the lock is not installed, or has no accepted licence.
    """
    written = subprocess.run(  # noqa: S603  # our own interpreter and constants
        [
            *(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"),
            "--no-validate",
            *("--spec-version", "1.6", sys.executable),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    ).stdout
    whole = _WHOLE.validate_json(written)
    wanted = {*locked_packages(), *members()}
    parts = [each for each in whole.components if canonicalize_name(str(each["name"])) in wanted]
    check_parts(parts, wanted)
    known = {each["bom-ref"] for each in parts}
    depends = [
        {**each, "dependsOn": [one for one in _list(each.get("dependsOn")) if one in known]}
        for each in whole.dependencies
        if each["ref"] in known
    ]
    return BillOfMaterials(parts, depends, whole.model_extra or {})


def locked_packages() -> frozenset[str]:
    """The packages of the image's lock that this platform needs, by normalised name."""
    text = (_ROOT / "deploy/runtime.lock").read_text()
    found = [Requirement(each) for each in _LOCKED.findall(text)]
    return frozenset(
        canonicalize_name(each.name)
        for each in found
        if each.marker is None or each.marker.evaluate({"extra": ""})
    )


def members() -> frozenset[str]:
    """Our own packages, by normalised name."""
    lines = (_ROOT / "deploy/runtime.in").read_text().splitlines()
    return frozenset(Path(each).name for each in lines if each.startswith("./"))


def check_parts(parts: Sequence[_Component], wanted: Iterable[str]) -> None:
    """Raises UnacceptableParts: one is missing, or its licence is not accepted."""
    found = {canonicalize_name(str(each["name"])) for each in parts}
    faults = [f"{each} is not installed" for each in sorted({*wanted} - found)]
    faults += [
        f"{each['name']}: {' and '.join(licences_of(each)) or 'no licence is stated'}"
        for each in parts
        if not is_accepted(licences_of(each))
    ]
    if faults:
        raise UnacceptableParts("; ".join(faults))


def licences_of(part: Mapping[str, object]) -> Sequence[str]:
    """The licences that a package states: SPDX expressions or ids, else trove classifiers."""
    stated = _LICENCES.validate_python(part.get("licenses", []))
    return [
        each.expression or str(each.license.get("id") or each.license["name"]) for each in stated
    ]


def is_accepted(licences: Sequence[str]) -> bool:
    """Whether each licence is accepted: of alternatives (OR) one, of several (AND) all."""
    return bool(licences) and all(
        any(
            all(part.strip(" ()") in ACCEPTED for part in choice.split(" AND "))
            for choice in licence.split(" OR ")
        )
        for licence in licences
    )


def _list(value: object) -> list[object]:
    return _LIST.validate_python(value or [])


def write_bill(file: Path) -> None:
    """Write the bill of materials, and print each package with its licence."""
    try:
        found = bill_of_materials()
    except UnacceptableParts as error:
        sys.exit(f"Not written: {error}.")
    file.write_text(json.dumps(found.document(), indent=2, sort_keys=True) + "\n")
    for part in found.components:
        typer.echo(f"{part['name']} {part['version']}: {' and '.join(licences_of(part))}")
    typer.echo(f"{len(found.components)} packages, written to {file}")


if __name__ == "__main__":
    typer.run(write_bill)
