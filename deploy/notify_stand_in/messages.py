"""The messages of the stand-in: in memory, the last ones."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from deploy.notify_stand_in.account import NotifyKeyKind, NotifyTemplate

MAX_STORED: Final = 2000
"""Messages that are kept, the newest."""
PAGE_LENGTH: Final = 250
LETTERS_WITH_PAGES: Final = 100
"""Letters whose pages are kept, the newest."""
_ADDRESS_LINES: Final = 7
_UNDERWAY: Final = frozenset({"sending", "pending-virus-check", "accepted"})


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message. `status` is as Notify names it.

    A letter has a `postage`, its pages, and the lines of its address once it was validated. A text
    has no subject.
    """

    message_id: UUID
    to: str
    reference: str | None
    kind: NotifyKeyKind
    template: NotifyTemplate
    subject: str
    body: str
    created_at: datetime
    status: str = "created"
    sent_at: datetime | None = None
    completed_at: datetime | None = None
    postage: str | None = None
    pdf: bytes = field(default=b"", repr=False)
    address: tuple[str, ...] = ()

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter."""
        return self.message_type == "letter"

    @property
    def message_type(self) -> str:
        """The type as Notify names it."""
        return self.template.kind

    def to_document(self, base_url: str) -> dict[str, object]:
        """The message as Notify answers with it."""
        return {
            "id": str(self.message_id),
            "reference": self.reference,
            "email_address": self.to if self.message_type == "email" else None,
            "phone_number": self.to if self.message_type == "sms" else None,
            **self._address_lines(),
            "postcode": None,
            "postage": self.postage,
            "type": self.message_type,
            "status": self.status,
            "template": template_document(self.template, base_url),
            "body": self.body,
            "subject": self.subject or None,
            "created_at": instant(self.created_at),
            "created_by_name": None,
            "sent_at": instant(self.sent_at),
            "completed_at": instant(self.completed_at),
            "scheduled_for": None,
            "one_click_unsubscribe_url": None,
            "is_cost_data_ready": True,
            "cost_in_pounds": 0.0,
            "cost_details": {},
        }

    def _address_lines(self) -> dict[str, str | None]:
        lines = self.address or ((self.to,) if self.is_letter else ())
        padded = [*lines, *[None] * _ADDRESS_LINES]
        return {f"line_{n}": padded[n - 1] for n in range(1, _ADDRESS_LINES + 1)}

    def to_receipt(self) -> dict[str, object]:
        """The delivery receipt, as it is posted to the service."""
        return {
            "id": str(self.message_id),
            "reference": self.reference,
            "to": self.to,
            "status": self.status,
            "created_at": instant(self.created_at),
            "completed_at": instant(self.completed_at),
            "sent_at": instant(self.sent_at),
            "notification_type": self.message_type,
            "template_id": str(self.template.template_id),
            "template_version": self.template.version,
        }


class MessageStore:
    """The messages, by id and in the order in which they were accepted."""

    def __init__(self) -> None:
        self._messages: deque[StoredMessage] = deque(maxlen=MAX_STORED)

    def __iter__(self) -> Iterator[StoredMessage]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: StoredMessage) -> None:
        """Keep a message, and no longer the pages of an old letter."""
        self._messages.append(message)
        letters = [place for place, each in enumerate(self._messages) if each.pdf]
        for place in letters[:-LETTERS_WITH_PAGES]:
            self._messages[place] = replace(self._messages[place], pdf=b"")

    def find(self, message_id: UUID) -> StoredMessage | None:
        """A message that is kept still."""
        return next((each for each in self._messages if each.message_id == message_id), None)

    def update(
        self, message_id: UUID, status: str, at: datetime, address: tuple[str, ...] = ()
    ) -> StoredMessage | None:
        """Change the status of a message, and its address. None: it is not kept any more."""
        for place, each in enumerate(self._messages):
            if each.message_id == message_id:
                is_first = each.sent_at is None
                changed = replace(each, status=status, sent_at=at if is_first else each.sent_at)
                if status not in _UNDERWAY:
                    changed = replace(changed, completed_at=at)
                if address:
                    changed = replace(changed, address=address)
                self._messages[place] = changed
                return changed
        return None

    def forget(self, message_id: UUID) -> None:
        """Drop a message, as Notify does after seven days."""
        kept = [each for each in self._messages if each.message_id != message_id]
        self._messages = deque(kept, maxlen=MAX_STORED)

    def page(
        self, kind: NotifyKeyKind, query: Mapping[str, Sequence[str]]
    ) -> Sequence[StoredMessage]:
        """The newest messages of keys of a kind that a query finds, at most a page of them."""
        found = [each for each in reversed(self._messages) if each.kind is kind]
        if "older_than" in query:
            ids = [str(each.message_id) for each in found]
            older_than = query["older_than"][0]
            found = found[ids.index(older_than) + 1 :] if older_than in ids else []
        if "reference" in query:
            found = [each for each in found if each.reference == query["reference"][0]]
        if "status" in query:
            found = [each for each in found if each.status in query["status"]]
        if "template_type" in query:
            found = [each for each in found if each.message_type in query["template_type"]]
        return found[:PAGE_LENGTH]


def template_document(template: NotifyTemplate, base_url: str) -> dict[str, object]:
    """A template as Notify names it in answers."""
    uri = f"{base_url}/v2/template/{template.template_id}"
    return {"id": str(template.template_id), "version": template.version, "uri": uri}


def instant(at: datetime | None) -> str | None:
    """An instant in the form of Notify."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
