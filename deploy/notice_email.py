"""How `make run` sends notices: to the mail sink, or, with `NOTIFY_STAND_IN=1`, to the stand-in."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from deploy.notify_stand_in.account import LIVE_KEY, SERVICE_ID, TEMPLATE_ID, TEXT_TEMPLATE_ID
from deploy.run_config import LOCAL_HOST, RunConfig
from deploy.supervisor import ProcfileEntry

_MAIL_SINK: Final = ProcfileEntry("mail-sink", [sys.executable, "-m", "deploy.mail_sink"])
"""Not in the Procfile: a council's system sends by a mail server of its own."""
_STAND_IN: Final = ProcfileEntry(
    "notify-stand-in", [sys.executable, "-m", "deploy.notify_stand_in"]
)


@dataclass(frozen=True, slots=True)
class NoticeEmail:
    """What `make run` starts beside the Procfile, and the settings by which notices are sent."""

    programs: Sequence[ProcfileEntry]
    settings: Mapping[str, str]


def notice_email(machine: RunConfig, env: Mapping[str, str], secret: str) -> NoticeEmail:
    """The choice of the environment: a council's own server or account, the stand-in, or the sink.

    `secret` is what the token of delivery receipts is derived from.
    """
    programs, settings = [_MAIL_SINK], dict[str, str]()
    if env.get("NOTIFY_STAND_IN") == "1":
        programs.append(_STAND_IN)
        settings = {
            "SMTP_URL": "",
            "NOTIFY_URL": machine.urls["notify_stand_in"],
            "NOTIFY_API_KEY": LIVE_KEY.text(SERVICE_ID),
            "NOTIFY_TEMPLATE_ID": str(TEMPLATE_ID),
            "NOTIFY_TEXT_TEMPLATE_ID": str(TEXT_TEMPLATE_ID),
            "NOTIFY_TEXTS_AT_ANY_HOUR": "1",
            "NOTIFY_CALLBACK_TOKEN": env.get("NOTIFY_CALLBACK_TOKEN")
            or sha256(f"delivery receipts {secret}".encode()).hexdigest(),
        }
    elif not env.get("SMTP_URL") and not env.get("NOTIFY_API_KEY"):
        settings = {"SMTP_URL": f"smtp://{LOCAL_HOST}:{machine.ports['mail_sink_smtp']}"}
    return NoticeEmail(programs, settings)
