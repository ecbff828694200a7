"""The header `Acting-Person`, by which a client with a registered key states for whom it acts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from chassis.identity.acting.acting_key_lookup import ActingKeyLookup
from chassis.identity.acting.assertion import (
    AssertionFault,
    AssertionRefused,
    parse_assertion,
    verify_assertion,
)
from chassis.identity.principal import Principal

ACTING_PERSON_HEADER: Final = "Acting-Person"


class ActingPeople:
    """Verifies the header. `now` is the time in seconds since 1970."""

    def __init__(self, keys: ActingKeyLookup, now: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._now = now

    async def with_person(self, client: Principal, sent: Sequence[str]) -> Principal:
        """The client, acting for the person whom the values of the header state.

        Raises:
            AssertionRefused: there are several values, the client acts for a user by its access
                token already, or the value is not accepted.
        """
        if not sent:
            return client
        if len(sent) > 1 or client.user is not None:
            raise AssertionRefused(AssertionFault.MALFORMED)
        assertion = parse_assertion(sent[0])
        key = await self._keys.find(assertion.key_id, client.ledger_id, client.client)
        if key is None:
            raise AssertionRefused(AssertionFault.KEY)
        person = verify_assertion(assertion, key, self._now())
        return replace(
            client, user=person.person_id, role=person.role, case_limit=person.case_limit
        )
