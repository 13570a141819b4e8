"""Coaching for a case by rules: what went well and what did not, each with its turn. Words: data/case_coach.yaml."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from core.cases.arithmetic import numbers_in
from core.cases.drill_choice import choose
from core.cases.evaluation import WEIGHTS
from core.cases.mistakes import diagnosed
from core.domain.case import Case
from core.domain.case_evaluated import CaseCoached, Evaluated
from core.domain.case_result import Advice, CaseResult, CheckpointOutcome, Point, Quote
from core.domain.grade import Evidence, Verdict
from core.domain.interview import Interview, Speaker, Turn, TurnKind
from core.domain.scorecard import Dimension, Feedback, Recommendation

MOST = 3  # things said in each list: more are not remembered
GOOD = 60.0  # of 100: a part is praised from here on
LITTLE = 40.0  # of 100: below it no part is called the best one
MANY_HINTS = 2
# How much what is no part of the mark weighs beside marks lost (weight times points), so that it comes after them.
BESIDE = 2.0


class CaseCoach:
    def __init__(self, sentences: dict[str, Any]) -> None:
        self.say = sentences

    @classmethod
    def load(cls, path: Path) -> "CaseCoach":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def coached(
        self,
        interview: Interview,
        case: Case,
        evaluated: Evaluated,
        recommendation: Recommendation,
        threshold: float,
    ) -> CaseCoached:
        """Three strengths, three areas, drills for what was missed, and what to do tonight and tomorrow."""
        result = evaluated.result
        worst_first = sorted((d for d in evaluated.dimensions if d.value is not None), key=lambda d: -_lost(d))
        if recommendation is Recommendation.UNSCORED:
            worst_first = [d for d in worst_first if _lost(d)]
        strengths = list(self._strengths(interview, result, evaluated.dimensions))[:MOST]
        strengths = strengths or [Advice("strength", self.say["strengths"]["none"])]
        weak = sorted(self._areas(interview, case, result, evaluated.dimensions), key=lambda pair: -pair[0])
        areas = _spread([advice for _, advice in weak]) or [Advice("area", self.say["areas"]["none"])]
        feedback = Feedback(
            summary=self._summary(evaluated, recommendation, threshold),
            strengths=tuple(advice.text for advice in strengths),
            areas=tuple(advice.text for advice in areas),
            drills=(),
            next_steps=tuple(self._next_steps(case, worst_first)),
        )
        return CaseCoached(feedback, (*strengths, *areas), choose(case, evaluated, self.say["drills"]))

    def _summary(self, evaluated: Evaluated, recommendation: Recommendation, threshold: float) -> str:
        scored = [d for d in evaluated.dimensions if d.value is not None]
        best = max(scored, key=lambda d: d.value or 0.0, default=None)
        worst = max((d for d in scored if d is not best), key=_lost, default=best)
        names = {"best": self._part(best), "worst": self._part(worst)}
        little = recommendation is Recommendation.NO and best is not None and (best.value or 0.0) < LITTLE
        return str(self.say["summary"]["little" if little else recommendation]).format(
            overall=f"{evaluated.overall.value or 0:.0f}",
            threshold=f"{threshold:.0f}",
            Best=names["best"][:1].upper() + names["best"][1:],
            **names,
        )

    def _part(self, dimension: Dimension | None) -> str:
        return str(self.say["parts"][dimension.name]) if dimension else ""

    def _strengths(self, interview: Interview, result: CaseResult, marks: Sequence[Dimension]) -> Iterator[Advice]:
        say = self.say["strengths"]
        value = {dimension.name: dimension.value or 0.0 for dimension in marks}
        good = [c for c in result.checkpoints if c.credited]
        if result.checkpoints and value["math"] >= GOOD:
            hardest = good[-1]
            unaided = "" if any(c.hints for c in good) else self.say["unaided"]
            total = len(result.checkpoints)
            form = say["math_one"] if total == 1 else say["math_all"] if len(good) == total else say["math_most"]
            text = form.format(right=len(good), total=total, unaided=unaided, question=hardest.question)
            yield Advice("strength", text, hardest.turn_id, hardest.quote)
        insight = sorted(result.mark("insight").found, key=lambda p: (p.verdict is not Verdict.MET, -p.weight))
        if insight and insight[0].quotes and value["insight"] >= GOOD / 2:
            yield _on("strength", say["insight"].format(point=insight[0].text), insight[0])
        covered = result.mark("structure").found
        if covered and value["structure"] >= GOOD:
            parts, names = len(result.mark("structure").points), _listing([p.text for p in covered[:3]])
            form = say["structure_all" if len(covered) == parts else "structure"]
            yield _on("strength", form.format(covered=len(covered), total=parts, names=names), covered[0])
        if hypothesis := result.mark("hypothesis").found:
            yield _on("strength", say["hypothesis"], hypothesis[0])
        for checkpoint in result.checkpoints:
            if checkpoint.outcome is CheckpointOutcome.CARRIED:
                text = say["carried"].format(question=checkpoint.question)
                yield Advice("strength", text, checkpoint.turn_id, checkpoint.quote)
        for turn in _answers(interview, "pushback"):
            if numbers := numbers_in(turn.text):
                found = Evidence(numbers[0].start, numbers[0].end, numbers[0].text)
                yield Advice("strength", say["pushback"], turn.id, Quote(turn.id, found))
                break
        if asked := _asked_for(interview):
            count = "one exhibit" if len(asked) == 1 else f"{len(asked)} exhibits"
            came = "question" if len(asked) == 1 else "questions"
            yield Advice("strength", say["data"].format(exhibits=count, questions=came), asked[0].id)

    def _areas(
        self, interview: Interview, case: Case, result: CaseResult, marks: Sequence[Dimension]
    ) -> Iterator[tuple[float, Advice]]:
        """Every area with what it cost; later ones of a part count less, so that other parts are named too."""
        say, lost = self.say["areas"], {dimension.name: _lost(dimension) for dimension in marks}
        missed = [c for c in result.checkpoints if not c.credited]
        for number, checkpoint in enumerate(missed):
            text = diagnosed(case, checkpoint, say)
            yield lost["math"] / (number + 1) ** 2, Advice("area", text, checkpoint.turn_id, checkpoint.quote)
        yield from self._structure(interview, case, result, lost["structure"])
        yield from self._hypothesis(interview, case, result, lost["hypothesis"])
        insight = sorted(result.mark("insight").missed, key=lambda point: -point.weight)
        given, where = _given(interview, "insight", result)
        for number, point in enumerate(insight):
            if not lost["insight"]:
                break
            text = say["insight" if given else "insight_empty"].format(point=point.text)
            yield lost["insight"] / (number + 1) ** 2, Advice("area", text, where)
            if not given:
                break
        synthesis = _answers(interview, "recommendation")
        if synthesis and not any(numbers_in(turn.text) for turn in synthesis):
            yield BESIDE, Advice("area", say["no_number"], synthesis[0].id)
        if case.exhibits and not result.exhibits and result.checkpoints:
            text = say["no_exhibits"].format(count=len(case.exhibits))
            yield BESIDE, Advice("area", text, result.checkpoints[0].turn_id)
        hints = [event for event in result.events if event.kind == "hint"]
        if len(hints) >= MANY_HINTS:
            yield BESIDE / 2, Advice("area", say["hints"].format(count=len(hints)), hints[0].turn_id)

    def _structure(
        self, interview: Interview, case: Case, result: CaseResult, lost: float
    ) -> Iterator[tuple[float, Advice]]:
        mark = result.mark("structure")
        missed = {point.text for point in mark.missed}
        branches = [branch for branch in case.framework if branch.name in missed]
        if not branches or not lost:
            return
        names = _listing([branch.name for branch in branches[:3]])
        question = next((q for branch in branches for q in branch.questions), branches[0].name)
        given, where = _given(interview, "structure", result)
        form = self.say["areas"]["structure" if given else "structure_empty"]
        yield lost, Advice("area", form.format(names=names, question=question), where)

    def _hypothesis(
        self, interview: Interview, case: Case, result: CaseResult, lost: float
    ) -> Iterator[tuple[float, Advice]]:
        if result.mark("hypothesis").missed and lost:
            given, where = _given(interview, "hypothesis", result)
            form = self.say["areas"]["hypothesis" if given else "hypothesis_empty"]
            yield lost, Advice("area", form.format(hypothesis=case.solution.hypothesis), where)

    def _next_steps(self, case: Case, worst_first: Sequence[Dimension]) -> list[str]:
        tonight = [self.say["tonight"][d.name] for d in worst_first if _lost(d) > BESIDE][:2]
        return [*tonight, self.say["tomorrow"].format(client=case.client), self.say["again"]]


def _lost(dimension: Dimension) -> float:
    """What a part cost of the overall 100."""
    return 0.0 if dimension.value is None else WEIGHTS[dimension.name] * (100 - dimension.value)


def _given(interview: Interview, part: str, result: CaseResult) -> tuple[bool, UUID | None]:
    """Whether anything was said to a part, and the first turn that was or should have been about it."""
    turns = [turn for turn in interview.turns if turn.id in result.mark(part).turns]
    answers = [turn for turn in turns if turn.kind is TurnKind.ANSWER and turn.text.strip()]
    where = (answers or turns)[:1]
    return bool(answers), where[0].id if where else None


def _on(section: str, text: str, point: Point) -> Advice:
    quote = point.quotes[0] if point.quotes else None
    return Advice(section, text, quote.turn_id if quote else None, quote)


def _spread(areas: Sequence[Advice]) -> list[Advice]:
    """At most three, the costliest first, no turn twice as long as there are others."""
    first: dict[object, Advice] = {}
    for advice in areas:
        first.setdefault(advice.turn_id or advice.text, advice)
    rest = [advice for advice in areas if advice not in first.values()]
    return [*first.values(), *rest][:MOST]


def _answers(interview: Interview, about: str) -> list[Turn]:
    return [
        turn
        for turn in interview.turns
        if turn.role is Speaker.CANDIDATE and turn.kind is TurnKind.ANSWER and turn.about.split(":")[0] == about
    ]


def _asked_for(interview: Interview) -> list[Turn]:
    """The requests that brought an exhibit; some are shown without one."""
    return [
        request
        for request, shown in pairwise(interview.turns)
        if request.kind is TurnKind.ASK_DATA and shown.kind is TurnKind.EXHIBIT
    ]


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _listing(names: Sequence[str]) -> str:
    names = [f"“{_lower(name)}”" if " and " in name else _lower(name) for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
