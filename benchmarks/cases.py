"""How fast cases are written, and how many hold together: `python -m benchmarks.cases`. Target: p50 of 1.5 s, 100 %.

200 cases by the embedded engine, over topics of every model: choosing, drawing, validating, as the page does it. The
first includes reading the files. Where a language model is configured (GREENROOM_LLM_MODEL, GREENROOM_LLM_URL) and
`make crew` was run, the crew writes some too: how many held together at once, how many after the one repair of each
part, and how many fell back. GREENROOM_BENCH_CREW says how many; 6 by default, minutes each with a small model.
Prints a table and writes benchmarks/results/cases.json.
"""

import os
import time
from typing import Any
from uuid import UUID

from benchmarks.report import load, quantiles, save, table
from core.cases.crew import CrewWriter
from core.cases.generate import generate
from core.cases.models import MODELS
from core.cases.texts import texts_of
from core.cases.validate import validate
from core.domain.case_request import CaseBrief
from core.domain.case_study import Engine
from core.domain.question import Difficulty
from core.llm.calls import NoCalls
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.settings import Settings
from core.wiring_cases import case_writers

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
    found = {"embedded_ms": figures, "first_ms": round(first, 1), "consistent_percent": consistent, "crew": crew()}
    save("cases", found, load_before)
    return int(figures["p50"] > TARGET_MS or sound < CASES)


def crew() -> dict[str, Any] | None:
    """How the crew did; None, with a sentence, where there is none."""
    writer = case_writers(LlmConfig.of(Settings()), Prompts(), NoCalls(), None)[Engine.CREW]
    assert isinstance(writer, CrewWriter)
    if writer.unavailable:
        print(f"The crew was left out. {writer.unavailable}")
        return None
    wanted, names, seconds, used, sound = int(os.environ.get("GREENROOM_BENCH_CREW", "6")), list(MODELS), [], 0, 0
    for seed in range(wanted):
        texts = texts_of(names[seed % len(names)])
        brief = CaseBrief(texts.topic, texts.type, list(Difficulty)[seed % 3], seed=seed, engine=Engine.CREW)
        started = time.perf_counter()
        (written,) = writer.write(UUID(int=0), brief, (), 0, lambda _: None)
        seconds.append(time.perf_counter() - started)
        used += written.engine is Engine.CREW
        sound += not validate(written.case)
    record = writer.record
    figures = quantiles(seconds, 1)
    counts = {"tried": wanted, "at_once": record.at_once, "repaired": record.repaired, "used": used, "sound": sound}
    rows = [
        ["consistent as first handed over", f"{record.at_once} of {wanted}"],
        ["consistent after one repair of each part", f"{record.repaired} of {wanted}"],
        ["the crew's case, in part drawn or told by the built-in engine", f"{used - record.repaired} of {wanted}"],
        ["fell back to the built-in engine", f"{wanted - used} of {wanted}"],
        ["what came out held together", f"{sound} of {wanted}"],
        ["one case, p50", f"{figures['p50']} s"],
        ["calls to the model a case", f"{record.calls / wanted:.1f}"],
    ]
    table(f"Cases by the crew, n = {wanted}", ["", "measured"], rows)
    return {**counts, "seconds": figures, "calls": record.calls}


if __name__ == "__main__":
    raise SystemExit(main())
