"""Operations, and finding the one for a request."""

from chassis.routing.include import include_operations as include_operations
from chassis.routing.operation import OperationRoute as OperationRoute
from chassis.routing.operation import walk_dependants as walk_dependants
from chassis.routing.operation_router import UNMATCHED_ROUTE as UNMATCHED_ROUTE
from chassis.routing.operation_router import OperationRouter as OperationRouter
from chassis.routing.operation_router import matched_operation as matched_operation
