"""Errors that prevent a process from starting."""


class CannotStart(RuntimeError):
    """A process cannot run; the message is one sentence for the person who started it."""
