"""The ledger of destroyed keys: a folder outside of the database and its backups.

One append-only file for each council. Each erasure has two lines: `begun`, before its transaction
commits, and `destroyed`, once it has. A key is named by its owner, who has no other: the case, for
the key of its file and those of the people in it, or one person of a case. Both ids are random. See
docs/adr/0115-destroyed-keys-are-recorded-outside-the-database.md.
"""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import MISSING

from chassis.append_only_file import FileInUse, append_line, exclusive_lock, read_lines
from chassis.errors import CannotStart
from events.codec import decode_event, encode_event
from events.contracts import CasePersonErased
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId

_SUFFIX: Final = ".jsonl"
_LOCK_SECONDS: Final = 3.0
"""How long an erasure waits for the line of another."""


class DestroyedKeysUnavailable(Exception):
    """The ledger of destroyed keys cannot be written now."""


class DestructionState(StrEnum):
    """How far the destruction of a key is."""

    BEGUN = "begun"
    DESTROYED = "destroyed"


class KeyOwner(NamedTuple):
    """Whose key: that of the file of a case with all keys in it, or that of one person."""

    case_id: CaseId
    person_id: PersonId | None


class RecordedKeys(NamedTuple):
    """What the ledger has of a council: the fact of each erasure by the owner of the key.

    Of those that are `begun` it is not known that they were committed.
    """

    destroyed: Mapping[KeyOwner, CasePersonErased]
    begun: Mapping[KeyOwner, CasePersonErased]


class _Line(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")

    state: DestructionState
    case_id: UUID
    schema_version: int
    erasure: dict[str, JsonValue]
    """The body of the fact `case.person_erased`, in the named version of its schema."""

    @property
    def fact(self) -> CasePersonErased:
        body = json.dumps(self.erasure)
        event = decode_event(CasePersonErased.type, self.schema_version, body)
        if not isinstance(event, CasePersonErased):
            raise TypeError
        return event


def key_owner(case_id: CaseId, fact: CasePersonErased) -> KeyOwner:
    """Whose key an erasure destroys."""
    return KeyOwner(case_id, None if fact.person_id is MISSING else fact.person_id)


@dataclass(frozen=True, slots=True)
class DestroyedKeys:
    """The ledger in a folder. Every process that erases has it; others may read it."""

    folder: Path

    def check(self) -> None:
        """Pass if the ledger can be read and added to.

        Raises:
            CannotStart: the folder is not there. It is not created: it would look like a ledger
                without an entry.
        """
        if not self.folder.is_dir():
            raise CannotStart(f"the folder of destroyed keys, {self.folder}, is not there")
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise CannotStart(f"the folder of destroyed keys, {self.folder}, is not writable")

    def ledgers(self) -> Sequence[LedgerId]:
        """The councils that have a file. Raises `CannotStart` where one is misnamed."""
        files = sorted(self.folder.glob(f"*{_SUFFIX}"))
        try:
            return [LedgerId(UUID(file.stem)) for file in files]
        except ValueError:
            raise CannotStart(
                f"in {self.folder} a file is not named <ledger id>{_SUFFIX}"
            ) from None

    def read(self, ledger_id: LedgerId) -> RecordedKeys:
        """What is recorded of a council, in the order of recording.

        Raises:
            CannotStart: a line is not one of this ledger, or the file cannot be read.
        """
        file = self._file(ledger_id)
        facts = {each: dict[KeyOwner, CasePersonErased]() for each in DestructionState}
        try:
            lines = read_lines(file)
        except OSError as error:
            raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
        for number, text in enumerate(lines, 1):
            try:
                line = _Line.model_validate_json(text)
                fact = line.fact
            except (ValidationError, LookupError, TypeError):
                raise CannotStart(f"{file}, line {number}, is no entry of destroyed keys") from None
            facts[line.state][key_owner(CaseId(line.case_id), fact)] = fact
        destroyed, begun = facts[DestructionState.DESTROYED], facts[DestructionState.BEGUN]
        return RecordedKeys(destroyed, {k: v for k, v in begun.items() if k not in destroyed})

    async def begin(self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased) -> None:
        """Record durably that a key is about to be destroyed: last, before the commit.

        Raises:
            DestroyedKeysUnavailable: it is not recorded; the transaction must end.
        """
        await self._add(ledger_id, case_id, fact, DestructionState.BEGUN)

    async def confirm(self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased) -> None:
        """Record durably that a key was destroyed: after the commit. Twice is as once.

        Raises:
            DestroyedKeysUnavailable: it is not recorded; the same request confirms it.
        """
        await self._add(ledger_id, case_id, fact, DestructionState.DESTROYED)

    async def ensure_confirmed(
        self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased
    ) -> None:
        """Confirm what was committed by an earlier request, unless it was confirmed.

        Raises:
            DestroyedKeysUnavailable: as `confirm`, or the ledger cannot be read.
        """
        try:
            recorded = await asyncio.to_thread(self.read, ledger_id)
        except CannotStart as error:
            raise DestroyedKeysUnavailable from error
        if key_owner(case_id, fact) not in recorded.destroyed:
            await self.confirm(ledger_id, case_id, fact)

    async def _add(
        self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased, state: DestructionState
    ) -> None:
        line = _Line(
            state=state,
            case_id=case_id,
            schema_version=fact.schema_version,
            erasure=json.loads(encode_event(fact)),
        )
        text = line.model_dump_json().encode()
        await asyncio.to_thread(self._append, self._file(ledger_id), text)

    def _append(self, file: Path, line: bytes) -> None:
        try:
            with exclusive_lock(self.folder / ".lock", _LOCK_SECONDS):
                append_line(file, line)
        except (OSError, FileInUse) as error:
            raise DestroyedKeysUnavailable from error

    def _file(self, ledger_id: LedgerId) -> Path:
        return self.folder / f"{ledger_id}{_SUFFIX}"
