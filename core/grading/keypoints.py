"""The embedded grader: no language model, no network, the same answer always gets the same grade.

The verdict of each key point comes from its strength in the answer (core/grading/strength.py). The mark comes from the
trained model when its file is there, else from the verdicts alone (`keypoints-1`).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from core.domain.grade import Flag, Grade, KeyPointVerdict, Score, Unscored, Verdict
from core.domain.question import KeyPoint, Question
from core.grading import wording
from core.grading.evidence import quote
from core.grading.explain import explainability
from core.grading.features import features, read
from core.grading.flags import review_flags
from core.grading.gates import Gate, gate
from core.grading.model import GraderModel
from core.grading.profile import QuestionProfile, profile_of
from core.grading.strength import Answer, Carried, carried, take_apart
from core.ports import Embedder
from core.settings import ROOT

QUESTIONS_KEPT = 512

# Half-width of the interval around a mark without a trained model, as corners (mark, half-width): graders of this kind
# miss the human mean of Mohler 2011 by an RMSE of 0.86 on 0-5, which is 1.55 on 1-10; 80 % of a normal error lies
# within 1.28 RMSE. Near the ends there is less room to be wrong. The trained model brings measured ones.
HALF_WIDTH = ((1.0, 1.2), (3.0, 2.0), (8.0, 2.0), (10.0, 1.2))


SHIPPED_MODEL = ROOT / "data" / "models" / "grader.json"


def shipped_grader(embedder: Embedder) -> "KeyPointGrader":
    """The grader as the product uses it: with the trained model that ships. Raises GraderModelInvalid."""
    return KeyPointGrader(embedder, GraderModel.load(SHIPPED_MODEL))


class KeyPointGrader:
    """Implements `core.ports.Grader` by looking for each key point of the question in the answer.

    Understanding is `1 + 9 * share`. Without a `model` the share is the coverage: the weighted mean of the key points'
    credits, 1 for a point clearly carried, nothing for one that is absent, in between for one that is touched.
    Explainability is described in core/grading/explain.py. Safe to share between threads.
    """

    name = "embedded"

    def __init__(self, embedder: Embedder, model: GraderModel | None = None) -> None:
        self._embedder = embedder
        self._model = model
        self.version = model.version if model else "keypoints-1"
        self._profile = lru_cache(maxsize=QUESTIONS_KEPT)(self._profile_of)

    def _profile_of(self, question: Question) -> QuestionProfile:
        return profile_of(question, self._embedder)

    def prepare(self, question: Question) -> None:
        """Read the question and its key points once, while the person is still thinking. Raises ModelMissing."""
        self._profile(question)

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        """Grade an answer; with `target`, only that key point is expected (a follow-up).

        Never raises on any text. Raises ModelMissing.
        """
        expected = [i for i, point in enumerate(question.key_points) if target is None or point.id == target.id]
        if not expected:
            return self._unscored(wording.NO_KEY_POINTS)
        profile = self._profile(question)
        rubric = frozenset[str]().union(*(profile.key_points[i].words for i in expected)) - profile.question_words
        verdict, text, flags = gate(answer, profile.question_words, rubric)
        if verdict is not Gate.PASS:
            return self._turned_away(verdict, flags, [profile.key_points[i].key_point for i in expected])
        taken = take_apart(text, profile, self._embedder)
        points = carried(taken, profile, follow_up=target is not None)
        flags |= review_flags(taken, profile, points)
        return self._graded(answer, taken, profile, points, expected, flags, follow_up=target is not None)

    def _graded(
        self,
        answer: str,
        taken: Answer,
        profile: QuestionProfile,
        points: Sequence[Carried],
        expected: Sequence[int],
        flags: frozenset[Flag],
        *,
        follow_up: bool,
    ) -> Grade:
        verdicts = []
        dropped = 0
        for index in expected:
            known, point = profile.key_points[index], points[index]
            evidence = None
            if point.verdict is not Verdict.MISSED:
                evidence = quote(answer, taken.text, [taken.units[i] for i in point.where], known)
                dropped += evidence is None
            verdicts.append(KeyPointVerdict(known.key_point, point.verdict, point.strength, evidence))
        weights = [profile.key_points[index].key_point.weight for index in expected]
        coverage = sum(w * points[i].credit for w, i in zip(weights, expected, strict=True)) / sum(weights)
        share = coverage
        if self._model:
            share = self._model.predict(
                features(taken, read(taken, profile, self._embedder), profile, points, expected)
            )
        understanding = round(1 + 9 * share, 1)
        explained = explainability(taken, profile.question_words, coverage, follow_up=follow_up)
        low, high = self._interval((understanding + explained) / 2, share)
        return Grade(
            grader=self.name,
            grader_version=self.version,
            understanding=Score(understanding),
            explainability=Score(explained),
            verdicts=tuple(verdicts),
            critique=wording.critique(verdicts),
            low=low,
            high=high,
            flags=flags,
            evidence_dropped=dropped,
        )

    def _turned_away(self, verdict: Gate, flags: frozenset[Flag], expected: Sequence[KeyPoint]) -> Grade:
        """The grade of an answer in which there is nothing to compare."""
        match verdict:
            case Gate.EMPTY:
                return self._lowest(wording.NOTHING_SAID, flags, expected, declined=True)
            case Gate.DECLINED:
                return self._lowest(wording.DECLINED, flags, expected, declined=True)
            case Gate.ONLY_INSTRUCTIONS:
                return self._lowest(wording.ONLY_INSTRUCTIONS, flags, expected, declined=False)
            case Gate.CLARIFY:
                return self._unscored(wording.CLARIFY, flags, needs_clarification=True)
            case Gate.NOT_ENGLISH:
                return self._unscored(wording.NOT_ENGLISH, flags)
            case _:
                return self._unscored(wording.TOO_SHORT, flags)

    def _lowest(self, critique: str, flags: frozenset[Flag], expected: Sequence[KeyPoint], *, declined: bool) -> Grade:
        return Grade(
            grader=self.name,
            grader_version=self.version,
            understanding=Score(1.0),
            explainability=Unscored(wording.NOT_EXPLAINED),
            verdicts=tuple(KeyPointVerdict(point, Verdict.MISSED, 0.0) for point in expected),
            critique=critique,
            low=1.0,
            high=1.0,
            flags=flags,
            declined=declined,
        )

    def _unscored(
        self, reason: str, flags: frozenset[Flag] = frozenset(), *, needs_clarification: bool = False
    ) -> Grade:
        return Grade(
            grader=self.name,
            grader_version=self.version,
            understanding=Unscored(reason),
            explainability=Unscored(reason),
            verdicts=(),
            critique=reason,
            flags=flags,
            needs_clarification=needs_clarification,
        )

    def _interval(self, confidence: float, share: float) -> tuple[float, float]:
        """Low and high around a confidence, within 1-10: as far off as understanding may be. Explainability, a count,
        has no error of its own to add, and its half is not taken to shrink the other's."""
        if not self._model:
            return interval(confidence)
        return interval(confidence, 9 * self._model.half_width(share))


def interval(confidence: float, half: float | None = None) -> tuple[float, float]:
    """Low and high around a confidence, within 1-10, two decimals; without a measured half-width, the assumed one."""
    if half is None:
        centres, widths = zip(*HALF_WIDTH, strict=True)
        half = float(np.interp(confidence, centres, widths))
    return round(max(1.0, confidence - half), 2), round(min(10.0, confidence + half), 2)
