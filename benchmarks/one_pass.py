"""A turn in one call of a language model beside three (mark, decide, word): `python -m benchmarks.one_pass`.

    python -m benchmarks.one_pass --url http://127.0.0.1:8080/v1 --model NAME [--answers N] [--seconds S]

The same answers (the ideal one, half of it, and a weak one, question by question) are taken both ways, in turn, each
within the same time. Calls, tokens and seconds are medians over the turns that the model completed.
Without --url and --model, those of the settings; without any, nothing runs. Writes benchmarks/results/one_pass.json.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean, median
from typing import Any, Protocol

from benchmarks import report
from benchmarks.bank_quality import bank
from benchmarks.injection import WEAK, sitting
from benchmarks.three_calls import ThreeCallTurn
from core.domain.by_model import Moment, TurnTaken
from core.domain.grade import Score
from core.domain.question import Question
from core.grading.injection import without_instructions
from core.grading.keypoints import shipped_grader
from core.interview.coach import Coach
from core.interview.selector import probes
from core.knowledge.embed import MiniLmEmbedder
from core.llm.config import LlmConfig
from core.llm.service import language_model
from core.settings import Settings


class Way(Protocol):
    def take(self, question: Question, answer: str, moment: Moment) -> TurnTaken: ...


@dataclass(frozen=True)
class Case:
    question: Question
    answer: str

    @property
    def moment(self) -> Moment:
        stem = self.question.stem
        return Moment(stem, (stem,), probes=probes(sitting(self.question, self.answer), self.question))


def cases(count: int) -> list[Case]:
    """`count` answers: strong, half and weak ones in turn."""
    questions = [question for question in bank() if question.slug in WEAK]
    made = []
    for number, question in enumerate(questions):
        ideal = question.ideal_answer
        made.append(
            Case(question, (ideal, ideal[: ideal.rfind(".", 0, len(ideal) // 2) + 1], WEAK[question.slug])[number % 3])
        )
    return (made * (count // len(made) + 1))[:count]


def summary(taken: Sequence[TurnTaken]) -> dict[str, Any]:
    done = [turn for turn in taken if turn.calls and not turn.degraded]
    if not done:
        return {"turns": len(taken), "completed": 0}
    return {
        "turns": len(taken),
        "completed": len(done),
        "calls": median(turn.calls for turn in done),
        "tokens in": median(turn.tokens_in or 0 for turn in done),
        "tokens out": median(turn.tokens_out or 0 for turn in done),
        "seconds": round(median(turn.ms for turn in done) / 1000, 1),
    }


def mark_of(taken: TurnTaken) -> float | None:
    return taken.grade.understanding.value if isinstance(taken.grade.understanding, Score) else None


def main(arguments: list[str] | None = None) -> int:
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", default=settings.llm_url)
    parser.add_argument("--model", default=settings.llm_model)
    parser.add_argument("--answers", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=600, help="how long a turn may take")
    given = parser.parse_args(arguments)
    config = LlmConfig(model=given.model, url=given.url, key=settings.llm_key, turn_seconds=given.seconds)
    grader = shipped_grader(MiniLmEmbedder(settings.models))
    model = language_model(config, grader, Coach({}, {}), without_instructions, lambda: datetime.now(UTC))
    if model is None:
        print("Skipped, because no language model is configured: name one with --url and --model.")
        return 0
    before = report.load()
    three = ThreeCallTurn(model.provider, grader, without_instructions, given.seconds)
    ways: dict[str, Way] = {"one pass": model.turn, "three calls": three}
    taken: dict[str, list[TurnTaken]] = {name: [] for name in ways}
    for case in cases(given.answers):
        for name, way in ways.items():
            turn = way.take(case.question, case.answer, case.moment)
            taken[name].append(turn)
            print(f"  {case.question.slug}: {name}, {turn.calls} calls, {turn.ms / 1000:.1f} s, mark {mark_of(turn)} "
                  f"{turn.degraded}", flush=True)  # fmt: skip
    model.close()
    figures = {name: summary(turns) for name, turns in taken.items()}
    columns = ("turns", "completed", "calls", "tokens in", "tokens out", "seconds")
    rows = [[name, *(row.get(column, "-") for column in columns)] for name, row in figures.items()]
    report.table(f"A turn by {given.model}", ["way", *columns], rows)
    pairs = [(mark_of(one), mark_of(other)) for one, other in zip(*taken.values(), strict=True)]
    apart = [abs(a - b) for a, b in pairs if a is not None and b is not None]
    print(f"\n  Marks for understanding lie {fmean(apart):.1f} apart on 1-10, in the mean." if apart else "")
    report.save("one_pass", {"model": given.model, "ways": figures, "marks_apart": apart}, before)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
