"""The current day: in England, or in a sandbox where it can be set."""

from chassis.clock.clock import Clock as Clock
from chassis.clock.clock import LondonClock as LondonClock
from chassis.clock.clock import clock_for as clock_for
from chassis.clock.sandbox import SCHEMA as SCHEMA
from chassis.clock.sandbox import SandboxClock as SandboxClock
from chassis.clock.sandbox import SandboxSettings as SandboxSettings
