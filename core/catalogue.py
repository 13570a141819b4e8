"""Reads what ships under data/: the question bank, its vocabulary, and the jobs with their rubrics and panels.

Ids are derived from slugs and content, so that the same file gives the same ids on every machine. A mistake in a file
is told with the file, the line, the field and what belongs there.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.domain.errors import BankInvalid
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel, Quota, Rubric, RubricVersion, TurnPolicy
from core.settings import ROOT

NAMESPACE = UUID("6f2f3f0a-6a5e-5d0e-9d0b-0f8f8b5a7c11")
ORGANISATION = uuid5(NAMESPACE, "organisation:home")
Text = Annotated[str, Field(min_length=1)]
Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]  # steps into a file, places in lists counted from 0
MOST_MISTAKES = 10  # told at once


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _KeyPoint(_Entry):
    concept: Text
    statement: Text
    weight: int = Field(ge=1, le=3)
    probe: Text


class _Question(_Entry):
    id: Text
    topic: Text
    subtopic: Text
    difficulty: Difficulty
    stem: Text
    rephrasing: Text
    key_points: list[_KeyPoint] = Field(min_length=3, max_length=7)
    ideal_answer: Text
    misconceptions: list[Text] = Field(min_length=1, max_length=3)
    deeper: Text
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)


class _QuestionFile(_Entry):
    track: Text
    questions: list[_Question]


class _Concept(_Entry):
    id: Text
    name: Text
    topic: Text


class _ConceptFile(_Entry):
    concepts: list[_Concept]


class _Quota(_Entry):
    topic: Text
    difficulty: Difficulty
    count: int = Field(default=1, ge=1, le=5)


class _Panel(_Entry):
    quotas: list[_Quota] = Field(min_length=1)
    max_turns: int = Field(default=6, ge=1, le=20)
    turn_policy: TurnPolicy = TurnPolicy.PATIENT


class _Rubric(_Entry):
    experience_level: Text
    core_skills: list[Text]
    evaluation_focus: Text
    languages: list[str] = []
    hire_threshold: float = Field(default=70, ge=0, le=100)


class _Job(_Entry):
    id: Text
    title: Text
    track: Text
    summary: Text
    icon: Text
    stack: list[str] = []
    rubric: _Rubric
    panel: _Panel


class _JobFile(_Entry):
    jobs: list[_Job]


def load_questions(folder: Path, concepts: Collection[str] | None = None) -> list[Question]:
    """Every question under `folder`, in file order; with `concepts`, key points may name no other.

    Raises BankInvalid naming file, line and field.
    """
    questions: list[Question] = []
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = _Source.of(path)
        parsed = _parsed(source, _QuestionFile)
        mistakes = _repeated(source, "questions", parsed.questions, known)
        for i, entry in enumerate(parsed.questions):
            mistakes += [
                source.mistake(("questions", i, "key_points", j, "concept"), f"there is no concept {point.concept}")
                for j, point in enumerate(entry.key_points)
                if concepts is not None and point.concept not in concepts
            ]
        if mistakes:
            raise _invalid(mistakes)
        questions += [_question(parsed.track, entry) for entry in parsed.questions]
    return questions


def load_concepts(path: Path) -> dict[str, str]:
    """The controlled vocabulary: concept id to the name a person reads. Raises BankInvalid."""
    source = _Source.of(path)
    concepts = _parsed(source, _ConceptFile).concepts
    if mistakes := _repeated(source, "concepts", concepts, {}):
        raise _invalid(mistakes)
    return {concept.id: concept.name for concept in concepts}


def load_jobs(path: Path, org_id: UUID) -> list[tuple[Job, RubricVersion, Panel]]:
    """The shipped jobs as they belong to one organisation. Raises BankInvalid."""
    source = _Source.of(path)
    jobs = _parsed(source, _JobFile).jobs
    if mistakes := _repeated(source, "jobs", jobs, {}):
        raise _invalid(mistakes)
    return [_job(entry, org_id) for entry in jobs]


# --- mistakes in a file -----------------------------------------------------------------------------------------------


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that refuses a field given twice, where YAML would quietly keep the second."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        fields = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in fields:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            fields.add(key.value)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Source:
    """A YAML file and where things stand in it."""

    name: str
    text: str

    @classmethod
    def of(cls, path: Path) -> "_Source":
        """Raises BankInvalid for a file that cannot be read."""
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
        content = b""
        try:
            content = path.read_bytes()
            return cls(name, content.decode("utf-8"))
        except OSError as error:
            raise BankInvalid(f"{name} cannot be read: {error.strerror or error}.") from error
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise BankInvalid(f"{name}, line {line}: must be text in UTF-8.") from error

    def mistake(self, location: Location, what: str) -> str:
        """`data/questions/x.yaml, line 42, swe-heap → key_points → 2 → weight: must be …`, counted from 1."""
        line, entry = self._find(location)
        steps = [str(step + 1) if isinstance(step, int) else step for step in location]
        field = " → ".join([entry, *steps[2:]] if entry else steps)
        return f"{self.name}, line {line}{', ' if field else ''}{field}: {what}."

    def unreadable(self, error: yaml.YAMLError) -> str:
        """The mistake where YAML itself could not go on, with the field above it."""
        line = self._line_of(error)
        above = (re.match(r"[\s-]*(\w+):(?:\s|$)", text) for text in reversed(self.text.split("\n")[:line]))
        field = next((found[1] for found in above if found), "")
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is cut short"
        told = isinstance(error, yaml.constructor.ConstructorError | yaml.reader.ReaderError)
        hint = "" if told else "; text with a colon, a quote or a bracket in it needs quotes"
        return f"{self.name}, line {line}{', ' if field else ''}{field}: not readable as YAML ({problem}){hint}."

    def _line_of(self, error: yaml.YAMLError) -> int:
        mark = getattr(error, "problem_mark", None)
        if re.search("quoted|flow", getattr(error, "context", None) or ""):  # left open: where it began says more
            mark = getattr(error, "context_mark", None) or mark
        if mark is not None:
            return min(int(mark.line), self.text.count("\n")) + 1
        character = getattr(error, "character", "")  # one that YAML forbids
        found = self.text.find(chr(character) if isinstance(character, int) else str(character))
        return self.text.count("\n", 0, max(found, 0)) + 1

    @cached_property
    def _root(self) -> yaml.Node | None:
        root: yaml.Node | None = yaml.compose(self.text, _Loader)
        return root

    def _find(self, location: Location) -> tuple[int, str]:
        """The line of a field, or of the last step there is; and the id of the entry it is in, if it has one."""
        node, mark, entry = self._root, self._root.start_mark if self._root else None, ""
        for depth, step in enumerate(location):
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
            elif isinstance(node, yaml.MappingNode) and (found := _field(node, step)):
                node, mark = found[1], found[0].start_mark
            else:
                break
            own_id = _field(node, "id") if depth == 1 and isinstance(node, yaml.MappingNode) else None
            entry = str(own_id[1].value) if own_id and isinstance(own_id[1], yaml.ScalarNode) else entry
        return (mark.line + 1 if mark else 1), entry


def _field(node: yaml.MappingNode, name: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _parsed(source: _Source, model: type[Model]) -> Model:
    """The file as its model. Raises BankInvalid with up to MOST_MISTAKES sentences, a line each."""
    try:
        return model.model_validate(yaml.load(source.text, Loader=_Loader))  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise BankInvalid(source.unreadable(error)) from error
    except ValidationError as error:
        schema = model.model_json_schema()
        found = []
        for wrong in error.errors():
            kind, at = wrong["type"], wrong["loc"]
            place = (*at[:-1], str(at[-1])) if kind == "invalid_key" else at
            found.append(source.mistake(place, _what(kind, wrong["input"], at, schema)))
        raise _invalid(found) from error
    except ValueError as error:  # a date or number that does not exist, such as 2026-02-31
        raise BankInvalid(f"{source.name}: not readable as YAML ({error}).") from error


def _repeated(source: _Source, name: str, entries: Sequence[Any], known: dict[str, str]) -> list[str]:
    """A sentence for each entry with an id that was used before; `known` remembers where each was."""
    mistakes = []
    for i, entry in enumerate(entries):
        if entry.id in known:
            mistakes.append(source.mistake((name, i, "id"), f"{entry.id} is taken, see {known[entry.id]}"))
        known.setdefault(entry.id, f"{name} → {i + 1} in {source.name}")
    return mistakes


def _invalid(mistakes: Sequence[str]) -> BankInvalid:
    more = len(mistakes) - MOST_MISTAKES
    return BankInvalid("\n".join([*mistakes[:MOST_MISTAKES], *([f"And {more} more."] if more > 0 else [])]))


def _what(kind: str, given: Any, location: Location, schema: dict[str, Any]) -> str:
    """What is wrong with a field, and what belongs there."""
    if kind == "invalid_key":
        return "the name of a field must be text"
    if kind == "extra_forbidden":
        return f"there is no such field; there are {', '.join(_described(location[:-1], schema)['properties'])}"
    wanted = _wanted(_described(location, schema))
    if kind == "missing":
        return f"is missing; it must be {wanted}"
    if given is None or (isinstance(given, str) and not given.strip()):
        return f"is empty; it must be {wanted}"
    return f"must be {wanted}{'; put it in quotes' if kind == 'string_type' else ''}"


def _described(location: Location, schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a JSON schema that describes a field."""
    part = schema
    for step in location:
        part = part["items"] if isinstance(step, int) else part["properties"][step]
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return part


