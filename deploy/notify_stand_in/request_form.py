"""What the bodies of all requests to send have in common."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import JsonValue
from pydantic_core import from_json

from deploy.notify_stand_in.errors import bad_request, invalid

MAX_REFERENCE: Final = 1000


def request_form(raw: bytes) -> dict[str, Any]:
    """The members of a body.

    Raises:
        NotifyRefusal: it is no JSON object.
    """
    try:
        document: JsonValue = from_json(raw)
    except ValueError:
        raise bad_request("Invalid JSON supplied in POST data") from None
    if not isinstance(document, dict):
        raise invalid("JSON must be an object")
    return document


def reference_errors(form: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the reference, where there is one."""
    reference = form.get("reference", "")
    if not isinstance(reference, str):
        yield f"reference {reference} is not of type string"
    elif len(reference) > MAX_REFERENCE:
        yield f"reference {reference} is too long"
