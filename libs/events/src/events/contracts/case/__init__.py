"""Opening and closing a case, the officers who work on it, and corrections of its facts."""

from events.contracts.case import casework, lifecycle
from events.contracts.case.casework import *
from events.contracts.case.lifecycle import *

__all__: list[str] = []
__all__ += lifecycle.__all__
__all__ += casework.__all__
