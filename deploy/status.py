"""The terminal output of a run: one line for each component."""

import sys
from typing import Final

_WIDTH: Final = 18


class Status:
    """Writes the lines of a run to the terminal. Logs are files."""

    def print_state(self, name: str, state: str) -> None:
        """Print the state of one component."""
        sys.stdout.write(f"  {name:<{_WIDTH}} {state}\n")
        sys.stdout.flush()

    def print_message(self, sentence: str = "") -> None:
        """Print a sentence, or an empty line."""
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    def print_error(self, sentence: str) -> None:
        """Print an error to standard error."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