def _wanted(part: dict[str, Any]) -> str:
    """`a whole number from 1 to 3` from a JSON schema."""
    if "enum" in part:
        return f"one of {', '.join(part['enum'])}"
    low, high = part.get("minItems", part.get("minimum")), part.get("maxItems", part.get("maximum"))
    if part["type"] == "array":
        return f"a list of {low} to {high}" if high else f"a list of {low} or more" if low else "a list"
    if part["type"] == "object":
        return f"a block with the fields {', '.join(part['properties'])}"
    name = {"integer": "a whole number", "number": "a number", "string": "text"}[part["type"]]
    above = f" above {part['exclusiveMinimum']:g}" if "exclusiveMinimum" in part else ""
    return f"{name}{above}{f' from {low:g} to {high:g}' if high is not None else ''}"


def content_hash(content: Any) -> str:
    """sha256 of the content as canonical JSON, first 16 hex digits."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _question(track: str, entry: _Question) -> Question:
    version = uuid5(NAMESPACE, f"question:{entry.id}:{content_hash(entry.model_dump(mode='json'))}")
    points = tuple(
        KeyPoint(uuid5(version, str(position)), position, **point.model_dump())
        for position, point in enumerate(entry.key_points)
    )
    rest = entry.model_dump(exclude={"id", "key_points", "misconceptions"})
    return Question(
        id=version,
        question_id=uuid5(NAMESPACE, f"question:{entry.id}"),
        slug=entry.id,
        track=track,
        key_points=points,
        misconceptions=tuple(entry.misconceptions),
        **rest,
    )


def _job(entry: _Job, org_id: UUID) -> tuple[Job, RubricVersion, Panel]:
    job_id = uuid5(org_id, f"job:{entry.id}")
    job = Job(job_id, org_id, entry.title, entry.track, entry.summary, tuple(entry.stack), entry.icon)
    content = entry.rubric.model_dump(mode="json")
    rubric = Rubric(
        experience_level=entry.rubric.experience_level,
        core_skills=tuple(entry.rubric.core_skills),
        evaluation_focus=entry.rubric.evaluation_focus,
        languages=tuple(entry.rubric.languages),
        hire_threshold=entry.rubric.hire_threshold,
    )
    version = RubricVersion(uuid5(job_id, "rubric:1"), job_id, 1, rubric, content_hash(content))
    quotas = tuple(Quota(quota.topic, quota.difficulty, quota.count) for quota in entry.panel.quotas)
    panel = Panel(uuid5(job_id, "panel"), job_id, quotas, entry.panel.max_turns, entry.panel.turn_policy)
    return job, version, panel
