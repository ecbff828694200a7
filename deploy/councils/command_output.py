"""What a command outputs, or the reason against it that no argument alone shows."""

from dataclasses import dataclass


class KeyKindMismatch(Exception):
    """The requested scopes and kind of key are incompatible in every installation."""


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The output of a command: for programs (stdout) and for a person (stderr)."""

    stdout: str = ""
    stderr: str = ""
