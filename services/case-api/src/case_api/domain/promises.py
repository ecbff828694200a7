"""Replies that were promised in a contact about a case, and whether there was one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from events.contracts import CaseContactLogged
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import ContactId


class PromiseState(PublishedEnum):
    """Whether a promised reply was given."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised reply. `position` is that of the contact; `reply` is the one that decides."""

    contact: CaseContactLogged
    position: int
    due_on: date
    state: PromiseState
    reply: CaseContactLogged | None


def promises(case: CaseState, day: date) -> Sequence[Promise]:
    """The promises of a case as they are on a day, which no fact of the case is after.

    What a reply states in `promise_kept` decides, the latest first. If none states it, a reply by
    the day that was promised keeps the promise. Without one, it is broken after that day.
    """
    contacts = [
        (fact.position, fact.event)
        for fact in case.all_of(CaseContactLogged)
        if isinstance(fact.event, CaseContactLogged)
    ]
    replies = defaultdict[ContactId, list[CaseContactLogged]](list)
    for _, contact in contacts:
        if contact.in_reply_to is not MISSING:
            replies[contact.in_reply_to].append(contact)
    return [
        _promise(position, contact, contact.reply_due_on, replies[contact.contact_id], day)
        for position, contact in contacts
        if contact.reply_due_on is not MISSING
    ]


def _promise(
    position: int,
    contact: CaseContactLogged,
    due_on: date,
    replies: Sequence[CaseContactLogged],
    day: date,
) -> Promise:
    in_order = sorted(replies, key=lambda reply: reply.on)
    stated = next((each for each in reversed(in_order) if each.promise_kept is not MISSING), None)
    reply = stated or next(iter(in_order), None)
    return Promise(contact, position, due_on, _state(reply, due_on, day), reply)


def _state(reply: CaseContactLogged | None, due_on: date, day: date) -> PromiseState:
    if reply is None:
        return PromiseState.BROKEN if day > due_on else PromiseState.OPEN
    kept = reply.on <= due_on if reply.promise_kept is MISSING else reply.promise_kept
    return PromiseState.KEPT if kept else PromiseState.BROKEN
