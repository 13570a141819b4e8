"""Reads what ships under data/: the question bank, its vocabulary, and the jobs with their rubrics and panels.

Ids are derived from slugs and content, so that the same file gives the same ids on every machine. A mistake in a file
is told with the file, the line, the field and what belongs there.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import Field

from core.checked_yaml import Entry, Source, Text, invalid, parsed, repeated
from core.domain.bias import BiasList, Term, WatchWords
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel, Quota, Rubric, RubricVersion, TurnPolicy
from core.domain.sentinel import Band, Length, Sentinel

NAMESPACE = UUID("6f2f3f0a-6a5e-5d0e-9d0b-0f8f8b5a7c11")
ORGANISATION = uuid5(NAMESPACE, "organisation:home")


class _KeyPoint(Entry):
    concept: Text
    statement: Text
    weight: int = Field(ge=1, le=3)
    probe: Text


class _Question(Entry):
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


class _QuestionFile(Entry):
    track: Text
    questions: list[_Question]


class _Concept(Entry):
    id: Text
    name: Text
    topic: Text


class _ConceptFile(Entry):
    concepts: list[_Concept]


class _Quota(Entry):
    topic: Text
    difficulty: Difficulty
    count: int = Field(default=1, ge=1, le=5)


class _Panel(Entry):
    quotas: list[_Quota] = Field(min_length=1)
    max_turns: int = Field(default=6, ge=1, le=20)
    turn_policy: TurnPolicy = TurnPolicy.PATIENT


class _Rubric(Entry):
    experience_level: Text
    core_skills: list[Text]
    evaluation_focus: Text
    languages: list[str] = Field(default_factory=list)
    hire_threshold: float = Field(default=70, ge=0, le=100)


class _Job(Entry):
    id: Text
    title: Text
    track: Text
    summary: Text
    icon: Text
    stack: list[str] = Field(default_factory=list)
    rubric: _Rubric
    panel: _Panel


class _JobFile(Entry):
    jobs: list[_Job]


class _Sentinel(Entry):
    id: Text
    question: Text
    band: Band
    length: Length
    text: Text


class _SentinelFile(Entry):
    sentinels: list[_Sentinel]


class _WatchWords(Entry):
    about: Text
    why: Text
    words: list[Text] = Field(min_length=1)
    unless: list[Text] = Field(default_factory=list)


class _BiasFile(Entry):
    said: list[_WatchWords] = Field(min_length=1)
    asked: list[_WatchWords] = Field(min_length=1)


def load_questions(folder: Path, concepts: Collection[str] | None = None) -> list[Question]:
    """Every question under `folder`, in file order; with `concepts`, key points may name no other.

    Raises BankInvalid naming file, line and field.
    """
    questions: list[Question] = []
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = Source.of(path)
        file = parsed(source, _QuestionFile)
        mistakes = repeated(source, "questions", file.questions, known)
        for i, entry in enumerate(file.questions):
            mistakes += [
                source.mistake(("questions", i, "key_points", j, "concept"), f"there is no concept {point.concept}")
                for j, point in enumerate(entry.key_points)
                if concepts is not None and point.concept not in concepts
            ]
        if mistakes:
            raise invalid(mistakes)
        questions += [_question(file.track, entry) for entry in file.questions]
    return questions


def load_concepts(path: Path) -> dict[str, str]:
    """The controlled vocabulary: concept id to the name a person reads. Raises BankInvalid."""
    source = Source.of(path)
    concepts = parsed(source, _ConceptFile).concepts
    if mistakes := repeated(source, "concepts", concepts, {}):
        raise invalid(mistakes)
    return {concept.id: concept.name for concept in concepts}


def load_jobs(path: Path, org_id: UUID) -> list[tuple[Job, RubricVersion, Panel]]:
    """The shipped jobs as they belong to one organisation. Raises BankInvalid."""
    source = Source.of(path)
    jobs = parsed(source, _JobFile).jobs
    if mistakes := repeated(source, "jobs", jobs, {}):
        raise invalid(mistakes)
    return [_job(entry, org_id) for entry in jobs]


def load_sentinels(path: Path, questions: Sequence[Question]) -> list[Sentinel]:
    """The shipped sentinel answers to `questions`; one with another text or question is another one.

    Raises BankInvalid.
    """
    source = Source.of(path)
    entries = parsed(source, _SentinelFile).sentinels
    by_slug = {question.slug: question for question in questions}
    mistakes = repeated(source, "sentinels", entries, {})
    mistakes += [
        source.mistake(("sentinels", i, "question"), f"there is no question {entry.question}")
        for i, entry in enumerate(entries)
        if entry.question not in by_slug
    ]
    if mistakes:
        raise invalid(mistakes)
    return [_sentinel(entry, by_slug[entry.question]) for entry in entries]


def load_bias(path: Path) -> BiasList:
    """The words that are watched for in critiques, coaching and questions. Raises BankInvalid."""
    source = Source.of(path)
    file = parsed(source, _BiasFile)
    mistakes = []
    for part in ("said", "asked"):
        known: dict[str, str] = {}
        for i, group in enumerate(getattr(file, part)):
            for words in group.words:
                if words.casefold() in known:
                    mistakes.append(source.mistake((part, i, "words"), f"{words} is there twice"))
                known[words.casefold()] = group.about
    if mistakes:
        raise invalid(mistakes)
    return BiasList(_watch_words(file.said), _watch_words(file.asked))


def _watch_words(groups: Sequence[_WatchWords]) -> WatchWords:
    return WatchWords(
        tuple(Term(words, group.about, group.why, tuple(group.unless)) for group in groups for words in group.words)
    )


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


def _sentinel(entry: _Sentinel, question: Question) -> Sentinel:
    own = uuid5(NAMESPACE, f"sentinel:{entry.id}:{question.id}:{content_hash(entry.text)}")
    return Sentinel(own, entry.id, question, entry.band, entry.length, entry.text)
