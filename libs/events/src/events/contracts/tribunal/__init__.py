"""Mediation, appeals, orders and recommendations."""

from events.contracts.tribunal import appeal, mediation
from events.contracts.tribunal.appeal import *
from events.contracts.tribunal.mediation import *

__all__: list[str] = []
__all__ += mediation.__all__
__all__ += appeal.__all__
