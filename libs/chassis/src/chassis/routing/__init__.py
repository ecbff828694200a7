"""Operations, and finding the one for a request."""

from chassis.routing.operation import OperationRoute as OperationRoute
from chassis.routing.operation import walk_dependants as walk_dependants
from chassis.routing.operation_router import UNMATCHED_ROUTE as UNMATCHED_ROUTE
from chassis.routing.operation_router import OperationRouter as OperationRouter
from chassis.routing.operation_router import matched_operation as matched_operation
from chassis.routing.operations import create_operation_router as create_operation_router
from chassis.routing.operations import operation_id as operation_id
from chassis.routing.operations import operations_of as operations_of
