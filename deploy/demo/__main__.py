"""A SEND team's work over HTTP, with checks, on a temporary system.

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

from chassis.free_ports import find_free_port
from deploy.demo.council_client import CallRefused, CouncilClient, ResponseJson, poll
from deploy.demo.council_morning import run_morning
from deploy.demo.examples import DEMO_EXAMPLES, DemoExample
from deploy.demo.output import DemoOutput
from deploy.demo.refusal_letter import run_refusal
from deploy.demo.system import SystemNotStarted, disposable_system
from deploy.demo.whole_case import run_whole_case
from deploy.readiness import is_ready

_ROOT: Final = Path(__file__).parents[2]
REQUEST_DATE: Final = date(2026, 11, 23)
OVERDUE_DATE: Final = date(2027, 1, 5)
EXAMPLES_DATE: Final = date(2027, 9, 15)
_INTERRUPTED: Final = 130


def run_demo(council: CouncilClient, received: "ReceivedWebhooks", output: DemoOutput) -> None:
    """Runs the demonstration: a request, worked examples, a whole case, a letter, and a council."""
    council.set_day(REQUEST_DATE)
    output.print_line(
        "\nMonday 23 November 2026. A parent's request for an EHC needs assessment arrives."
    )
    case = council.open_case(REQUEST_DATE)
    output.print_line(
        f"  The council's system opens case {case['case_id']}; the log records two facts."
    )
    decision = council.get_deadline(case["case_id"], case["position"], "assessment-decision")
    output.print_line(f"  {decision['explanation']['paragraph']}")
    output.check(
        "the decision is due by law on 4 January 2027; the council works to 3 January",
        passed=(decision["law_due_on"], decision["due_on"]) == ("2027-01-04", "2027-01-03"),
    )
    output.check(
        "the receiver got a webhook for the request, and verified its signature",
        passed=received.has_webhook(case["case_id"], "request.received"),
    )
    output.check(
        "once the case was quiet, it got a webhook for the deadline",
        passed=received.has_webhook(case["case_id"], "deadline.set"),
    )
    output.print_line("\nTuesday 5 January 2027. No decision is recorded.")
    council.set_day(OVERDUE_DATE)
    output.check(
        "the receiver got a webhook for the missed deadline",
        passed=received.has_webhook(case["case_id"], "deadline.missed"),
    )
    late = council.get_deadline(case["case_id"], case["position"], "assessment-decision")
    output.check(f"the deadline's state is now: {late['state']}", passed=late["state"] == "missed")
    output.print_line(
        "\n15 September 2027. The worked examples of the statutory timetable, one case each."
    )
    council.set_day(EXAMPLES_DATE)
    for example in DEMO_EXAMPLES:
        _compare(council, example, output)
    output.print_line("\nThe same day. The rest of a SEND team's week, on another case.")
    run_whole_case(council, case, output)
    output.print_line("\nThe same day. The letter of a refusal to assess, on a case of its own.")
    run_refusal(council, output)
    run_morning(council, output)


def _compare(council: CouncilClient, example: DemoExample, output: DemoOutput) -> None:
    case_id, position = council.record_example(example)
    found = council.get_deadline(case_id, position, example.rule)
    expected = (
        _text(example.law_due_on),
        _text(example.due_on or example.law_due_on),
        example.state,
    )
    computed = (found.get("law_due_on"), found.get("due_on"), found["state"])
    output.print_line(f"\n  Example {example.number}: {example.description}")
    output.check(
        f"{example.rule}: last day in law {computed[0]}, to work to {computed[1]}, {computed[2]}"
        f" (expected {expected[0]}, {expected[1]}{f', {expected[2]}' if example.state else ''})",
        passed=computed[:2] == expected[:2] and example.state in (None, computed[2]),
    )
    output.print_line(f"    {found['explanation']['paragraph']}")


class ReceivedWebhooks:
    """The webhooks that the receiver process has verified."""

    def __init__(self, url: str) -> None:
        self._url = url

    def has_webhook(self, case_id: str, kind: str) -> bool:
        """Whether a webhook of a type arrives for a case within the poll time-out."""
        return poll(lambda: self._find(case_id, kind)) is not None

    def fetch(self) -> ResponseJson:
        """All webhooks received and refused."""
        return httpx.get(f"{self._url}/received").json()

    def _find(self, case_id: str, kind: str) -> ResponseJson | None:
        bodies = (each["body"] for each in self.fetch()["received"])
        return next((b for b in bodies if b["type"] == kind and case_id in str(b)), None)


@contextmanager
def demo_receiver(port: int, secret: str) -> Generator[ReceivedWebhooks]:
    """Starts the receiver as a process of its own."""
    command = [sys.executable, "-m", "deploy.demo.receiver", str(port)]
    env = {**os.environ, "WEBHOOK_SECRET": secret}
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(  # noqa: S603  # a fixed program
        command, env=env, cwd=_ROOT, stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            poll(lambda: is_ready(f"{url}/received") or None)
            yield ReceivedWebhooks(url)
        finally:
            process.terminate()


def main() -> int:
    """Run the demonstration; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    output = DemoOutput()
    try:
        output.print_line("Starting a temporary system; it is removed afterwards.")
        with disposable_system() as system:
            _run_with_receiver(CouncilClient(system), output)
    except (SystemNotStarted, CallRefused) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except httpx.TimeoutException as error:
        sys.stderr.write(f"No answer in time to {error.request.url.path}: is the machine busy?\n")
        return 1
    except KeyboardInterrupt:
        output.print_line("\nInterrupted: the temporary system is removed.")
        return _INTERRUPTED
    output.print_line(
        "\nEvery check passed."
        if not output.failed_checks
        else f"\nChecks failed: {output.failed_checks}."
    )
    return 1 if output.failed_checks else 0


def _run_with_receiver(council: CouncilClient, output: DemoOutput) -> None:
    port = find_free_port()
    endpoint = council.create_endpoint(f"http://127.0.0.1:{port}/webhooks")
    with demo_receiver(port, endpoint["secret"]) as received:
        run_demo(council, received, output)
        webhooks = received.fetch()
    output.print_line()
    one_of_each = {each["body"]["type"]: each["body"] for each in webhooks["received"]}
    output.check(
        f"the URLs of a webhook of each of {len(one_of_each)} types lead to its event and to its"
        " deadline",
        passed=all(map(council.follows_links, one_of_each.values())),
    )
    output.check(
        f"{len(webhooks['received'])} webhooks, every signature valid",
        passed=bool(webhooks["received"]) and not webhooks["refused"],
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


if __name__ == "__main__":
    sys.exit(main())
