"""Fault injection between a process and a real PostgreSQL, at chosen round trips."""

from chassis.testing.faults.api_sweep import ApiCall as ApiCall
from chassis.testing.faults.api_sweep import ApiSweep as ApiSweep
from chassis.testing.faults.api_sweep import PrepareCall as PrepareCall
from chassis.testing.faults.fault import QUICK_FAULTS as QUICK_FAULTS
from chassis.testing.faults.fault import Fault as Fault
from chassis.testing.faults.fault import Injection as Injection
from chassis.testing.faults.fault import RoundTripMatcher as RoundTripMatcher
from chassis.testing.faults.fault import after_statement as after_statement
from chassis.testing.faults.fault import nth_of_statement as nth_of_statement
from chassis.testing.faults.fault import nth_round_trip as nth_round_trip
from chassis.testing.faults.proxy import FaultProxy as FaultProxy
from chassis.testing.faults.proxy import ObservedRoundTrip as ObservedRoundTrip
from chassis.testing.faults.proxy import fault_proxy as fault_proxy
from chassis.testing.faults.worker_sweep import WorkerSweep as WorkerSweep
from chassis.testing.faults.worker_sweep import WorkStep as WorkStep
