"""The body of a request to send an e-mail, checked as Notify does, and the text that follows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import JsonValue

from deploy.notify_stand_in.account import NotifyKeyKind, NotifyTemplate, StandInAccount
from deploy.notify_stand_in.errors import bad_request, invalid
from deploy.notify_stand_in.request_form import reference_errors, request_form

MAX_EMAIL_BYTES: Final = 2_000_000
_MAX_ADDRESS: Final = 320
_ALLOWED: Final = {
    *("reference", "email_address", "template_id", "personalisation", "scheduled_for"),
    *("email_reply_to_id", "one_click_unsubscribe_url", "sanitise_content_for"),
}
_ADDRESS: Final = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~\-]+"
    r"@[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)*\.[a-zA-Z]{2,63}"
)
_PLACEHOLDER: Final = re.compile(r"\(\(([^()]+)\)\)")


@dataclass(frozen=True, slots=True)
class EmailRequest:
    """A request to send an e-mail, with the text that the recipient gets."""

    to: str
    reference: str | None
    template: NotifyTemplate
    subject: str
    body: str


def read_email_request(account: StandInAccount, kind: NotifyKeyKind, raw: bytes) -> EmailRequest:
    """What is asked for.

    Raises:
        NotifyRefusal: it breaks the schema, the template is unknown, a placeholder has no value, or
            the key may not send to the recipient.
    """
    form = request_form(raw)
    if wrong := list(_schema_errors(form)):
        raise invalid(*wrong)
    template = account.templates.get(UUID(form["template_id"]))
    if template is None:
        raise bad_request("Template not found")
    if template.kind != "email":
        raise bad_request(f"{template.kind} template is not suitable for email notification")
    if template.is_archived:
        raise bad_request("Template has been deleted")
    values = {str(key).casefold(): value for key, value in form.get("personalisation", {}).items()}
    wanted = dict.fromkeys(_PLACEHOLDER.findall(template.subject + template.body))
    if missing := [each for each in wanted if each.casefold() not in values]:
        raise bad_request(f"Missing personalisation: {', '.join(missing)}")
    to = form["email_address"].strip()
    _check_recipient(account, kind, to)
    body = _filled_in(template.body, values)
    if len(body.encode()) > MAX_EMAIL_BYTES:
        raise bad_request(
            "Your message is too long. Emails cannot be longer than 2000000 bytes."
            f" Your message is {len(body.encode())} bytes."
        )
    subject = _filled_in(template.subject, values)
    return EmailRequest(to.lower(), form.get("reference"), template, subject, body)


def _schema_errors(form: Mapping[str, Any]) -> Iterator[str]:
    for name in ("email_address", "template_id"):
        if name not in form:
            yield f"{name} is a required property"
    if extra := sorted(form.keys() - _ALLOWED):
        yield f"Additional properties are not allowed ({', '.join(extra)} was unexpected)"
    address = form.get("email_address", "a@example.com")
    if not isinstance(address, str):
        yield f"email_address {address} is not of type string"
    elif not _is_address(address):
        yield "email_address Not a valid email address"
    if not _is_uuid(form.get("template_id", str(UUID(int=0)))):
        yield "template_id is not a valid UUID"
    if not isinstance(form.get("personalisation", {}), dict):
        yield f"personalisation {form['personalisation']} is not of type object"
    yield from reference_errors(form)


def _is_address(text: str) -> bool:
    text = text.strip()
    return len(text) <= _MAX_ADDRESS and ".." not in text and bool(_ADDRESS.fullmatch(text))


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _check_recipient(account: StandInAccount, kind: NotifyKeyKind, to: str) -> None:
    if kind is NotifyKeyKind.TEST or to.lower() in account.guest_list:
        return
    if kind is NotifyKeyKind.TEAM:
        raise bad_request("Can't send to this recipient using a team-only API key")
    if not account.is_live:
        raise bad_request(
            "Can't send to this recipient when service is in trial mode"
            " - see https://www.notifications.service.gov.uk/trial-mode"
        )


def _filled_in(text: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda found: _text(values[found[1].casefold()]), text)


def _text(value: JsonValue) -> str:
    """A value as it is shown: the items of a list are bullets."""
    return "\n".join(f"* {each}" for each in value) if isinstance(value, list) else str(value)
