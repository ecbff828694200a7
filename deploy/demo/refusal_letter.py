"""A letter of a refusal: not sent until its right of appeal is in it; then sent, and its proof.

The letter states the days of the case; the last day to appeal is counted by hand beside it.
"""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from textwrap import wrap
from typing import Final

from deploy.demo.council_client import CouncilClient, ResponseJson, poll
from deploy.demo.output import DemoOutput

_WIDTH: Final = 96
_REQUEST: Final = {
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2027-08-02",
}
_PERSON: Final = {
    "family_name": "Sample",
    "given_names": "Charlie",
    "birth_date": "2016-03-07",
    "related_people": [
        {"name": "Ashley Sample", "roles": [{"role": "parent"}], "email": "ashley@example.org"}
    ],
}
_SENDER: Final = {
    "name": "Example Council",
    "from_email": "send@council.example",
    "phone": "01632 960123",
    "contact": [{"name": "SEND Team", "phone": "01632 960123"}],
    "disagreement_services": [{"name": "Example Resolution Service", "phone": "01632 960302"}],
    "advice_services": [{"name": "Example SENDIASS", "phone": "01632 960303"}],
}
_SERVICES: Final = {
    "tribunal": [{"name": "First-tier Tribunal (SEND)", "phone": "01632 960200"}],
    "mediation_services": [{"name": "Example Mediation", "phone": "01632 960301"}],
}
_REASONS: Final = {
    "reasons": {
        "kind": "list",
        "items": ["The school can give more help with reading from its own money."],
    },
    "next_steps": {"kind": "steps", "steps": [{"what": "You can ask us to explain."}]},
}
# Within 2 months after notice was sent, on 10 September (HESC r.20(1)(c)): the day of the same
# number, which is a working day.
_LAST_DAY: Final = "Wednesday 10 November 2027"
_SETTINGS: Final = "/v1/notice-settings"


def run_refusal(council: CouncilClient, output: DemoOutput) -> None:
    """Refuses an assessment, and sends the letter of it once it states all that it must."""
    opened = council.post("/v1/cases", {"person": _PERSON, "request": _REQUEST})
    case = f"/v1/cases/{opened['case_id']}"
    output.print_line("  It is written today: letters do not have the day of the demonstration.")
    decision = {"decided_on": "2027-09-09", "notified_on": "2027-09-10"}
    refused = council.post(
        f"{case}/assessment-refusals", {"request_id": opened["request_id"], **decision}
    )
    # Its days are those of the deadlines: once these follow from the refusal.
    council.read_deadlines(f"{case}/deadlines?min_position={refused['position']}")
    letter = {"requirement": "assessment-refused", "reports": refused["position"]}
    council.save_notices(_SETTINGS, _SENDER)
    _show_missing(council, f"{case}/notices", {**letter, "values": _REASONS}, output)
    council.save_notices(_SETTINGS, {**_SENDER, **_SERVICES})
    # It is doubtful that a letter of today reports a decision of another day, as this one does.
    confirmed = {**letter, "values": _REASONS, "confirmed": ["other_notice_day"]}
    (notice,) = council.send_notice(f"{case}/notices", confirmed)["notices"]
    path = f"/v1/notices/{notice['notice_id']}"
    sent = poll(lambda: _ended(council.read_notices(path)))
    output.check(
        "with the right of appeal and mediation in it, the letter is sent",
        passed=sent is not None and sent["state"] == "sent",
    )
    _show_letter(council, path, output)
    _show_certificate(council, path, notice, output)


def _show_missing(
    council: CouncilClient, path: str, body: Mapping[str, object], output: DemoOutput
) -> None:
    status, problem = council.refused_notice(path, body)
    missing = {each["element"]: each for each in problem.get("missing", ())}
    output.check(
        f"without the right of appeal the letter is not sent: {status}, {problem.get('code')}",
        passed=status == HTTPStatus.UNPROCESSABLE_ENTITY and "right_of_appeal" in missing,
    )
    for each in missing.values():
        output.print_line(f"    Missing: {each['title']}")
        _print_wrapped(f"{each['why']} ({each.get('provision', 'good practice')})", output)


def _show_letter(council: CouncilClient, path: str, output: DemoOutput) -> None:
    content = council.read_bytes(f"{path}/content")
    letter = council.read_notices(f"{path}/content")
    output.print_line(f"\n  To {letter['to_name']}, {letter['to_email']}: {letter['subject']}\n")
    for line in letter["text"].splitlines():
        _print_wrapped(line, output)
    text = " ".join(letter["text"].split())
    output.check(
        "it has the last day to appeal, the Tribunal and mediation, and does not name the child",
        passed=all(each in text for each in (_LAST_DAY, "First-tier Tribunal", "Example Mediation"))
        and "Charlie" not in text,
    )
    notice = council.read_notices(path)["notice"]
    output.check(
        f"the proof has its hash, SHA-256 {notice['content_sha256'][:16]}\u2026",
        passed=sha256(content).hexdigest() == notice["content_sha256"],
    )


def _show_certificate(
    council: CouncilClient, path: str, notice: ResponseJson, output: DemoOutput
) -> None:
    certificate = council.read_notices(f"{path}/certificate?purpose=tribunal")
    (found,) = certificate["notices"]
    output.print_line("\n  The certificate of service, for a tribunal:")
    for part in ("about", "done", "reported", "day", "shows"):
        for sentence in found["statements"][part]:
            _print_wrapped(sentence, output)
    output.check(
        "it is of what was sent, which the kept copy still is",
        passed=(found["kept_copy"], found["notice"]["content_sha256"])
        == ("matches", notice["content_sha256"]),
    )
    is_same_day = found["given_on"] == found["fact"]["day"]
    output.check(
        f"it was sent on {found['given_on']}, and the case has {found['fact']['day']}: the day is"
        f" {'certain' if is_same_day else 'in doubt'}",
        passed=found["doubts"] == ([] if is_same_day else ["other_day_in_fact"]),
    )
    printed = council.read_bytes(f"{path}/certificate?purpose=tribunal&format=pdf")
    output.check(
        f"it is a letter to be signed too: a PDF of {len(printed) // 1024} KiB",
        passed=printed.startswith(b"%PDF-"),
    )


def _ended(found: ResponseJson) -> ResponseJson | None:
    return None if found["notice"]["state"] == "pending" else found["notice"]


def _print_wrapped(text: str, output: DemoOutput) -> None:
    for line in wrap(text, _WIDTH) or [""]:
        output.print_line(f"      {line}".rstrip())
