"""`python -m bench [row …] [--json] [--repeats n] [--seconds s] [--full]`."""

import asyncio
from importlib import import_module
import sys
from bench.ground import Effort, ground
from bench.machine import machine


def main():
    with ground(Effort()) as g:
        print(asyncio.run(machine(g.server.admin_url)))
        for name in sys.argv[1:]:
            for line in asyncio.run(import_module(f"bench.rows.{name}").measure(g)):
                print(line.what, line.ours, line.peer, line.theirs, line.ratio, line.reached)


if __name__ == "__main__":
    main()
