"""The story of a request, told and checked, on a system that is made for it and thrown away.

Exit code 0 if every date, signature and announcement is right, 1 if not, 130 when interrupted.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import httpx

from deploy.demo.council import Council, Json, Refused, eventually
from deploy.demo.examples import EXAMPLES, Example
from deploy.demo.system import NoSystem, disposable_system, free_port
from deploy.ready import is_ready

ROOT: Final = Path(__file__).parents[2]
REQUESTED: Final = date(2026, 11, 23)
LATE: Final = date(2027, 1, 5)
AFTERWARDS: Final = date(2027, 9, 15)
_INTERRUPTED: Final = 130


class Told:
    """Prints the story and counts what differs."""

    def __init__(self) -> None:
        self.wrong = 0

    def say(self, line: str = "") -> None:
        """A line of the story."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def check(self, line: str, *, right: bool) -> None:
        """A line that must be true."""
        self.wrong += not right
        self.say(f"  {'✓' if right else '✗ DIFFERS:'} {line}")


def tell(council: Council, received: "Received", told: Told) -> None:
    """The story from the first request to the last worked example."""
    council.set_day(REQUESTED)
    told.say("\nMonday 23 November 2026. A parent's request for an EHC needs assessment arrives.")
    case = council.open_case(REQUESTED)
    told.say(f"  The council's system opens case {case['case_id']}; the log records two facts.")
    decision = council.deadline(case["case_id"], case["position"], "assessment-decision")
    told.say(f"  {decision['explanation']['paragraph']}")
    told.check(
        "the decision is due by law on 4 January 2027; the council works to 3 January",
        right=(decision["law_due_on"], decision["due_on"]) == ("2027-01-04", "2027-01-03"),
    )
    told.check(
        "the receiver was told of the request, by a webhook whose signature it verified",
        right=received.of(case["case_id"], "request.received"),
    )
    told.say("\nTuesday 5 January 2027. Nobody has decided.")
    council.set_day(LATE)
    told.check(
        "the receiver was told that a deadline is missed",
        right=received.of(case["case_id"], "deadline.missed"),
    )
    late = council.deadline(case["case_id"], case["position"], "assessment-decision")
    told.check(f"the deadline now reads: {late['state']}", right=late["state"] == "missed")
    told.say("\n15 September 2027. The worked examples of the statutory timetable, one case each.")
    council.set_day(AFTERWARDS)
    for example in EXAMPLES:
        _compare(council, example, told)


def _compare(council: Council, example: Example, told: Told) -> None:
    case_id, position = council.play(example)
    found = council.deadline(case_id, position, example.rule)
    expected = (_text(example.law), _text(example.safe or example.law), example.state)
    computed = (found.get("law_due_on"), found.get("due_on"), found["state"])
    told.say(f"\n  Example {example.number}: {example.story}")
    told.check(
        f"{example.rule}: by law {computed[0]}, to work to {computed[1]}, {computed[2]}"
        f" (expected {expected[0]}, {expected[1]}{f', {expected[2]}' if example.state else ''})",
        right=computed[:2] == expected[:2] and example.state in (None, computed[2]),
    )
    told.say(f"    {found['explanation']['paragraph']}")


class Received:
    """What the receiver process has verified so far."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of(self, case_id: str, kind: str) -> bool:
        """Whether a webhook of a kind came for a case, waiting a while for it."""
        return eventually(lambda: self._find(case_id, kind)) is not None

    def all(self) -> Json:
        """Everything received and refused."""
        return httpx.get(f"{self._url}/received").json()

    def _find(self, case_id: str, kind: str) -> Json | None:
        bodies = (each["body"] for each in self.all()["received"])
        return next((b for b in bodies if b["type"] == kind and case_id in str(b)), None)


@contextmanager
def receiver(port: int, secret: str) -> Generator[Received]:
    """The receiver, a process of its own."""
    command = [sys.executable, "-m", "deploy.demo.receiver", str(port)]
    env = {**os.environ, "WEBHOOK_SECRET": secret}
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(  # noqa: S603  # our own program
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            eventually(lambda: is_ready(f"{url}/received") or None)
            yield Received(url)
        finally:
            process.terminate()


def main() -> int:
    """Tell the story; answers the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    told = Told()
    try:
        told.say("Starting a system for this story; it is removed afterwards.")
        with disposable_system() as system:
            _play(Council(system), told)
    except (NoSystem, Refused) as why:
        sys.stderr.write(f"{why}\n")
        return 1
    except KeyboardInterrupt:
        told.say("\nInterrupted: the system of this story is removed.")
        return _INTERRUPTED
    told.say("\nEverything is as the law says." if not told.wrong else f"\n{told.wrong} differ.")
    return 1 if told.wrong else 0


def _play(council: Council, told: Told) -> None:
    port = free_port()
    endpoint = council.subscribe(f"http://127.0.0.1:{port}/webhooks")
    with receiver(port, endpoint["secret"]) as received:
        tell(council, received, told)
        all_of_it = received.all()
    told.say()
    told.check(
        f"{len(all_of_it['received'])} webhooks, every signature genuine",
        right=bool(all_of_it["received"]) and not all_of_it["refused"],
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


if __name__ == "__main__":
    sys.exit(main())
