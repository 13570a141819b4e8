"""How much a score moves when only the speaker changes:

    python -m benchmarks.counterfactual [--every N]

Every question's ideal answer and three thinned versions of it (sentences left out, so that scores spread) are changed
by core/grading/counterfactual.py and graded again. Prints a table and writes benchmarks/results/counterfactual.json.
"""

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.bank_quality import bank
from core.grading.counterfactual import probe
from core.grading.keypoints import shipped_grader
from core.grading.text import units
from core.knowledge.embed import MiniLmEmbedder
from core.settings import Settings

RESULTS = Path(__file__).parent / "results" / "counterfactual.json"
STORY = "When we did this, Priya asked why and she told her manager that he should organise a review. "


def thinned(text: str, keep: float, draw: random.Random) -> str:
    kept = [text[u.start : u.end] for u in units(text) if draw.random() < keep]
    return " ".join(kept) or text


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=3, help="take every Nth question")
    every = parser.parse_args(arguments).every
    grader = shipped_grader(MiniLmEmbedder(Settings().models))
    moved: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(bank()[::every]):
        draw = random.Random(number)
        answers = [question.ideal_answer, *(thinned(question.ideal_answer, keep, draw) for keep in (0.75, 0.5, 0.25))]
        for answer in answers:
            for found in probe(grader, question, STORY + answer, seed=number):
                if found.change is not None:
                    moved[found.kind].append(found.change)
    table = {
        kind: {
            "answers": len(changes),
            "mean change": round(float(np.mean(changes)), 3),
            "mean |change|": round(float(np.mean(np.abs(changes))), 3),
            "95th percentile |change|": round(float(np.percentile(np.abs(changes), 95)), 2),
            "unchanged": round(float(np.mean(np.array(changes) == 0)), 3),
        }
        for kind, changes in moved.items()
    }
    print(f"grader {grader.version}, changes of confidence on 1-10")
    for kind, row in table.items():
        print(f"  {kind:28}", "  ".join(f"{name} {value}" for name, value in row.items()))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"grader": grader.version, "kinds": table}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
