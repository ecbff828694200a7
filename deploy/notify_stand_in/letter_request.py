"""The body of a request to print and post a PDF, checked as Notify does before it accepts it."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deploy.notify_stand_in.account import NotifyKeyKind, StandInAccount
from deploy.notify_stand_in.errors import NotifyRefusal, bad_request, invalid
from deploy.notify_stand_in.request_form import reference_errors, request_form

POSTAGES: Final = ("first", "second", "economy")
DEFAULT_POSTAGE: Final = "second"
_PRECOMPILED: Final = {"reference", "content", "postage"}
_FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """A request to print and post a PDF. What is in it is validated once it was accepted."""

    reference: str
    postage: str
    pdf: bytes


def read_letter_request(account: StandInAccount, kind: NotifyKeyKind, raw: bytes) -> LetterRequest:
    """What is asked for.

    Raises:
        NotifyRefusal: it breaks the schema, the key sends no letters, or the content is no PDF.
    """
    form = request_form(raw)
    if wrong := list(_schema_errors(form)):
        raise invalid(*wrong)
    if "content" not in form:  # a letter of a template, and this service has none
        raise bad_request("Template not found")
    if kind is NotifyKeyKind.TEAM:
        message = "Cannot send letters with a team api key"
        raise NotifyRefusal(_FORBIDDEN, [("BadRequestError", message)])
    if not account.is_live and kind is not NotifyKeyKind.TEST:
        raise bad_request(
            "Cannot send letters when service is in trial mode"
            " - see https://www.notifications.service.gov.uk/trial-mode"
        )
    return LetterRequest(
        form["reference"], form.get("postage", DEFAULT_POSTAGE), _decoded(form["content"])
    )


def _schema_errors(form: Mapping[str, Any]) -> Iterator[str]:
    is_precompiled = "content" in form
    required = ("reference", "content") if is_precompiled else ("template_id", "personalisation")
    for name in required:
        if name not in form:
            yield f"{name} is a required property"
    extra = sorted(form.keys() - _PRECOMPILED) if is_precompiled else []
    if extra:
        yield f"Additional properties are not allowed ({', '.join(extra)} was unexpected)"
    if not isinstance(form.get("content", ""), str):
        yield f"content {form['content']} is not of type string"
    if form.get("postage", DEFAULT_POSTAGE) not in POSTAGES:
        yield "postage invalid. It must be either first, second or economy."
    yield from reference_errors(form)


def _decoded(content: str) -> bytes:
    try:
        pdf = b64decode(content)
    except ValueError:
        raise bad_request("Cannot decode letter content (invalid base64 encoding)") from None
    if not pdf.startswith(b"%PDF-"):
        raise bad_request("Letter content is not a valid PDF")
    return pdf
