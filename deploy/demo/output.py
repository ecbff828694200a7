"""What the demonstration prints, and which of its checks failed."""

import sys


class DemoOutput:
    """Prints the demonstration and counts the checks that fail."""

    def __init__(self) -> None:
        self.failed_checks = 0

    def print_line(self, line: str = "") -> None:
        """Print a line."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def check(self, line: str, *, passed: bool) -> None:
        """Print a check and its result."""
        self.failed_checks += not passed
        self.print_line(f"  {'✓' if passed else '✗ FAILED:'} {line}")
