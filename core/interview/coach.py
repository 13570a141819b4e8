"""Coaching from verdicts: what went well, what to work on, drills from the bank. Its sentences: data/coach.yaml."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from core.domain.grade import KeyPointVerdict, Verdict
from core.domain.question import Difficulty, Question
from core.domain.scorecard import Delivery, Drill, Feedback, Marked, QuestionResult, Recommendation

GOOD_ANSWER = 7.0  # of 10: praised by name from here on
UNCLEAR = 6.0  # of 10: explaining is coached below this
SHORT_ANSWER = 45  # words; ideal answers of the bank have 80 to 180
MOST = 3  # things said in each list: more are not remembered


class Coach:
    """Turns verdicts into sentences. `concepts` maps a concept id to the name a person reads."""

    def __init__(self, sentences: Mapping[str, Any], concepts: Mapping[str, str]) -> None:
        self.say = sentences
        self.concepts = concepts

    @classmethod
    def load(cls, path: Path, concepts: Mapping[str, str]) -> "Coach":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")), concepts)

    def name(self, concept: str) -> str:
        """The concept as a person reads it."""
        return self.concepts.get(concept, concept.replace("-", " ").capitalize())

    def feedback(self, marked: Marked, bank: Sequence[Question]) -> Feedback:
        """Three strengths, three areas, a drill for each missed concept and what to do next."""
        results, dimensions, recommendation = marked.results, marked.dimensions, marked.recommendation
        clarity = next((d.value for d in dimensions if d.name == "explainability"), None)
        missed = missed_points(results)
        topics = [d for d in dimensions if d.scale == 10 and d.name[0].isupper() and d.value is not None]
        best = max(topics, key=lambda d: d.value or 0).name.lower() if topics else "the way you explain"
        summary = self.say["summary"][recommendation].format(
            overall=_round(marked.overall), threshold=_round(marked.threshold), best=best
        )
        drills = self._drills(missed, results, bank)
        return Feedback(
            summary=summary,
            strengths=tuple(self._strengths(results, clarity)),
            areas=tuple(self._areas(results, missed, clarity, marked.delivery)),
            drills=drills,
            next_steps=tuple(self._next_steps(results, drills, recommendation)),
        )

    def _strengths(self, results: Sequence[QuestionResult], clarity: float | None) -> list[str]:
        lines = []
        good = [r for r in results if (r.confidence or 0) >= GOOD_ANSWER]
        for result in sorted(good, key=lambda r: -(r.confidence or 0))[:2]:
            verdicts = best_verdicts(result)
            met = sum(v.verdict is Verdict.MET for v in verdicts)
            lines.append(
                self.say["strengths"]["answer"].format(
                    question=result.question.subtopic,
                    met=met,
                    total=len(verdicts),
                    score=f"{result.confidence:.1f}",
                )
            )
        clear = [v for r in results for v in best_verdicts(r) if v.verdict is Verdict.MET]
        for verdict in sorted(clear, key=lambda v: -v.strength):
            line = self.say["strengths"]["concept"].format(concept=self.name(verdict.key_point.concept).lower())
            if line not in lines and len(lines) < MOST:
                lines.append(line)
        if clarity is not None and clarity >= GOOD_ANSWER and len(lines) < MOST:
            lines.append(self.say["strengths"]["clarity"].format(score=f"{clarity:.1f}"))
        return lines[:MOST] or [self.say["none_strengths"]]

    def _areas(
        self,
        results: Sequence[QuestionResult],
        missed: Sequence[KeyPointVerdict],
        clarity: float | None,
        delivery: Delivery,
    ) -> list[str]:
        lines: list[str] = []
        seen: set[str] = set()
        for verdict in missed:
            if verdict.key_point.concept not in seen and len(lines) < 2:
                seen.add(verdict.key_point.concept)
                statement = verdict.key_point.statement
                lines.append(
                    self.say["areas"]["concept"].format(
                        concept=self.name(verdict.key_point.concept), statement=statement[0].lower() + statement[1:]
                    )
                )
        skipped = sum(r.status != "scored" for r in results)
        if clarity is not None and clarity < UNCLEAR:
            lines.append(self.say["areas"]["clarity"].format(score=f"{clarity:.1f}"))
        elif delivery.answers and delivery.median_words < SHORT_ANSWER:
            lines.append(self.say["areas"]["short"].format(words=round(delivery.median_words)))
        elif skipped:
            count = "1 question was" if skipped == 1 else f"{skipped} questions were"
            lines.append(self.say["areas"]["skipped"].format(count=count))
        return lines[:MOST] or [self.say["none_areas"]]

    def _drills(
        self, missed: Sequence[KeyPointVerdict], results: Sequence[QuestionResult], bank: Sequence[Question]
    ) -> tuple[Drill, ...]:
        used = {result.question.question_id for result in results}
        drills: list[Drill] = []
        for concept in dict.fromkeys(verdict.key_point.concept for verdict in missed):
            for question in sorted(bank, key=lambda q: (Difficulty.EASY.distance(q.difficulty), q.slug)):
                fits = any(point.concept == concept for point in question.key_points)
                if fits and question.question_id not in used:
                    used.add(question.question_id)
                    drills.append(Drill(concept, question.id, question.stem))
                    break
            if len(drills) == MOST:
                break
        return tuple(drills)

    def _next_steps(
        self, results: Sequence[QuestionResult], drills: Sequence[Drill], recommendation: Recommendation
    ) -> list[str]:
        say = self.say["next_steps"]
        steps = []
        weakest = min((r for r in results if r.confidence is not None), key=lambda r: r.confidence or 0, default=None)
        if weakest and (weakest.confidence or 0) < GOOD_ANSWER:
            steps.append(say["retry"].format(question=weakest.question.subtopic))
        if drills:
            names = [self.name(drill.concept).lower() for drill in drills]
            steps.append(say["drill"].format(concepts=_listing(names)))
        if recommendation is Recommendation.YES:
            steps.append(say["harder"])
        else:
            steps.append(say["ideal"])
        return [*steps, say["again"]][:4]


def best_verdicts(result: QuestionResult) -> tuple[KeyPointVerdict, ...]:
    """One verdict per key point: the best any answer to the question earned, in the question's order."""
    best: dict[int, KeyPointVerdict] = {}
    for answer in result.answers:
        for verdict in answer.grade.verdicts if answer.grade else ():
            position = verdict.key_point.position
            if position not in best or verdict.strength > best[position].strength:
                best[position] = verdict
    return tuple(best[position] for position in sorted(best))


def missed_points(results: Sequence[QuestionResult]) -> list[KeyPointVerdict]:
    """Key points not met in any answer, heaviest and weakest first."""
    points = [v for result in results for v in best_verdicts(result) if v.verdict is not Verdict.MET]
    return sorted(points, key=lambda v: (-v.key_point.weight, v.strength))


def _listing(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _round(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
