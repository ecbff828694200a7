"""The seals and restorations of a ledger, combined to check the log against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.log.seals import Restoration, Seal, SignedStatement, is_genuine

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SealEvidence:
    """The valid seals of one ledger, by position, and its restorations, by time.

    Every seal counts, several at one position included: a later one does not replace an earlier
    one. Only seals of events that a restoration declares lost are not valid.
    """

    ledger_id: UUID
    seals: Sequence[Seal] = ()
    restorations: Sequence[Restoration] = ()
    latest_statement_at: datetime = _NEVER
    """When the latest statement was made. New statements are not dated before it, because a
    restoration invalidates seals that are dated before it."""

    @classmethod
    def from_statements(
        cls, ledger_id: UUID, statements: Iterable[SignedStatement]
    ) -> "SealEvidence":
        """The evidence of the statements about a ledger, which may be in any order."""
        relevant = [each for each in statements if each.ledger_id == ledger_id]
        restored = [each for each in relevant if isinstance(each, Restoration)]
        seals = [
            each
            for each in relevant
            if isinstance(each, Seal) and not any(_is_lost(each, one) for one in restored)
        ]
        return cls(
            ledger_id,
            sorted(seals, key=lambda one: (one.position, one.sealed_at)),
            sorted(restored, key=lambda one: one.restored_at),
            max(map(_stated_at, relevant), default=_NEVER),
        )

    @property
    def latest_seal(self) -> Seal | None:
        """The seal with the highest position."""
        return self.seals[-1] if self.seals else None

    @property
    def authorities(self) -> frozenset[str]:
        """The councils named in the seals; those of version 1 name none."""
        return frozenset(each.authority for each in self.seals if each.authority is not None)

    def expected_hashes(self) -> Mapping[int, frozenset[bytes]]:
        """For each position that was sealed or restored to, the hashes that its row must match."""
        stated = [(each.position, each.hash) for each in self.seals]
        stated += [
            (each.restored_to, each.hash) for each in self.restorations if self._is_valid(each)
        ]
        return {
            position: frozenset(hash_ for _, hash_ in group)
            for position, group in groupby(sorted(stated), key=lambda one: one[0])
        }

    @property
    def unsealed_restoration(self) -> Restoration | None:
        """The latest restoration, if nothing has been sealed since."""
        if not self.restorations:
            return None
        latest = self.restorations[-1]
        later = any(each.sealed_at >= latest.restored_at for each in self.seals)
        return None if later else latest

    def _is_valid(self, restored: Restoration) -> bool:
        """Whether the position that was restored to was not lost in a later restoration."""
        return not any(
            restored.restored_to > later.restored_to
            for later in self.restorations
            if later.restored_at > restored.restored_at
        )


def find_forgery(
    statements: Iterable[SignedStatement], keys: Sequence[Ed25519PublicKey]
) -> str | None:
    """The fault of the first statement that none of the keys has signed, or None."""
    for each in statements:
        if not is_genuine(each, keys):
            kind, at = (
                ("seal", each.position)
                if isinstance(each, Seal)
                else ("restoration", each.restored_to)
            )
            return f"{kind} at {at}: its signature is not genuine"
    return None


def _stated_at(statement: SignedStatement) -> datetime:
    return statement.sealed_at if isinstance(statement, Seal) else statement.restored_at


def _is_lost(seal: Seal, restored: Restoration) -> bool:
    return seal.position > restored.restored_to and seal.sealed_at < restored.restored_at
