"""Describes the machine of a run in one line."""

import os
import platform
from pathlib import Path

import asyncpg

from chassis.database import dsn


async def describe_machine(admin_url: str) -> str:
    """CPU, cores, load before the run, Python and PostgreSQL."""
    connection = await asyncpg.connect(dsn(admin_url))
    try:
        version: str = await connection.fetchval("SHOW server_version")
        fsync: str = await connection.fetchval("SHOW fsync")
    finally:
        await connection.close()
    version = version.partition(" ")[0]
    cores = len(os.sched_getaffinity(0))
    return (
        f"{_cpu()}, {cores} cores, load {os.getloadavg()[0]:.1f} before the run, "
        f"Python {platform.python_version()}, PostgreSQL {version}, fsync {fsync}"
    )


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
