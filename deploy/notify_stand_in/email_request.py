"""The body of a request to send an e-mail, checked as Notify does, and the text that follows."""

import re
from collections.abc import Iterator
from typing import Final

from deploy.notify_stand_in.account import NotifyKeyKind, StandInAccount
from deploy.notify_stand_in.errors import bad_request, invalid
from deploy.notify_stand_in.request_form import request_form
from deploy.notify_stand_in.template_request import (
    TemplateRequest,
    check_recipient,
    fill_in,
    schema_errors,
    template_of,
)

MAX_EMAIL_BYTES: Final = 2_000_000
_MAX_ADDRESS: Final = 320
_OF_EMAIL: Final = ("email_reply_to_id", "one_click_unsubscribe_url")
_ADDRESS: Final = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~\-]+"
    r"@[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)*\.[a-zA-Z]{2,63}"
)


def read_email_request(account: StandInAccount, kind: NotifyKeyKind, raw: bytes) -> TemplateRequest:
    """What is asked for.

    Raises:
        NotifyRefusal: it breaks the schema, the template is unknown, a placeholder has no value, or
            the key may not send to the recipient.
    """
    form = request_form(raw)
    faults = _address_errors(form.get("email_address", "a@example.com"))
    if wrong := list(schema_errors(form, "email_address", faults, _OF_EMAIL)):
        raise invalid(*wrong)
    template = template_of(account, form, "email")
    subject, body = fill_in(template, form)
    to = form["email_address"].strip().lower()
    check_recipient(account, kind, to)
    if len(body.encode()) > MAX_EMAIL_BYTES:
        raise bad_request(
            "Your message is too long. Emails cannot be longer than 2000000 bytes."
            f" Your message is {len(body.encode())} bytes."
        )
    return TemplateRequest(to, form.get("reference"), template, subject, body)


def _address_errors(address: object) -> Iterator[str]:
    if not isinstance(address, str):
        yield f"{address} is not of type string"
    elif not _is_address(address):
        yield "Not a valid email address"


def _is_address(text: str) -> bool:
    text = text.strip()
    return len(text) <= _MAX_ADDRESS and ".." not in text and bool(_ADDRESS.fullmatch(text))
