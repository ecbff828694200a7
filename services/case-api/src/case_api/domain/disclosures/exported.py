"""An entry of the ledger of disclosures for the person whose data it is: UK GDPR art 15(1)(c)."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.disclosures.disclosing import acting_role
from case_api.domain.disclosures.ledger import DeliveredFacts, LedgerItem, item_at
from case_api.domain.disclosures.notices import SentNotice
from case_api.domain.disclosures.stated import StatedDisclosure
from case_api.domain.readings.chain import ReadingRow
from case_api.domain.readings.outside_roles import OUTSIDE_ROLES

_WHO_ASKED: Final = "who_asked_for_access"
_FACTS: Final = "facts_without_names"


def exported_disclosure(item: LedgerItem) -> dict[str, JsonValue]:
    """The values of an entry: when, to whom, what, for which purpose. None: it is not stated."""
    at = item_at(item).isoformat()
    match item:
        case StatedDisclosure(disclosed=disclosed):
            body = (disclosed.authority, disclosed.commissioner)
            recipients = (*disclosed.recipients, *(each for each in body if each is not MISSING))
            consent = None if disclosed.consent is MISSING else disclosed.consent.value
            what = _words([each.value for each in disclosed.items])
            purpose = disclosed.purpose.value
            return _entry(at, item.on.isoformat(), _words(recipients), what, purpose, consent)
        case SentNotice():
            to = None if item.audience is None else item.audience.value
            return _entry(at, None, to, _notice(item), None, None)
        case ReadingRow():
            role = acting_role(item.actor)
            recipient = role if role in OUTSIDE_ROLES else _WHO_ASKED
            return _entry(at, None, recipient, item.kind, item.purpose, None)
        case DeliveredFacts():
            return _entry(at, None, item.host, _FACTS, None, None)


def _entry(  # the columns of a record
    at: str,
    on: str | None,
    recipient: str | None,
    what: str | None,
    purpose: str | None,
    consent: str | None,
) -> dict[str, JsonValue]:
    return {
        "at": at,
        "on": on,
        "recipient": recipient,
        "what": what,
        "purpose": purpose,
        "consent": consent,
    }


def _notice(sent: SentNotice) -> str:
    kind = "notice" if sent.announces is None else "text that announces the notice"
    what = kind if sent.requirement is None else f"{kind} {sent.requirement}"
    return what if sent.was_accepted else f"{what}, which failed and may have been received"


def _words(codes: Sequence[str]) -> str | None:
    return ", ".join(codes) or None
