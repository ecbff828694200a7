"""What stands in the way of a process at its start."""


class CannotStart(RuntimeError):
    """A process cannot run; the message is one sentence for the person who started it."""
