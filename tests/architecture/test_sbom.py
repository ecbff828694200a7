"""The bill of materials names what runs in the image, and under which licence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deploy.sbom import (
    BillOfMaterials,
    UnacceptableParts,
    bill_of_materials,
    check_parts,
    is_accepted,
    licences_of,
    locked_packages,
    members,
)


@pytest.fixture(scope="module")
def bill() -> BillOfMaterials:
    return bill_of_materials()


def test_every_package_of_the_image_is_in_it_with_an_accepted_licence(
    bill: BillOfMaterials,
) -> None:
    names = {str(each["name"]).replace("_", "-").lower() for each in bill.components}
    assert names == {*locked_packages(), *members()}
    assert all(is_accepted(licences_of(each)) for each in bill.components)
    document = bill.document()
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")


def test_it_has_nothing_that_only_checks_or_measures() -> None:
    assert not {"pytest", "ruff", "eventsourcing", "pip-audit"} & locked_packages()
    assert {"asyncpg", "cryptography", "fastapi"} <= locked_packages()


def test_it_is_valid(bill: BillOfMaterials) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)

    assert validator.validate_str(json.dumps(bill.document())) is None


def test_the_command_writes_the_same_each_time(bill: BillOfMaterials, tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"

    subprocess.run(
        [sys.executable, "-m", "deploy.sbom", str(file)],
        check=True,
        capture_output=True,
        timeout=300,
    )

    assert json.loads(file.read_bytes()) == bill.document()


@pytest.mark.parametrize(
    ("licences", "accepted"),
    [
        (["MIT"], True),
        (["Apache-2.0 OR BSD-3-Clause"], True),
        (["GPL-3.0-only OR MIT"], True),
        (["MIT AND GPL-3.0-only"], False),
        (["MIT", "GPL-3.0-only"], False),
        (["AGPL-3.0-only"], False),
        ([], False),
    ],
)
def test_a_licence_is_accepted_if_one_of_its_choices_is(
    licences: list[str],
    accepted: bool,  # noqa: FBT001
) -> None:
    assert is_accepted(licences) is accepted


def test_a_part_that_is_missing_or_has_another_licence_is_named() -> None:
    part = {"name": "some-part", "licenses": [{"expression": "AGPL-3.0-only"}]}

    with pytest.raises(UnacceptableParts, match=r"other is not installed; some-part: AGPL-3\.0"):
        check_parts([part], {"some-part", "other"})
