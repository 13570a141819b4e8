"""What every benchmark reports with its figures: the machine, the versions, a table, and a JSON file."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
PACKAGES = ("streamlit", "duckdb", "sqlalchemy", "onnxruntime", "numpy", "plotly", "weasyprint", "playwright")
QUIET = 1.5  # load average of the last minute up to which a two-core machine counts as quiet


def machine() -> dict[str, Any]:
    """Where the figures were made: never the machine's name, nor where anything lies on it."""
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: installed(name) for name in PACKAGES},
        "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def cpu_model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def commit() -> str:
    """The short hash, with a plus where files differ from it; empty outside a checkout."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    try:
        found = git("rev-parse", "--short", "HEAD")
        return found + "+" * bool(found and git("status", "--porcelain", "--untracked-files=no"))
    except OSError:
        return ""


def load() -> float:
    """The load average of the last minute: how busy others keep the machine."""
    return round(os.getloadavg()[0], 2)


def quantiles(values: Sequence[float], digits: int = 0) -> dict[str, float]:
    """n, p50, p95 and the largest; for milliseconds or whatever else is counted."""
    figures = {"p50": np.percentile(values, 50), "p95": np.percentile(values, 95), "max": max(values)}
    return {"n": len(values), **{name: round(float(value), digits or None) for name, value in figures.items()}}


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their headings: words left, numbers right."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    print(f"\n{title}")
    for row in cells:
        shown = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print(f"  {'  '.join(shown)}".rstrip())


def save(name: str, figures: Mapping[str, Any], load_before: float) -> None:
    """Say where it was measured, and write benchmarks/results/<name>.json."""
    facts, busy = machine(), {"before": load_before, "after": load(), "quiet": load_before <= QUIET}
    packages = ", ".join(f"{package} {number}" for package, number in facts["packages"].items() if number)
    print(f"\n{facts['cpu']}, {facts['cores']} cores, {facts['memory_gb']} GB, Python {facts['python']}, {packages}")
    print(f"commit {facts['commit'] or 'unknown'}, load average {busy['before']} before and {busy['after']} after")
    if not busy["quiet"]:
        print("Others were busy on this machine, so read the ratios rather than the seconds.")
    RESULTS.mkdir(exist_ok=True)
    report = {"machine": facts, "load_average": busy, **figures}
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
