"""Plans, personal budgets, and moves between authorities."""

from events.contracts.final import budget, plan, transfer
from events.contracts.final.budget import *
from events.contracts.final.plan import *
from events.contracts.final.transfer import *

__all__: list[str] = []
__all__ += plan.__all__
__all__ += budget.__all__
__all__ += transfer.__all__
