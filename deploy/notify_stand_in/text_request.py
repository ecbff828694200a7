"""The body of a request to send a text, checked as Notify does, and the words that follow.

Numbers of the United Kingdom alone: the service has not asked to send to others.
"""

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

MAX_TEXT_CHARACTERS: Final = 918
_OF_TEXT: Final = ("sms_sender_id",)
_LEFT_OUT: Final = re.compile(r"[\s()\-.]")
_NUMBER: Final = re.compile(r"\+?[0-9]+")
_COUNTRY: Final = re.compile(r"^(?:\+44|0044|44|0)")
_OTHER_COUNTRY: Final = re.compile(r"(?:\+|00)(?!44)")
_DIGITS: Final = 10


def read_text_request(account: StandInAccount, kind: NotifyKeyKind, raw: bytes) -> TemplateRequest:
    """What is asked for. Its `to` has the form of `447700900123`.

    Raises:
        NotifyRefusal: it breaks the schema, the number is of another country, the template is
            unknown, a placeholder has no value, the words are too long, or the key may not send to
            the recipient.
    """
    form = request_form(raw)
    faults = _number_errors(form.get("phone_number", "07700900123"))
    if wrong := list(schema_errors(form, "phone_number", faults, _OF_TEXT)):
        raise invalid(*wrong)
    number = _plain(form["phone_number"])
    if _OTHER_COUNTRY.match(number):
        raise bad_request("Cannot send to international mobile numbers")
    template = template_of(account, form, "sms")
    subject, body = fill_in(template, form)
    to = f"44{_COUNTRY.sub('', number)}"
    check_recipient(account, kind, to)
    if len(body) > MAX_TEXT_CHARACTERS:
        raise bad_request(
            f"Your message is too long. Text messages cannot be longer than {MAX_TEXT_CHARACTERS}"
            f" characters. Your message is {len(body)} characters long."
        )
    return TemplateRequest(to, form.get("reference"), template, subject, body)


def _number_errors(value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{value} is not of type string"
        return
    number = _plain(value)
    if not _NUMBER.fullmatch(number):
        yield "Must not contain letters or symbols"
        return
    if _OTHER_COUNTRY.match(number):
        return
    national = _COUNTRY.sub("", number)
    if len(national) < _DIGITS:
        yield "Not enough digits"
    elif len(national) > _DIGITS:
        yield "Too many digits"
    elif not national.startswith("7"):
        yield "Not a UK mobile number"


def _plain(phone: str) -> str:
    return _LEFT_OUT.sub("", phone)
