"""How fast cases are written, and how many hold together: `python -m benchmarks.cases`. Target: p50 of 1.5 s, 100 %.

200 cases by the embedded engine, over topics of every model: choosing, drawing, validating, as the page does it. The
first includes reading the files. Prints a table and writes benchmarks/results/cases.json.
"""

import time

from benchmarks.report import load, quantiles, save, table
from core.cases.generate import generate
from core.cases.models import MODELS
from core.cases.texts import texts_of
from core.cases.validate import validate
from core.domain.question import Difficulty

CASES = 200
TARGET_MS = 1500


def main() -> int:
    load_before = load()
    names, difficulties = list(MODELS), list(Difficulty)
    spent, sound, first = [], 0, 0.0
    for seed in range(CASES):
        texts = texts_of(names[seed % len(names)]) if seed else None
        topic, kind = (texts.topic, texts.type) if texts else ("profitability", texts_of("profitability").type)
        started = time.perf_counter()
        (case,) = generate(topic, kind, difficulties[seed % 3], 1, seed).cases
        milliseconds = 1000 * (time.perf_counter() - started)
        first = first or milliseconds
        spent.append(milliseconds)
        sound += not validate(case)
    figures = quantiles(spent, 1)
    consistent = 100 * sound / CASES
    rows = [
        ["one case, p50", f"{figures['p50']} ms", f"{TARGET_MS} ms"],
        ["one case, p95", f"{figures['p95']} ms", ""],
        ["the first, with the files read", f"{first:.0f} ms", ""],
        ["cases that hold together", f"{consistent:.1f} %", "100 %"],
    ]
    table(f"Cases by the embedded engine, n = {CASES}", ["", "measured", "target"], rows)
    save("cases", {"embedded_ms": figures, "first_ms": round(first, 1), "consistent_percent": consistent}, load_before)
    return int(figures["p50"] > TARGET_MS or sound < CASES)


if __name__ == "__main__":
    raise SystemExit(main())
