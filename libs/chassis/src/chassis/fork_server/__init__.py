"""Programs that are forked from one process, which has imported what they need.

Python compiles nothing twice, but to import a service takes one to three seconds of processor time
in each of its processes. A fork of a process that has imported it starts at once, and shares the
memory of the code.
"""

from chassis.fork_server.client import ForkedProgram, ForkServer, ForkServerFailed
from chassis.fork_server.request import ProgramRequest

__all__ = ["ForkServer", "ForkServerFailed", "ForkedProgram", "ProgramRequest"]
