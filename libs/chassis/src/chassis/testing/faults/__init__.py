"""Faults between a process and its database: at a chosen round trip, on a real PostgreSQL."""

from chassis.testing.faults.fault import QUICK as QUICK
from chassis.testing.faults.fault import Fault as Fault
from chassis.testing.faults.fault import Injection as Injection
from chassis.testing.faults.fault import When as When
from chassis.testing.faults.fault import after as after
from chassis.testing.faults.fault import nth as nth
from chassis.testing.faults.fault import nth_of as nth_of
from chassis.testing.faults.proxy import FaultProxy as FaultProxy
from chassis.testing.faults.proxy import Seen as Seen
from chassis.testing.faults.proxy import fault_proxy as fault_proxy
from chassis.testing.faults.rounds import Rounds as Rounds
from chassis.testing.faults.rounds import Work as Work
from chassis.testing.faults.sweep import Call as Call
from chassis.testing.faults.sweep import Prepare as Prepare
from chassis.testing.faults.sweep import Sweep as Sweep
