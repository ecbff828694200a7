"""Writes docs/security/caf.md: evidence for the Cyber Assessment Framework, as far as code has it.

`python -m deploy.caf_evidence` prints figures that are read from what runs (operations, policies,
processes, roles, secrets, limits, libraries), with the test or page that shows more; a test
compares the page. What an organisation does itself is named as the council's.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import SecretStr

from chassis.database_timeouts import REQUEST_TIMEOUTS, WORKER_TIMEOUTS
from chassis.identity import LIMITED_ROLES, ActingRole
from chassis.limits import LimitSettings
from chassis.middleware import MAX_BODY_BYTES
from chassis.policies import SHARED_POLICIES
from deploy.councils.scopes import API_SCOPES
from deploy.policies import SERVICE_POLICIES
from deploy.supervisor import PROCFILE, read_procfile
from deploy.workspace import LOGIN_ROLES, SETTINGS_BY_MODULE

CAF_PAGE: Final = Path(__file__).parents[1] / "docs/security/caf.md"
_ROOT: Final = Path(__file__).parents[1]
_PINNED: Final = re.compile(r"^[A-Za-z0-9][^\s]*==", re.MULTILINE)
_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}")
_INTRODUCTION: Final = """\
# Evidence for the Cyber Assessment Framework

For a council's self-assessment of a critical system (NCSC, version 4.0, August 2025): what this
software itself shows for a contributing outcome, printed from the code by
`python -m deploy.caf_evidence`, so that a figure is that of the version in hand. It judges no
outcome as achieved: the council does, for its own installation.

| outcome | evidence | shown by |
|---|---|---|
"""
_COUNCILS: Final = """\

## The council's own

