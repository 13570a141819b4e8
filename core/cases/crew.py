"""The crew as a writer of cases: a researcher reads, a designer chooses, a writer tells, and code works everything out.

The designer works on one of our case models: it invents client and industry, gives things their names, chooses the
numbers and may plan exhibits of its own. Whatever does not hold together goes back to who made it, once. What still
does not is taken from the built-in engine, in parts where that will do, and the case says so.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from core.case_ports import CaseWriter, CrewModel, CrewPrompt, Tell
from core.cases.crew_design import Unfit, designed, exhibit_of, told
from core.cases.crew_process import NOT_A_FIT, PYTHON, CrewProcess, is_installed
from core.cases.crew_shapes import Design, Shape, Sheet, Story
from core.cases.draw import draw
from core.cases.formula import evaluate
from core.cases.generate import models_for
from core.cases.model import CaseModel
from core.cases.models import model_named
from core.cases.texts import ModelTexts, texts_of
from core.domain.case import Case, Citation
from core.domain.case_request import CaseBrief, WrittenCase
from core.domain.case_study import Engine
from core.domain.errors import CrewFailed, FormulaInvalid
from core.domain.units import show
from core.ports import Passages

log = logging.getLogger("greenroom.cases")

SECONDS = 900.0  # for one case, all agents together
LONGEST_NOTES = 4000  # characters of the researcher's notes
MOST_PROBLEMS = 8  # told at once
FOUND = 3  # passages a search of an agent gives
TEMPERATURE = 0.4

OFF = (
    "The crew needs a language model, and none is configured. An administrator can set GREENROOM_LLM_MODEL and "
    "GREENROOM_LLM_URL; the page Models says how."
)
NOT_INSTALLED = "The crew's packages are not installed. An administrator can run `make crew` and start Greenroom again."
BACK = "The crew's work could not be used, so the built-in engine wrote this case. {why}"
DRAWN = "The numbers the crew chose did not hold together, so the built-in engine drew them."
RETOLD = "The text the crew wrote did not agree with the numbers, so the built-in engine tells the story."
RIGHT = "Put right what was wrong with your last try and answer again in full:\n"

S = TypeVar("S", bound=Shape)
T = TypeVar("T")


@dataclass
class CrewRecord:
    """What came of each case: whether it was consistent at once, and after the one repair."""

    tried: int = 0
    at_once: int = 0
    repaired: int = 0
    calls: int = 0


@dataclass
class CrewWriter:
    """Implements CaseWriter. `model` is None where no language model is configured; `embedded` stands in. `large`: a
    model that may be asked to plan exhibits of its own, and to call tools when it puts things right."""

    model: CrewModel | None
    embedded: CaseWriter
    passages: Passages | None = None
    large: bool = False
    python: Path = PYTHON
    seconds: float = SECONDS
    start: Callable[..., CrewProcess] = CrewProcess
    record: CrewRecord = field(default_factory=CrewRecord)

    @property
    def unavailable(self) -> str:
        if self.model is None:
            return OFF
        return "" if is_installed(self.python) else NOT_INSTALLED

    def write(
        self, org_id: UUID, brief: CaseBrief, passages: Sequence[Citation], done: int, tell: Tell
    ) -> Iterator[WrittenCase]:
        models, note = models_for(brief.query, brief.type, passages)
        built_in = self.embedded.write(org_id, brief, passages, done, lambda _: tell(""))
        for number, stand_in in enumerate(built_in, done):
            try:
                written = self._one(org_id, brief, models[number % len(models)], number, passages, tell)
                yield replace(written, note=note)
            except CrewFailed as failure:
                log.info("the crew failed: %s", type(failure).__name__)
                tell("The crew's work could not be used; the built-in engine writes this case")
                remark = " ".join(part for part in (BACK.format(why=failure.sentence), stand_in.remark) if part)
                yield replace(stand_in, remark=remark)

    def _one(
        self, org_id: UUID, brief: CaseBrief, kind: str, number: int, passages: Sequence[Citation], tell: Tell
    ) -> WrittenCase:
        assert self.model is not None
        self.record.tried += 1
        tell(f"Case {number + 1} of {brief.count}: the crew gets ready")
        asked = _Asked()

        def on_call(call: Mapping[str, object]) -> None:
            asked.calls += 1
            self.record.calls += 1
            assert self.model is not None
            self.model.account(asked.task, asked.calls, asked.prompt_hash, call)

        reach = {**self.model.reach(), "seed": brief.seed + number, "temperature": TEMPERATURE}
        with self.start(reach, self.seconds, lambda: tell(""), on_call, self.python) as process:
            return _Sitting(self, self.model, process, asked, org_id, brief, kind, number, passages, tell).case()


@dataclass
class _Asked:
    """What is being asked just now, for the accounts."""

    task: str = "case-research"
    prompt_hash: str = ""
    calls: int = 0


@dataclass
class _Sitting:
    """The crew at work on one case."""

    writer: CrewWriter
    model: CrewModel
    process: CrewProcess
    asked: _Asked
    org_id: UUID
    brief: CaseBrief
    kind: str
    number: int
    passages: Sequence[Citation]
    tell: Tell
    remarks: list[str] = field(default_factory=list)

    @property
    def seed(self) -> int:
        return self.brief.seed + self.number

    def case(self) -> WrittenCase:
        self.tell("The researcher reads the passages and gathers what the case needs")
        notes = self._research()
        self.tell("The designer chooses client, words and numbers")
        case, design_sound = self._designed(notes)
        self.tell(f"The writer tells the case of {case.client}")
        case, story_sound = self._told(case, notes)
        record = self.writer.record
        record.at_once += design_sound and story_sound
        record.repaired += not self.remarks
        return WrittenCase(case, Engine.CREW, " ".join(self.remarks))

    def _research(self) -> str:
        texts = texts_of(self.kind)
        found = "\n\n".join(f"{p.document}, page {p.page}: {p.text}" for p in self.passages) or "There are none."
        material = {"topic": self.brief.query, "passages": found}
        prompt = self.model.prompt("case_research", material, kind=texts.topic, type=self.brief.type.replace("_", " "))
        tools = ["casebooks"] if self.writer.passages is not None else []
        words, _ = self._ask("Researcher", "case-research", "Notes, one a line.", prompt, "", tools)
        return words[:LONGEST_NOTES]

    def _designed(self, notes: str) -> tuple[Case, bool]:
        """The case in the model's own words, and whether the first design held together."""
        made_of, texts = model_named(self.kind), texts_of(self.kind)

        def ask(problems: str, tools: list[str]) -> Design:
            material = {"topic": self.brief.query, "notes": notes}
            part, about = "design" if self.writer.large else "sketch", _model_in_words(made_of, texts)
            if not self.writer.large:
                del about["quantities"]
            prompt = self.model.prompt(f"case_{part}", material, problems=problems, **about)
            said, value = self._ask("Designer", "case-design", "The design.", prompt, part, tools)
            return _as(Design, value, said)

        def build(design: Design) -> Case:
            return designed(self.kind, design, self.seed, self.brief.difficulty, self.passages)

        made, latest, sound = self._with_repair("design", ask, build, ["arithmetic", "exhibit"])
        if made is not None:
            return made, sound
        if latest is None:
            raise CrewFailed(NOT_A_FIT)
        try:
            drawn = designed(self.kind, latest, self.seed, self.brief.difficulty, self.passages, numbers=False)
        except Unfit as error:
            raise CrewFailed(f"What was wrong: {' '.join(error.problems[:3])}") from error
        self.remarks.append(DRAWN)
        return drawn, False

    def _told(self, case: Case, notes: str) -> tuple[Case, bool]:
        """The case with its story, and whether the first story held together."""
        numbers = "\n".join(f"- {{{q.key}}}: {q.label}, {show(q.value, q.unit)}" for q in case.quantities)

        def ask(problems: str, _: list[str]) -> Story:
            design = f"{case.client}, {case.industry}. Kind of case: {case.topic}."
            material = {"notes": notes, "design": design, "sample": f"{case.prompt}\n{case.twist}"}
            example = f"{{{case.parameters[0].key}}}"
            prompt = self.model.prompt("case_story", material, numbers=numbers, example=example, problems=problems)
            said, value = self._ask("Writer", "case-story", "The story.", prompt, "story", [])
            return _as(Story, value, said)

        made, _, sound = self._with_repair("story", ask, lambda story: told(case, story), [])
        if made is not None:
            return made, sound
        self.remarks.append(RETOLD)
        return case, False

    def _with_repair(
        self,
        part: str,
        ask: Callable[[str, list[str]], S],
        build: Callable[[S], T],
        tools: list[str],
    ) -> tuple[T | None, S | None, bool]:
        """What was built, the latest that was handed over, and whether it fitted at once: one try and one repair."""
        latest: S | None = None
        problems: tuple[str, ...] = ()
        for attempt in (1, 2):
            told_problems = RIGHT + "\n".join(f"- {problem}" for problem in problems[:MOST_PROBLEMS])
            try:
                latest = ask(told_problems if problems else "", tools if problems and self.writer.large else [])
                return build(latest), latest, attempt == 1
            except Unfit as error:
                problems = error.problems
            if attempt == 1:
                self.tell(f"The {part} goes back with {_problems(len(problems))} to put right: {problems[0][:160]}")
        return None, latest, False

    def _ask(
        self, role: str, task: str, expected: str, prompt: CrewPrompt, shape: str, tools: list[str]
    ) -> tuple[str, dict[str, object] | None]:
        self.asked.task, self.asked.prompt_hash, self.asked.calls = task, prompt.hash, 0
        order = {
            "role": role,
            "goal": "Hand over good work to the next in the crew.",
            "backstory": prompt.backstory,
            "task": prompt.task,
            "expected": expected,
            "shape": shape,
            "tools": tools,
        }
        try:
            return self.process.run(order, self._answer)
        except CrewFailed as failure:
            if shape and failure.sentence == NOT_A_FIT:
                raise Unfit([NOT_A_FIT]) from failure
            raise

    # --- what tools find ----------------------------------------------------------------------------------------------

    def _answer(self, tool: str, argument: str) -> str:
        match tool:
            case "casebooks":
                return self._search(argument)
            case "arithmetic":
                return self._worked_out(argument)
        return self._drawn(argument)

    def _search(self, query: str) -> str:
        self.tell("The researcher searches the casebooks")
        if self.writer.passages is None:
            return "There is no casebook."
        found = self.writer.passages.search(self.org_id, query[:300], FOUND)
        lines = "\n\n".join(f"{p.document}, page {p.page}: {p.text}" for p in found)
        return self.model.as_material("passages", lines) if found else "Nothing was found."

    def _worked_out(self, formula: str) -> str:
        try:
            return f"{evaluate(formula, self._sample().numbers):g}"
        except FormulaInvalid as error:
            return f"{error.sentence}."

    def _drawn(self, sheet: str) -> str:
        try:
            made = exhibit_of(self._sample(), Sheet.model_validate_json(sheet), "exhibit")
        except ValidationError:
            return "That is not an exhibit: kind, title, unit, categories and series are needed, as JSON."
        except Unfit as error:
            return " ".join(error.problems)
        return "; ".join(f"{series.name}: {', '.join(map(str, series.values))}" for series in made.series)

    def _sample(self) -> Case:
        """Numbers of the model's own to try a formula with."""
        return draw(self.kind, self.seed, self.brief.difficulty)


def _as(shape: type[S], value: Mapping[str, object] | None, said: str) -> S:
    """What an agent handed over as the shape that was asked for. Raises Unfit."""
    try:
        return shape.model_validate(value if value is not None else json.loads(said))
    except (ValidationError, ValueError) as error:
        raise Unfit([NOT_A_FIT]) from error


def _model_in_words(model: CaseModel, texts: ModelTexts) -> dict[str, str]:
    """A case model for the designer."""
    line = texts.industries[0]
    parameters = [
        f"- {given.key} ({given.unit}, {given.low:g} to {given.high:g}): {_label(texts, given.key)}"
        for given in model.given
    ]
    quantities = [f"- {derived.key} ({derived.unit}): {_label(texts, derived.key)}" for derived in model.derived]
    return {
        "kind": texts.topic,
        "words": "\n".join(f"- {key}: {text}" for key, text in line.words.items()) or "(none)",
        "parameters": "\n".join(parameters),
        "quantities": "\n".join(quantities),
    }


def _label(texts: ModelTexts, key: str) -> str:
    return texts.labels[key].replace("{", "").replace("}", "")


def _problems(count: int) -> str:
    return "a problem" if count == 1 else f"{count} problems"
