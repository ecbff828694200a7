"""What a person sees while the system runs: one line a thing."""

import sys
from typing import Final

_WIDTH: Final = 18


class Status:
    """Writes lines a person reads. Logs are elsewhere."""

    def print_state(self, name: str, state: str) -> None:
        """Say how one thing is."""
        sys.stdout.write(f"  {name:<{_WIDTH}} {state}\n")
        sys.stdout.flush()

    def print_message(self, sentence: str = "") -> None:
        """Say a sentence, or leave a line empty."""
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    def print_error(self, sentence: str) -> None:
        """Say what is wrong."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
