"""What requests that fill in a template have in common: e-mails and texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import JsonValue

from deploy.notify_stand_in.account import NotifyKeyKind, NotifyTemplate, StandInAccount
from deploy.notify_stand_in.errors import bad_request
from deploy.notify_stand_in.request_form import reference_errors

_COMMON: Final = frozenset(
    {
        *("reference", "template_id", "personalisation", "scheduled_for"),
        "sanitise_content_for",
    }
)
_PLACEHOLDER: Final = re.compile(r"\(\(([^()]+)\)\)")


@dataclass(frozen=True, slots=True)
class TemplateRequest:
    """A request to send a message of a template, with the words that the recipient gets.

    A text has no subject.
    """

    to: str
    reference: str | None
    template: NotifyTemplate
    subject: str
    body: str


def schema_errors(
    form: Mapping[str, Any], address: str, address_errors: Iterable[str], more: Iterable[str] = ()
) -> Iterator[str]:
    """What breaks the schema.

    `address` is the member that has the recipient, `address_errors` is what is wrong with its
    value, and `more` are the members that this type of message has besides.
    """
    for name in (address, "template_id"):
        if name not in form:
            yield f"{name} is a required property"
    if extra := sorted(form.keys() - _COMMON - {address, *more}):
        yield f"Additional properties are not allowed ({', '.join(extra)} was unexpected)"
    yield from (f"{address} {each}" for each in address_errors)
    if not _is_uuid(form.get("template_id", str(UUID(int=0)))):
        yield "template_id is not a valid UUID"
    if not isinstance(form.get("personalisation", {}), dict):
        yield f"personalisation {form['personalisation']} is not of type object"
    yield from reference_errors(form)


def template_of(account: StandInAccount, form: Mapping[str, Any], kind: str) -> NotifyTemplate:
    """The template that a request names, of messages of a kind.

    Raises:
        NotifyRefusal: there is no such.
    """
    template = account.templates.get(UUID(form["template_id"]))
    if template is None:
        raise bad_request("Template not found")
    if template.kind != kind:
        raise bad_request(f"{template.kind} template is not suitable for {kind} notification")
    if template.is_archived:
        raise bad_request("Template has been deleted")
    return template


def fill_in(template: NotifyTemplate, form: Mapping[str, Any]) -> tuple[str, str]:
    """The subject and the body of a message.

    Raises:
        NotifyRefusal: a placeholder has no value.
    """
    values = {str(key).casefold(): value for key, value in form.get("personalisation", {}).items()}
    wanted = dict.fromkeys(_PLACEHOLDER.findall(template.subject + template.body))
    if missing := [each for each in wanted if each.casefold() not in values]:
        raise bad_request(f"Missing personalisation: {', '.join(missing)}")
    return _filled_in(template.subject, values), _filled_in(template.body, values)


def check_recipient(account: StandInAccount, kind: NotifyKeyKind, to: str) -> None:
    """Check that a key may send to a recipient.

    Raises:
        NotifyRefusal: it may not.
    """
    if kind is NotifyKeyKind.TEST or to in account.guest_list:
        return
    if kind is NotifyKeyKind.TEAM:
        raise bad_request("Can't send to this recipient using a team-only API key")
    if not account.is_live:
        raise bad_request(
            "Can't send to this recipient when service is in trial mode"
            " - see https://www.notifications.service.gov.uk/trial-mode"
        )


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _filled_in(text: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda found: _text(values[found[1].casefold()]), text)


def _text(value: JsonValue) -> str:
    """A value as it is shown: the items of a list are bullets."""
    return "\n".join(f"* {each}" for each in value) if isinstance(value, list) else str(value)
