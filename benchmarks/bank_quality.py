"""How the embedded grader does on the shipped question bank:

    python -m benchmarks.bank_quality [--every N]

* bank: the ideal answer must score high, another question's ideal answer low, and taking out the sentence that carries
  a key point must be noticed. An ideal answer shares its words with the rubric, so this proves that the parts fit, not
  that the grader is right.
* paraphrases: hand-labelled answers in other words (benchmarks/paraphrases.yaml); the strength weights were fitted on
  them too.

benchmarks/grading.py measures the grader on people's graded answers.
Prints a table and writes benchmarks/results/bank_quality.json.
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import yaml

from core.domain.grade import Flag, Grade, Score, Verdict
from core.domain.question import Difficulty, KeyPoint, Question
from core.grading.keypoints import KeyPointGrader, shipped_grader
from core.grading.text import stems, units
from core.knowledge.embed import MiniLmEmbedder

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "bank_quality.json"
OTHERS = 3  # other questions' ideal answers tried on each question


def make_question(slug: str, stem: str, key_points: Sequence[dict[str, Any]], **more: Any) -> Question:
    """A question outside the store; ids follow from the slug."""
    points = tuple(
        KeyPoint(uuid5(NAMESPACE_URL, f"{slug}/{i}"), i, k["concept"], k["statement"], k["weight"], k.get("probe", ""))
        for i, k in enumerate(key_points)
    )
    own = uuid5(NAMESPACE_URL, slug)
    return Question(
        id=own,
        question_id=own,
        slug=slug,
        track=more.get("track", ""),
        topic=more.get("topic", ""),
        subtopic=more.get("subtopic", ""),
        difficulty=Difficulty(more.get("difficulty", "medium")),
        stem=stem,
        rephrasing=more.get("rephrasing", ""),
        key_points=points,
        ideal_answer=more.get("ideal_answer", ""),
        misconceptions=tuple(more.get("misconceptions", ())),
        deeper=more.get("deeper", ""),
    )


def bank(folder: Path = ROOT / "data" / "questions") -> list[Question]:
    """Every question of the shipped bank."""
    questions = []
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in content.get("questions", ()):
            rest = {k: v for k, v in entry.items() if k not in ("id", "stem", "key_points")}
            questions.append(
                make_question(entry["id"], entry["stem"], entry["key_points"], track=content["track"], **rest)
            )
    return questions


def without_carrier(question: Question, index: int) -> str:
    """The ideal answer without the sentence that shares most words with a key point."""
    text = question.ideal_answer
    asked = stems(f"{question.stem} {question.rephrasing}")
    wanted = stems(question.key_points[index].statement) - asked
    carrier = max(units(text), key=lambda unit: len(unit.stems & wanted))
    return text[: carrier.start] + text[carrier.end :]


def understanding(grade: Grade) -> float:
    """Unscored counts as the lowest mark here, so that nothing hides."""
    return grade.understanding.value if isinstance(grade.understanding, Score) else 1.0


def share(hits: Sequence[bool]) -> float:
    return round(float(np.mean(hits)), 3) if hits else float("nan")


def on_bank(grader: KeyPointGrader, questions: Sequence[Question]) -> dict[str, float]:
    rng = random.Random(7)
    tracks = defaultdict(list)
    for question in questions:
        tracks[question.track].append(question)
    ideal, confident, explained, flagged, quoted = [], [], [], [], []
    other_low, other_confident, other_off_topic, removed, unknown = [], [], [], [], []
    for question in questions:
        grade = grader.grade(question, question.ideal_answer)
        ideal.append(understanding(grade) >= 9)
        confident.append((grade.confidence or 0) >= 8.5)
        explained.append(grade.explainability.value if isinstance(grade.explainability, Score) else 1.0)
        flagged.append(bool(grade.flags))
        quoted += [v.evidence is not None for v in grade.verdicts if v.verdict is not Verdict.MISSED]
        others = [q for q in tracks[question.track] if q is not question]
        for other in rng.sample(others, min(OTHERS, len(others))):
            wrong = grader.grade(question, other.ideal_answer)
            other_low.append(understanding(wrong) <= 3)
            other_confident.append((wrong.confidence or 0) <= 3)
            other_off_topic.append(Flag.OFF_TOPIC in wrong.flags)
        for index in range(len(question.key_points)):
            cut = grader.grade(question, without_carrier(question, index))
            removed.append(cut.verdicts[index].verdict is not Verdict.MET)
        unknown.append(understanding(grader.grade(question, "I don't know.")) == 1)
    return {
        "questions": len(questions),
        "ideal: understanding >= 9 (target .95)": share(ideal),
        "ideal: confidence >= 8.5": share(confident),
        "ideal: explainability, 5th percentile": round(float(np.percentile(explained, 5)), 2),
        "ideal: flagged": share(flagged),
        "ideal: carried points with a quote": share(quoted),
        "another's ideal: understanding <= 3 (target .95)": share(other_low),
        "another's ideal: confidence <= 3": share(other_confident),
        "another's ideal: flagged off-topic": share(other_off_topic),
        "carrier removed: no longer met (target .90)": share(removed),
        "I don't know = 1 (target 1)": share(unknown),
    }


def on_paraphrases(grader: KeyPointGrader, questions: Sequence[Question]) -> dict[str, float]:
    by_slug = {question.slug: question for question in questions}
    carried: list[Verdict] = []
    absent: list[Verdict] = []
    full: list[float] = []
    poor: list[float] = []
    for entry in yaml.safe_load((Path(__file__).parent / "paraphrases.yaml").read_text(encoding="utf-8")):
        question = by_slug.get(entry["question"])
        if question is None or len(question.key_points) != len(entry["labels"]):
            continue
        grade = grader.grade(question, entry["answer"])
        for verdict, label in zip(grade.verdicts, entry["labels"], strict=True):
            if label == 2:
                carried.append(verdict.verdict)
            elif label == 0:
                absent.append(verdict.verdict)
        weights = [point.weight for point in question.key_points]
        person = sum(w * label / 2 for w, label in zip(weights, entry["labels"], strict=True)) / sum(weights)
        (full if person >= 0.75 else poor if person <= 0.25 else []).append(understanding(grade))
    return {
        "carried points": len(carried),
        "carried: met": share([v is Verdict.MET for v in carried]),
        "carried: met or partly": share([v is not Verdict.MISSED for v in carried]),
        "absent: met": share([v is Verdict.MET for v in absent]),
        "absent: met or partly": share([v is not Verdict.MISSED for v in absent]),
        "mean understanding, person says >= 3/4": round(float(np.mean(full)), 2),
        "mean understanding, person says <= 1/4": round(float(np.mean(poor)), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="The embedded grader on the question bank.")
    parser.add_argument("--every", type=int, default=1, help="only every n-th question, to be quick")
    step = parser.parse_args().every
    models = Path(os.environ.get("GREENROOM_MODELS_DIR") or ROOT / "data" / "var" / "models")
    grader = shipped_grader(MiniLmEmbedder(models))
    questions = bank()
    started = time.process_time()
    report: dict[str, dict[str, Any]] = {
        "bank": on_bank(grader, questions[::step]),
        "paraphrases": on_paraphrases(grader, questions),
    }
    for part, figures in report.items():
        print(f"\n{part}")
        for name, figure in figures.items():
            print(f"  {name:<52} {figure}")
    print(f"\n{time.process_time() - started:.0f} CPU s")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
