"""Run the benchmarks: `python -m benchmarks [NAME…]`, all that can run here when none is named.

A benchmark is a module of this folder with a `main`. Each runs in a process of its own, so that none warms the next,
prints its table and writes benchmarks/results/NAME.json. One that says `NEEDS_BENCH_DATA = True` wants
GREENROOM_BENCH_DATA to name a folder of graded answers, one that says `NEEDS_BROWSER = True` a Chromium.
"""

import argparse
import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running import has_browser

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Benchmark:
    """`about` is the first sentence of its docstring, `needs` the names of the constants it sets to True."""

    name: str
    about: str
    needs: frozenset[str]

    def missing(self) -> str:
        """Why it cannot run here, or nothing."""
        if "NEEDS_BENCH_DATA" in self.needs and not os.environ.get("GREENROOM_BENCH_DATA"):
            return "GREENROOM_BENCH_DATA does not name the folder of graded answers it needs"
        if "NEEDS_BROWSER" in self.needs and not has_browser():
            return "there is no Chromium here (make test installs one)"
        return ""


def benchmarks() -> dict[str, Benchmark]:
    """Every benchmark of this folder, by name; read, not imported."""
    found = {}
    for path in sorted(HERE.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.stem == "__main__" or not any(isinstance(n, ast.FunctionDef) and n.name == "main" for n in tree.body):
            continue
        constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is True
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        about = (ast.get_docstring(tree) or path.stem).split("\n")[0].split(": `")[0].rstrip(":.")
        found[path.stem] = Benchmark(path.stem, about, frozenset(constants))
    return found


def main(arguments: list[str] | None = None) -> int:
    known = benchmarks()
    parser = argparse.ArgumentParser(description="Run the benchmarks.", epilog=f"Names: {', '.join(known)}")
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args(arguments).names or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"There is no benchmark {unknown[0]}. There are: {', '.join(known)}")
    failed = []
    for name in names:
        benchmark = known[name]
        print(f"\n=== {name}: {benchmark.about}", flush=True)
        if reason := benchmark.missing():
            print(f"Skipped, because {reason}.", flush=True)
        elif subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nDid not finish: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
