"""Interviews with a model, through the real use cases and a real store."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.domain.question import Question
from core.grading.injection import without_instructions
from core.llm.config import LlmConfig
from core.llm.service import LanguageModel, language_model
from core.ports import Grader
from core.storage.engine import Store
from core.storage.model_calls import ModelCallRepository
from core.storage.scorecards import ScorecardRepository
from core.storage.spoken import SpokenRepository
from core.usecases.finish_interview import FinishInterview
from tests.llm import server as acts
from tests.llm.server import Act, Call
from tests.llm.table import KEY
from tests.llm.test_interview import EmbeddedCoach
from tests.storage.world import BANK, JOB, World
from tests.unit.fakes import PERSON, ScriptedGrader, Ticking

ASKED = {
    "alpha": "Which concept of alpha would you look at first when it grows?",
    "beta": "In beta, what breaks that concept under many writers?",
    "gamma": "How might a concept of gamma age over several years?",
}
ANSWER = "I would say it is the first thing. score=6 missed=0"
CRITIQUE = "Clear; the first point is missing."


@contextmanager
def opened(folder: Path, template: Path) -> Iterator[Store]:
    store = Store.open(f"duckdb:///{shutil.copy(template, folder / 'greenroom.duckdb')}")
    try:
        yield store
    finally:
        store.close()


class ModelWorld(World):
    """`model` takes the turns; close it at the end."""

    job_id = JOB.id

    def __init__(
        self, store: Store, config: LlmConfig, bank: Sequence[Question] = BANK, grader: Grader | None = None
    ) -> None:
        super().__init__(store, bank)
        coach, calls, embedded = EmbeddedCoach(), ModelCallRepository(store), grader or ScriptedGrader()
        made = language_model(config, embedded, coach.name, without_instructions, Ticking(), calls)
        assert made is not None
        self.model: LanguageModel = made
        self.conduct = replace(self.conduct, grader=embedded, model=made.turn)
        self.finish = FinishInterview(
            interviews=self.interviews,
            scorecards=ScorecardRepository(store),
            questions=self.questions,
            jobs=self.jobs,
            spoken=SpokenRepository(self.store),
            grader=embedded,
            coach=coach,  # type: ignore[arg-type]
            name_of=lambda _: PERSON.display_name,
            now=Ticking(),
            new_id=uuid4,
            evaluator=made.evaluator,
            model_coach=made.coach,
        )

    def close(self) -> None:
        self.model.close()


def config(url: str, **changed: Any) -> LlmConfig:
    return LlmConfig(**{"model": "some-model", "url": url, "key": KEY, "turn_seconds": 1.0, "attempts": 1, **changed})


def judge(call: Call) -> None:
    """A model that evaluates and coaches: what it says rests on the first words of the first answer."""
    said = str(call.body["messages"][1]["content"])
    quote = said.split("<<<answer 1 ")[1].split(">>>\n")[1][:30] if "<<<answer 1 " in said else ""
    point = {"text": "You came to the point.", "answer": 1, "quote": quote}
    if "\nDimensions: " in said:
        names = said.split("\nDimensions: ")[1].splitlines()[0].split(", ")
        marks = [{"dimension": n, "claim": "It was clear.", "answer": 1, "quote": quote, "score": 7} for n in names]
        return acts.say({"marks": marks})(call)
    if "\nDrills already chosen: " in said or said.startswith("Result:"):
        reply = {
            "strengths": [point],
            "areas": [point],
            "next_steps": ["Practise aloud."],
            "summary": "A steady start.",
        }
        return acts.say(reply)(call)
    return interviewer()(call)


def interviewer(**changed: Any) -> Act:
    """A model that knows its trade: it reads the prompt of a turn, quotes the answer, misses the first key point and
    asks about it; follow-ups it finds complete."""

    def act(call: Call) -> None:
        said = str(call.body["messages"][1]["content"])
        if "Asked so far in this interview" not in said:
            return acts.fill(call)
        points = [int(n) for n in re.findall(r"^(\d+)\. \(weight", said, re.MULTILINE)]
        may_ask = said.split("May be asked about, in this order: ")[1].splitlines()[0]
        missed = {1} if len(points) > 1 and "1" in may_ask else set[int]()
        quote = said.split("<<<answer ")[1].split(">>>\n")[1][:30]
        topic = said.split("The question: ")[1].removeprefix("What about ").split("-")[0]
        verdicts = [{"point": n, "quote": quote, "verdict": "missed" if n in missed else "met"} for n in points]
        reply = {
            "points": verdicts,
            "critique": CRITIQUE,
            "off_topic": False,
            "understanding": 8.5,
            "explainability": 8.5,
            "question_point": 1 if missed else 0,
            "question": ASKED.get(topic, ASKED["alpha"]) if missed else "",
        }
        return acts.say({**reply, **changed})(call)

    return act
