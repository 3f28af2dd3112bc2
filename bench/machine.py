"""The document names the machine and the versions of its figures, and nothing that identifies the machine."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.servers import HERE, client_name


def machine() -> dict[str, str]:
    """Return each line of the document's list of machine and versions."""
    cpu = next(
        (
            row.split(":")[1].strip()
            for row in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in row
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return {
        "processor": f"{cpu}, {os.cpu_count()} cores",
        "memory": f"{memory:.0f} GB",
        "Python": platform.python_version(),
        "Django": version("django"),
        "granian": version("granian"),
        "Jinja2": version("jinja2"),
        "psycopg": version("psycopg"),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
        "django-oscar": _oscar(),
        "client": client_name(),
    }


def _postgresql() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        return "not installed, skipped"
    said = subprocess.run([str(found[-1]), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2]


def _oscar() -> str:
    rows = (HERE / "oscar" / "requirements.txt").read_text().splitlines()
    held = dict(row.split("==") for row in rows if "==" in row)
    return f"{held['django-oscar']} on Django {held['django']}"
