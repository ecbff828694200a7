"""No word of a child and no secret is where it does not belong, after a whole journey.

A case of which each word is found nowhere else is opened, filed, searched, imported and read on a
real system, with a receiver of its webhooks. The mother is told by e-mail and by letter, and the
words are sent where they are refused. Then everything that the system wrote, sent or shows is
searched.
"""

import asyncio
import base64
import json
import re
import stat
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import psutil
import pytest
from deploy.demo.system import SystemAccess, running_system
from deploy.supervisor import PROCFILE, read_procfile
from sqlalchemy import make_url
from tests.journeys.canary_case import (
    DEPARTMENT,
    UNANSWERED,
    WORDS,
    canary_client,
    misplace,
    record_case,
    report_changed_numbers,
)
from tests.journeys.canary_notice import STEP, send_notices
from tests.journeys.request_recorder import RequestRecorder, recording_receiver

from chassis.embedded import EmbeddedPostgres
from chassis.free_ports import find_free_port, find_free_range

HOLDING_SECRETS: Final = ("secrets.json", "credentials.json", "seal.pem", "run.log")
"""Files that hold secrets: three that only the account that runs the system can read, and the
output of `make run`, which ends with the key of the demonstration council."""
PLACES: Final = (
    *("log lines", "files", "tables", "metrics", "events", "webhooks", "problems", "urls"),
    "processes",
)
TABLES: Final = """
    SELECT c.oid::regclass::text FROM pg_class c
     WHERE c.relkind IN ('r', 'm') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_)'
"""


@dataclass(frozen=True)
class Journey:
    """A journey that has ended: what was written and shown, by place, and what was answered."""

    case_id: str
    places: Mapping[str, bytes]
    answers: bytes
    email: bytes
    secrets: Mapping[str, str]


@pytest.fixture(scope="module")
def journey(folder: Path) -> Journey:
    """The journey; its files are read once the system has stopped."""
    metrics, mail_page = find_free_range(len(read_procfile(PROCFILE))), find_free_port()
    settings = {"METRICS_PORT": str(metrics.start), "MAIL_SINK_PORT": str(mail_page)}
    with (
        recording_receiver() as receiver,
        running_system(folder, is_disposable=True, **settings) as system,
        canary_client(system) as council,
    ):
        endpoint = council.create_endpoint(receiver.url)
        case_id = record_case(council, system)
        misplace(council, system, case_id)
        report_changed_numbers(council)
        email = send_notices(council, system, case_id, f"http://127.0.0.1:{mail_page}")
        wait_for_webhooks(receiver)
        shown = {
            "events": b"".join(council.get(url) for url in lists_of_facts(system)),
            "metrics": b"".join(metrics_of(port) for port in metrics),
            "processes": command_lines(),
        }
        tables = asyncio.run(table_rows(folder))
    return Journey(
        case_id=case_id,
        places={
            **shown,
            "log lines": b"".join(files(folder / "logs")),
            "files": b"".join(files(folder)),
            "tables": tables,
            "webhooks": b"".join(receiver.requests),
            "problems": b"".join(council.problems),
            "urls": "\n".join(council.urls).encode(),
        },
        answers=b"".join(council.answers),
        email=email,
        secrets={
            **secrets_of(folder),
            "webhook": endpoint["secret"],
            "department": DEPARTMENT.key.decode(),
        },
    )


@pytest.mark.parametrize("place", PLACES)
def test_no_word_of_the_child_or_of_a_notice_is_in(journey: Journey, place: str) -> None:
    assert found([*WORDS, STEP], journey.places[place]) == set()


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_in(journey: Journey, place: str) -> None:
    assert found(journey.secrets.values(), journey.places[place]) == set()


