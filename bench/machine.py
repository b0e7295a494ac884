"""What numbers depend on, and where they are written. No Django here."""

import os
import platform
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
GIGABYTE = 1024 * 1024


def machine() -> dict[str, str | int]:
    """The machine and its load; no names."""
    memory = Path("/proc/meminfo")
    kilobytes = int(memory.read_text().split()[1]) if memory.exists() else 0
    return {
        "cores": os.cpu_count() or 0,
        "memory_gb": round(kilobytes / GIGABYTE),
        "load_before": round(os.getloadavg()[0]),
        "python": platform.python_version(),
        "architecture": platform.machine(),
    }
