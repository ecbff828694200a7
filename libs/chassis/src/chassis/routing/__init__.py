"""Operations, and which of them a request is for."""

from chassis.routing.include import include as include
from chassis.routing.index import UNMATCHED as UNMATCHED
from chassis.routing.index import Index as Index
from chassis.routing.index import operation_of as operation_of
from chassis.routing.operation import Operation as Operation
from chassis.routing.operation import dependencies as dependencies
