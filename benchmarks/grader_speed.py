"""How fast the embedded grader is, on one core: `python -m benchmarks.grader_speed`. Target: 20 answers/s.

Questions are warm (their key points embedded), answers are new to it. CPU time, because the machine is shared.
Prints a table and writes benchmarks/results/grader_speed.json.
"""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import yaml

from benchmarks.bank_quality import ROOT, bank
from core.domain.question import Question
from core.grading.keypoints import KeyPointGrader, shipped_grader
from core.knowledge.embed import MiniLmEmbedder

RESULTS = Path(__file__).parent / "results" / "grader_speed.json"


def timed(grader: KeyPointGrader, answers: Iterable[tuple[Question, str]]) -> dict[str, float]:
    words, spent = [], []
    for question, answer in answers:
        started = time.process_time()
        grader.grade(question, answer)
        spent.append(1000 * (time.process_time() - started))
        words.append(len(answer.split()))
    return {
        "answers": len(spent),
        "words": round(float(np.median(words)), 1),
        "cpu_ms_p50": round(float(np.median(spent)), 1),
        "cpu_ms_p95": round(float(np.percentile(spent, 95)), 1),
        "answers_per_cpu_second": round(1000 * len(spent) / max(sum(spent), 1e-9), 1),
    }


def main() -> None:
    models = Path(os.environ.get("GREENROOM_MODELS_DIR") or ROOT / "data" / "var" / "models")
    started = time.process_time()
    grader = shipped_grader(MiniLmEmbedder(models))
    questions = bank()
    grader.grade(questions[0], "A first answer loads the model into memory.")
    loading = time.process_time() - started
    by_slug = {question.slug: question for question in questions}
    entries = yaml.safe_load((Path(__file__).parent / "paraphrases.yaml").read_text(encoding="utf-8"))
    paraphrases = [(by_slug[e["question"]], e["answer"]) for e in entries if e["question"] in by_slug]
    warm = [(question, "Some words to warm up with.") for question in questions]
    report = {
        "question seen for the first time": timed(grader, warm),
        "spoken answers in other words": timed(grader, paraphrases),
        "ideal answers": timed(grader, ((q, q.ideal_answer) for q in questions)),
        "the same answers again (cached)": timed(grader, ((q, q.ideal_answer) for q in questions)),
        "20,000 characters": timed(grader, [(questions[0], " ".join(q.ideal_answer for q in questions)[:20_000])]),
    }
    print(f"loading the model: {loading:.2f} CPU s")
    print(f"{'':<34}{'answers':>8}{'words':>8}{'p50 ms':>8}{'p95 ms':>8}{'per s':>8}")
    for name, row in report.items():
        print(f"{name:<34}" + "".join(f"{figure:>8}" for figure in row.values()))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"loading_cpu_s": round(loading, 2)} | report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