Governance (A1), risk management and the understanding of threats (A2.a, A2.b), assurance (A2.c),
policies (B1), devices (B2.b), mobile data and media (B3.d, B3.e), staff (B6), triage and threat
hunting (C1.d to C1.f, C2), response plans and exercises (D1.a, D1.c), lessons (D2). For A2 the
[threat model](threat-model.md), for D1 the runbooks in [operations](../operations.md) are to start
from.
"""


class AssessmentEvidence(NamedTuple):
    """What shows an outcome: the outcome, the evidence in a sentence, and where it is shown."""

    outcome: str
    statement: str
    shown_by: str


def caf_page() -> str:
    """The page."""
    rows = "".join(f"| {' | '.join(each)} |\n" for each in _evidence())
    return f"{_INTRODUCTION}{rows}{_COUNCILS}"


def _evidence() -> Iterator[AssessmentEvidence]:
    yield from _assets_and_supply()
    yield from _access()
    yield from _data()
    yield from _system()
    yield from _detection_and_recovery()


def _assets_and_supply() -> Iterator[AssessmentEvidence]:
    processes = [each.name for each in read_procfile(PROCFILE)]
    roles = ", ".join(f"`{each.name}`" for each in LOGIN_ROLES)
    locked = len(_PINNED.findall((_ROOT / "requirements.lock").read_text()))
    running = len(_PINNED.findall((_ROOT / "deploy/runtime.lock").read_text()))
    images = len(_DIGEST.findall((_ROOT / "deploy/Dockerfile").read_text()))
    yield AssessmentEvidence(
        "A3.a asset management",
        f"{len(processes)} processes ({', '.join(processes)}), one PostgreSQL, and the database"
        f" roles {roles}, which own nothing",
        "`Procfile`, `tests/architecture/test_sql.py`, `libs/chassis/tests/test_role_checks.py`",
    )
    yield AssessmentEvidence(
        "A4.a supply chain",
        f"{locked} packages pinned with hashes, {running} of them in the image, whose base is"
        f" pinned by digest ({images}); a bill of materials (CycloneDX) and licences by"
        " `make sbom`, known vulnerabilities by `make audit`",
        "`tests/architecture/test_sbom.py`, `tests/architecture/test_containers.py`",
    )
    yield AssessmentEvidence(
        "A4.b secure software development and support",
        "types, style, import direction, tests and hostile input checked on each change; reports of"
        " vulnerabilities as in [SECURITY.md](../../SECURITY.md)",
        "`.ci/run`, `tests/hostile`",
    )


def _access() -> Iterator[AssessmentEvidence]:
    operations = sum(len(table.rows) for table in SERVICE_POLICIES.values())
    public = len(SHARED_POLICIES.rows)
    limited = ", ".join(role.replace("_", " ") for role in ActingRole if role in LIMITED_ROLES)
    yield AssessmentEvidence(
        "B2.a identity verification, authentication and authorisation",
        f"{operations} operations, each with a scope and a row in a table of policies that denies"
        f" by default; {public} more of each service are public and have no data of a council;"
        f" {len(API_SCOPES)} scopes",
        "[policies](policies.md), `tests/policies`, `tests/architecture/test_scopes.py`",
    )
    yield AssessmentEvidence(
        "B2.c privileged user management",
        f"{len(SERVICE_POLICIES['administration-api'].rows)} operations of administration in a"
        " process of its own, with keys that no service accepts; each act is recorded",
        "[administration](administration.md), `tests/administration`",
    )
    yield AssessmentEvidence(
        "B2.d identity and access management",
        f"{len(ActingRole)} roles, of which {limited} are limited to their cases; "
        + "; ".join(_operations_by_role()),
        "[acting people](acting-people.md), `tests/policies`",
    )


def _operations_by_role() -> Iterator[str]:
    for role in ActingRole:
        allowed = sum(
            role in row.roles for table in SERVICE_POLICIES.values() for row in table.rows.values()
        )
        yield f"{role.replace('_', ' ')} {allowed} operations"


def _data() -> Iterator[AssessmentEvidence]:
    yield AssessmentEvidence(
        "B3.a understanding data",
        "every table with personal data is listed, with what an erasure does to it; who read whose"
        " data is recorded before it is answered, chained and sealed",
        "[erasure](../erasure.md), [reading](reading.md),"
        " `tests/architecture/test_reading_gateway.py`",
    )
    yield AssessmentEvidence(
        "B3.b data in transit",
        "TLS is ended in front of the three APIs, webhooks go to `https` addresses only, signed; no"
        " personal data is in a URL, a webhook or the change feed",
        "[operations](../operations.md), `tests/journeys/test_canary.py`",
    )
    yield AssessmentEvidence(
        "B3.c stored data",
        "AES-256-GCM under a key for each person, wrapped by a key outside of the database; search"
        " by keyed tokens; rotation while the services run",
        "[ADR 0112](../adr/0112-people-are-encrypted-under-keys-of-their-own.md),"
        " `services/case-api/tests/api/encryption`",
    )


def _system() -> Iterator[AssessmentEvidence]:
    secrets = sorted(_secret_settings())
    limits = LimitSettings.model_fields
    yield AssessmentEvidence(
        "B4.a secure by design",
        "one log and three services that meet only in it; row-level security is forced, owners"
        " included; a threat model for each boundary",
        "[threat model](threat-model.md), `tests/architecture/test_sql.py`",
    )
    yield AssessmentEvidence(
        "B4.b secure configuration",
        f"{len(secrets)} secrets ({', '.join(f'`{each}`' for each in secrets)}), from files or the"
        " environment; a process refuses to start where one is missing or easily guessed",
        "`libs/chassis/tests/test_settings.py`",
    )
    yield AssessmentEvidence(
        "B4.d vulnerability management",
        "`make audit` compares the locked packages with published advisories",
        "[SECURITY.md](../../SECURITY.md)",
    )
    yield AssessmentEvidence(
        "B5.b design for resilience",
        f"of each client {limits['client_reads_per_second'].default} reads and"
        f" {limits['client_writes_per_second'].default} writes a second, {MAX_BODY_BYTES:,} bytes"
        f" in a body of JSON; a statement of a request has {REQUEST_TIMEOUTS.statement:g} s and its"
        f" transaction {REQUEST_TIMEOUTS.transaction:g} s, of a worker"
        f" {WORKER_TIMEOUTS.statement:g} s and {WORKER_TIMEOUTS.transaction:g} s; every external"
        " effect survives a kill at any instant",
        "[limits](limits.md), `tests/faults`, `tests/journeys/test_random_kills.py`",
    )
    yield AssessmentEvidence(
        "B5.c backups",
        "a documented backup and restore, run as documented by a test; an erasure is repeated after"
        " a restore",
        "[operations](../operations.md), `tests/journeys/test_backup.py`",
    )


def _secret_settings() -> set[str]:
    return {
        name.upper()
        for each in SETTINGS_BY_MODULE.values()
        for name, field in each.model_fields.items()
        if SecretStr in _types(field.annotation)
    }


def _types(annotation: object) -> Sequence[object]:
    parts: Sequence[object] = getattr(annotation, "__args__", ())
    return [annotation, *parts]


def _detection_and_recovery() -> Iterator[AssessmentEvidence]:
    yield AssessmentEvidence(
        "C1.a monitoring coverage",
        "structured log lines with request ids and no personal data, metrics of every process,"
        " failed authentications, days of unusual reading",
        "[reading](reading.md), [limits](limits.md), `tests/journeys/test_canary.py`",
    )
    yield AssessmentEvidence(
        "C1.b securing logs",
        "an append-only log with a hash chain for each council, sealed and copied to where the"
        " database's owner cannot write; the record of reading is anchored in it",
        "[chain](../chain.md), `libs/events/tests/test_seal_copies.py`",
    )
    yield AssessmentEvidence(
        "C1.c generating alerts",
        "what to alert on is listed, metric by metric",
        "[operations](../operations.md)",
    )
    yield AssessmentEvidence(
        "D1.b response and recovery capability",
        "projections are rebuilt from the log; a restore is recorded as a signed statement",
        "[operations](../operations.md), `libs/events/tests/test_sealing.py`",
    )


def main(page: Path = CAF_PAGE) -> None:
    """Write the page."""
    page.write_text(caf_page(), "utf-8")
    sys.stdout.write(f"Written: {page.name}.\n")


if __name__ == "__main__":
    main()
