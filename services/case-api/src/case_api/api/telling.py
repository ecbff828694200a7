"""A client that tells us something: carried out in one transaction, refused by name."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.doors import Doors, doors
from case_api.api.refusals import CaseIsFull, Impossible, unfit
from case_api.domain.refusals import CannotHaveHappened, CaseFull, NoSuchCase
from chassis import request_id
from chassis.database import transaction
from chassis.identity import Principal, require_scopes
from chassis.problems import Conflict, NotFound, Unavailable
from events.command_handler import retry_on_conflict
from events.contracts import Event
from events.envelope import LedgerId, NewEvent
from events.history import InvalidCorrection
from events.log.errors import (
    ClosedLedger,
    CommitNotDurable,
    HeadAheadOfClock,
    LedgerLocked,
    UnknownLedger,
    WriteConflict,
    WrongExpectedVersion,
)

T = TypeVar("T")

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_ACTOR_AT_MOST: Final = 200

Writer = Annotated[Principal, require_scopes("cases:write")]


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells us something, and by which request."""

    outside: Doors
    who: Principal
    correlation_id: UUID
    traceparent: str | None

    @property
    def ledger_id(self) -> LedgerId:
        """The council's ledger."""
        return LedgerId(self.who.ledger_id)

    @property
    def actor(self) -> str:
        """Who says it, as the log names them."""
        return f"client:{self.who.client}"[:_ACTOR_AT_MOST]

    def say(self, event: Event) -> NewEvent:
        """A fact as this client says it."""
        return NewEvent(
            event_id=self.outside.new_id(),
            event=event,
            actor=self.actor,
            correlation_id=self.correlation_id,
            traceparent=self.traceparent,
        )

    async def carried_out(self, effect: Callable[[], Awaitable[T]], within: str = "") -> T:
        """What an effect answers, which is whole or nothing; again if another came between.

        `within` is the part of the body that holds the fact that may be refused.

        Raises:
            Problem: it was refused, and nothing happened.
        """
        try:
            answer = await retry_on_conflict(effect)
        except NoSuchCase as unknown:
            raise NotFound from unknown
        except CaseFull as full:
            raise CaseIsFull(str(full)) from full
        except CannotHaveHappened as refusal:
            raise Impossible(refusal, within) from refusal
        except InvalidCorrection as refusal:
            problem = unfit(refusal)
            raise problem from refusal
        except (WrongExpectedVersion, WriteConflict, LedgerLocked) as busy:
            raise Unavailable(headers={"Retry-After": "1"}) from busy
        except (CommitNotDurable, HeadAheadOfClock) as unfit_to_record:
            raise Unavailable(headers={"Retry-After": "60"}) from unfit_to_record
        except (ClosedLedger, UnknownLedger) as closed:
            raise Conflict("the council's ledger is closed") from closed
        self.outside.ring()
        return answer

    async def in_a_transaction(self, effect: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What an effect answers that is several statements: all of them or none."""
        async with transaction(self.outside.engine, self.ledger_id) as db:
            return await effect(db)


def telling(request: Request, who: Writer) -> Telling:
    """Who tells us something."""
    traceparent = request.headers.get("traceparent", "")
    return Telling(
        doors(request),
        who,
        uuid5(NAMESPACE_URL, request_id.current(request.scope)),
        traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
    )


Told = Annotated[Telling, Depends(telling)]
"""An operation's parameter for who tells it."""
