"""Reads what ships under data/: the question bank, its vocabulary, and the jobs with their rubrics and panels.

Ids are derived from slugs and content, so that the same file gives the same ids on every machine.
"""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.domain.errors import BankInvalid
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel, Quota, Rubric, RubricVersion, TurnPolicy

NAMESPACE = UUID("6f2f3f0a-6a5e-5d0e-9d0b-0f8f8b5a7c11")
ORGANISATION = uuid5(NAMESPACE, "organisation:home")
Text = Annotated[str, Field(min_length=1)]
Model = TypeVar("Model", bound=BaseModel)
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    weight: float = Field(default=1.0, gt=0)


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


def load_questions(folder: Path) -> list[Question]:
    """Every question under `folder`, in file order. Raises BankInvalid naming file, question and field."""
    questions: list[Question] = []
    for path in sorted(folder.glob("*.yaml")):
        parsed = _parse(path, _QuestionFile)
        questions += [_question(parsed.track, entry) for entry in parsed.questions]
    slugs = Counter(question.slug for question in questions)
    if repeated := [slug for slug, times in slugs.items() if times > 1]:
        raise BankInvalid(f"{folder.name}: the question id {repeated[0]} is used twice")
    return questions


def load_concepts(path: Path) -> dict[str, str]:
    """The controlled vocabulary: concept id to the name a person reads."""
    return {concept.id: concept.name for concept in _parse(path, _ConceptFile).concepts}


def load_jobs(path: Path, org_id: UUID) -> list[tuple[Job, RubricVersion, Panel]]:
    """The shipped jobs as they belong to one organisation."""
    return [_job(entry, org_id) for entry in _parse(path, _JobFile).jobs]


def _parse(path: Path, model: type[Model]) -> Model:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - a safe loader
        return model.model_validate(raw)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BankInvalid(f"{path.name}{f', line {mark.line + 1}' if mark else ''}: not readable as YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BankInvalid(f"{path.name}, {_where(first['loc'], raw)}: {first['msg']}") from error


def _where(location: tuple[int | str, ...], raw: Any) -> str:
    """`questions 3 (swe-hashing), field key_points 1 weight` from a pydantic location."""
    entry: Any = raw
    for step in location[:2]:
        entry = entry.get(step) if isinstance(entry, dict) else entry[int(step)] if isinstance(entry, list) else None
    slug = f" ({entry['id']})" if isinstance(entry, dict) and "id" in entry else ""
    head = " ".join(str(part) for part in location[:2])
    return f"{head}{slug}, field {' '.join(str(part) for part in location[2:])}"


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
