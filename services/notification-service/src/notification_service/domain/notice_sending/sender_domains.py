"""Which addresses a council may send notices from, where several share an installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_FORM: Final = "NOTICE_SENDER_DOMAINS has <ledger id>=<domain>, separated by commas"


class InvalidSenderDomains(ValueError):
    """The setting is no list of councils and domains."""


@dataclass(frozen=True, slots=True)
class SenderDomains:
    """The domains of each council, by the id of its ledger. None: any council may use any."""

    by_council: Mapping[UUID, frozenset[str]] | None

    def permits(self, ledger_id: UUID, address: str) -> bool:
        """Whether a council may send from an e-mail address."""
        if self.by_council is None:
            return True
        domain = address.rpartition("@")[2].casefold()
        return domain in self.by_council.get(ledger_id, frozenset())


ANY_DOMAIN: Final = SenderDomains(None)
"""Any council may use any domain."""


def parse_sender_domains(text: str) -> SenderDomains:
    """The domains of `<ledger id>=<domain>`, separated by commas. Empty: any council may use any.

    Raises:
        InvalidSenderDomains: an entry is of another form.
    """
    found = dict[UUID, frozenset[str]]()
    for entry in filter(None, (each.strip() for each in text.split(","))):
        council, _, domain = entry.partition("=")
        try:
            ledger_id = UUID(council)
        except ValueError:
            raise InvalidSenderDomains(_FORM) from None
        if "." not in domain or "@" in domain:
            raise InvalidSenderDomains(_FORM)
        found[ledger_id] = found.get(ledger_id, frozenset()) | {domain.casefold()}
    return SenderDomains(found or None)
