"""A real, small language model: `make test-llm` runs it, every day its recorded replies are replayed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bank_quality import bank
from benchmarks.injection import WEAK
from core.domain.interview import TurnKind
from core.llm.check import check_connection
from core.llm.config import LlmConfig
from core.llm.endpoint import Endpoint
from scripts.fetch_local_llm import NAME
from tests.llm import real
from tests.llm.local import RECORD, SECONDS, served, with_the_model
from tests.llm.recording import Recorder, Replayed
from tests.llm.world import ModelWorld, config, opened
from tests.unit.fakes import PERSON, ScriptedGrader


@pytest.fixture(scope="module")
def address(models_dir: Path) -> Iterator[str]:
    with served(models_dir) as running:
        yield running


def test_recorded_replies_still_pass_every_check() -> None:
    real.judge_one_question(Replayed(), seconds=20)


@with_the_model
def test_the_model_tells_good_from_bad_and_proves_what_it_says(address: str) -> None:
    recorder = Recorder(Endpoint(LlmConfig(model=NAME, url=address)))
    real.judge_one_question(recorder, SECONDS)
    recorder.close()
    if RECORD:
        recorder.save()


class HalfSure(ScriptedGrader):
    """Gives everything six, so that the model's own marks decide."""

    def grade(self, question, answer, target=None):  # type: ignore[no-untyped-def]
        return super().grade(question, "score=6", target)


@with_the_model
def test_a_whole_interview_with_the_model(address: str, tmp_path: Path, template: Path) -> None:
    own = [question for question in bank() if question.slug in WEAK][:3]
    questions = [
        replace(q, track="test", topic=topic) for q, topic in zip(own, ("Alpha", "Beta", "Gamma"), strict=True)
    ]
    ideal = {question.id: question.ideal_answer for question in questions}
    with opened(tmp_path, template) as store:
        world = ModelWorld(
            store, config(address, model=NAME, turn_seconds=SECONDS, report_seconds=SECONDS), questions, HalfSure()
        )
        interview = world.conduct.start(PERSON, world.job_id, turns=4, seed=1)
        while interview.is_open:
            current = interview.progress.current
            assert current is not None
            interview = world.conduct.answer(PERSON, interview.id, ideal[current], position=len(interview.turns))
        report = world.finish.report(PERSON, interview.id)
        graded = [a.grade for a in world.interviews.answers(interview.id) if a.grade and a.grade.confidence is not None]
        assert graded
        assert {grade.degraded for grade in graded} == {""}
        assert {grade.grader for grade in graded} == {"llm"}
        prompts = [turn.text for turn in interview.turns if turn.kind in (TurnKind.QUESTION, TurnKind.FOLLOW_UP)]
        assert len(set(prompts)) == len(prompts)
        assert report.scorecard.degraded == ""
        assert report.scorecard.feedback.summary
        assert check_connection(world.model.provider, world.model.prompts, SECONDS).rung is not None
        world.close()