@pytest.mark.parametrize("name", HOLDING_SECRETS[:3])
def test_a_file_of_secrets_is_readable_by_its_account_alone(
    journey: Journey, folder: Path, name: str
) -> None:
    assert found(journey.secrets.values(), (folder / name).read_bytes())
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("place", "marker"),
    [
        ("log lines", "request_completed"),
        ("files", "request_completed"),
        ("metrics", "_total"),
        ("problems", "application/problem+json"),
        ("processes", "case_api"),
    ],
)
def test_the_search_reads_each_place(journey: Journey, place: str, marker: str) -> None:
    assert found([marker], journey.places[place]) == {marker}


@pytest.mark.parametrize("place", ["files", "tables", "events", "webhooks", "urls"])
def test_the_case_is_found_by_its_id_where_its_words_are_not(journey: Journey, place: str) -> None:
    written = journey.places[place]

    assert (
        found([journey.case_id], written)
        or bytes.fromhex(journey.case_id.replace("-", "")) in written
    )


def test_the_words_were_answered_to_the_council(journey: Journey) -> None:
    assert found([*WORDS, STEP], journey.answers) >= {*WORDS, STEP} - UNANSWERED


def test_the_mother_has_her_words_and_no_name_of_the_child(journey: Journey) -> None:
    assert found([*WORDS, STEP], journey.email) == {
        *("Bramblewick", "Thistlecombe", "bramblewick@canary", STEP)
    }


def found(words: Iterable[str], text: bytes) -> set[str]:
    """The words that a text holds, in any case, as bytes, in hexadecimal digits or in base 64."""
    lowered = text.lower()
    return {
        word
        for word in words
        if any(form in lowered for form in (word.lower().encode(), word.encode().hex().encode()))
        or base64.b64encode(word.encode())[:-4] in text
    }


def lists_of_facts(system: SystemAccess) -> Sequence[str]:
    """What the three services list of all cases."""
    return (
        f"{system.case_api}/v1/events",
        f"{system.case_api}/v1/cases",
        f"{system.case_api}/v1/readings",
        f"{system.deadline_service}/v1/deadlines",
        f"{system.notification_service}/v1/webhooks/endpoints",
    )


def wait_for_webhooks(receiver: RequestRecorder) -> None:
    end = time.monotonic() + 60
    while not any(b"notice.sent" in each for each in receiver.requests):
        assert time.monotonic() < end, "the webhooks did not arrive"
        time.sleep(0.2)


def metrics_of(port: int) -> bytes:
    return httpx.get(f"http://127.0.0.1:{port}/metrics").content


def command_lines() -> bytes:
    """The command line of every process of the machine, as any account can list them."""
    lines: list[str] = []
    for process in psutil.process_iter(["cmdline"]):
        lines += process.info["cmdline"] or ()
    return "\n".join(lines).encode()


async def table_rows(folder: Path) -> bytes:
    """Every row of every table, as text."""
    url = make_url(EmbeddedPostgres(folder).start()).set(database="send")
    db = await asyncpg.connect(url.render_as_string(hide_password=False))
    rows: list[str] = []
    for (table,) in await db.fetch(TABLES):
        rows += [row[0] for row in await db.fetch(f"SELECT each::text FROM {table} each")]  # noqa: S608
    await db.close()
    return "\n".join(rows).encode()


def files(folder: Path) -> Generator[bytes]:
    """Every file of a data folder, the database's and its write-ahead log included."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in HOLDING_SECRETS:
            yield file.read_bytes()


def secrets_of(folder: Path) -> Mapping[str, str]:
    """The key of the council, and every secret of the installation."""
    kept = json.loads((folder / "secrets.json").read_text())
    key = json.loads((folder / "credentials.json").read_text())["api_key"]
    (seal, *_) = re.findall(r"-----\n(.*)\n-----", (folder / "seal.pem").read_text(), re.DOTALL)
    pepper = kept.pop("api_key_peppers").partition(":")[2]
    return {"api_key": key, "seal": seal, "pepper": pepper, **kept.pop("passwords"), **kept}
