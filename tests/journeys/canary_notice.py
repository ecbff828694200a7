"""Notices about the case whose words are found nowhere else: an e-mail, and a letter."""

import json
import time
from typing import Final

import httpx
from deploy.demo.system import SystemAccess
from tests.journeys.canary_case import MISPLACED, CanaryClient, Json

STEP: Final = "Snorbelstep"
"""In the words of the notices, and nowhere else."""
_SETTINGS: Final = {
    "name": "Example Council",
    "from_email": "send@council.example",
    "phone": "01632 960123",
    "contact": [{"name": "SEND Team", "phone": "01632 960123"}],
    "tribunal": [{"name": "First-tier Tribunal", "phone": "01632 960200"}],
    "mediation_services": [{"name": "Example Mediation", "phone": "01632 960301"}],
    "disagreement_services": [{"name": "Example Resolution Service", "phone": "01632 960302"}],
    "advice_services": [{"name": "Example SENDIASS", "phone": "01632 960303"}],
    "letters_by": "print_run",
}
_VALUES: Final = {"next_steps": {"kind": "steps", "steps": [{"what": f"You meet us: {STEP}."}]}}


def send_notices(
    council: CanaryClient, system: SystemAccess, case_id: str, mail_page: str
) -> bytes:
    """Tell the mother by e-mail and by letter that an assessment is made; returns the e-mail."""
    service = f"{system.notification_service}/v1"
    council.send("PUT", f"{service}/notice-settings", json=_SETTINGS, headers={"If-Match": '"0"'})
    body = {
        "requirement": "assessment-agreed",
        "reports": _agreement(council, system, case_id),
        "values": _VALUES,
        "confirmed": ["overtaken"],  # the case has the decision on a plan, too
    }
    url = f"{service}/cases/{case_id}/notices"
    _misplace(council, url, body)
    council.send("POST", f"{service}/cases/{case_id}/notice-previews", json=body)
    (mailed,) = council.send("POST", url, json={**body, "channel": "email"})["notices"]
    (printed,) = council.send("POST", url, json={**body, "channel": "letter"})["notices"]
    run = council.send("POST", f"{service}/print-runs", json={})["print_run_id"]
    for each in (
        *(f"notices/{mailed['notice_id']}/content", f"notices/{printed['notice_id']}/content"),
        *(f"notices/{printed['notice_id']}/letter", f"print-runs/{run}/file"),
    ):
        council.get(f"{service}/{each}")
    _wait_until_sent(council, f"{service}/notices/{mailed['notice_id']}")
    return httpx.get(f"{mail_page}/messages").content + httpx.get(f"{mail_page}/messages/1").content


def _misplace(council: CanaryClient, url: str, body: Json) -> None:
    """Send words where none belong."""
    text = {"kind": "text", "text": MISPLACED}
    for values in ({**_VALUES, MISPLACED: text}, {"next_steps": text}):
        council.refuse("POST", url, json={**body, "values": values})
    council.refuse("POST", url, json={**body, "requirement": MISPLACED})


def _agreement(council: CanaryClient, system: SystemAccess, case_id: str) -> int:
    """The position of the fact that an assessment is made."""
    history = json.loads(council.get(f"{system.case_api}/v1/cases/{case_id}/history"))["facts"]
    (position,) = [each["position"] for each in history if each["type"] == "request.agreed"]
    return int(position)


def _wait_until_sent(council: CanaryClient, url: str) -> None:
    end = time.monotonic() + 60
    while (state := json.loads(council.get(url))["notice"]["state"]) == "pending":
        assert time.monotonic() < end, "the notice was not sent"
        time.sleep(0.2)
    assert state == "sent"
