"""The question bank, and jobs with their rubrics and panels. Versions are immutable, so they are kept in memory."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from core.domain.errors import NotFound
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel, Quota, Rubric, RubricVersion, TurnPolicy
from core.storage import schema as t
from core.storage.engine import Store


class QuestionRepository:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._versions: dict[UUID, Question] = {}
        self._tracks: dict[str, list[UUID]] = {}

    def sync(self, questions: Sequence[Question], at: datetime) -> int:
        """Add shipped versions that are new and make them current; returns how many. Shipped questions that are no
        longer in the files are retired: kept for the interviews that asked them, never asked again."""

        def work(connection: Connection) -> int:
            self.store.alone(connection)
            known = set(connection.scalars(select(t.question_version.c.id)))
            shipped = select(t.question.c.id, t.question.c.current_version_id, t.question.c.status)
            rows = connection.execute(shipped.where(t.question.c.org_id.is_(None))).all()
            current = {row.id: row.current_version_id if row.status == "active" else None for row in rows}
            fresh = [question for question in questions if question.id not in known]
            self._add_versions(connection, fresh, at)
            for question in questions:
                if question.question_id not in current:
                    connection.execute(insert(t.question).values(_question_row(question)))
                elif current[question.question_id] != question.id:
                    row = _question_row(question)
                    connection.execute(update(t.question).where(t.question.c.id == row.pop("id")).values(row))
            gone = {i for i, version in current.items() if version} - {question.question_id for question in questions}
            if gone:
                connection.execute(update(t.question).where(t.question.c.id.in_(gone)).values(status="retired"))
            return len(fresh)

        added = self.store.write(work)
        with self._lock:
            self._tracks.clear()
        return added

    def _add_versions(self, connection: Connection, fresh: Sequence[Question], at: datetime) -> None:
        if not fresh:
            return
        columns = (
            "id",
            "question_id",
            "stem",
            "rephrasing",
            "ideal_answer",
            "deeper",
            "topic",
            "subtopic",
            "difficulty",
        )
        connection.execute(
            insert(t.question_version),
            [
                {**{c: getattr(q, c) for c in columns}, "misconceptions": list(q.misconceptions), "created": at}
                for q in fresh
            ],
        )
        connection.execute(
            insert(t.key_point), [{**asdict(p), "question_version_id": q.id} for q in fresh for p in q.key_points]
        )

    def of_track(self, track: str) -> list[Question]:
        """The questions that may be asked, by slug."""
        with self._lock:
            ids = self._tracks.get(track)
        if ids is None:
            q = t.question
            query = select(q.c.current_version_id).where(q.c.track == track, q.c.status == "active").order_by(q.c.slug)
            with self.store.read() as connection:
                ids = list(connection.scalars(query))
            self._load(ids)
            with self._lock:
                self._tracks[track] = ids
        return [self._versions[i] for i in ids]

    def get(self, question_version_id: UUID) -> Question:
        """Raises NotFound."""
        found = self.get_many([question_version_id])
        if not found:
            raise NotFound
        return found[question_version_id]

    def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Question]:
        self._load(ids)
        return {i: self._versions[i] for i in ids if i in self._versions}

    def _load(self, ids: Iterable[UUID]) -> None:
        missing = [i for i in ids if i not in self._versions]
        if not missing:
            return
        v, q, k = t.question_version, t.question, t.key_point
        with self.store.read() as connection:
            versions = connection.execute(
                select(v, q.c.slug, q.c.track, q.c.weight).join(q, q.c.id == v.c.question_id).where(v.c.id.in_(missing))
            ).all()
            points = connection.execute(
                select(k).where(k.c.question_version_id.in_(missing)).order_by(k.c.position)
            ).all()
        of_version: dict[UUID, list[KeyPoint]] = defaultdict(list)
        for p in points:
            point = KeyPoint(p.id, p.position, p.concept, p.statement, p.weight, p.probe)
            of_version[p.question_version_id].append(point)
        loaded = {row.id: _question(row, tuple(of_version[row.id])) for row in versions}
        with self._lock:
            self._versions.update(loaded)


def _question_row(question: Question) -> dict[str, Any]:
    columns = ("slug", "track", "topic", "subtopic", "difficulty", "weight")
    return {
        "id": question.question_id,
        "org_id": None,
        "status": "active",
        "current_version_id": question.id,
        **{column: getattr(question, column) for column in columns},
    }


def _question(row: Row[Any], points: tuple[KeyPoint, ...]) -> Question:
    return Question(
        id=row.id,
        question_id=row.question_id,
        slug=row.slug,
        track=row.track,
        topic=row.topic,
        subtopic=row.subtopic,
        difficulty=Difficulty(row.difficulty),
        stem=row.stem,
        rephrasing=row.rephrasing,
        key_points=points,
        ideal_answer=row.ideal_answer,
        misconceptions=tuple(row.misconceptions),
        deeper=row.deeper,
        weight=row.weight,
    )


class JobRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def sync(self, jobs: Sequence[tuple[Job, RubricVersion, Panel]], at: datetime) -> None:
        """Add shipped jobs that are missing; what an organisation has is never overwritten."""

        def work(connection: Connection) -> None:
            self.store.alone(connection)
            known = set(connection.scalars(select(t.job.c.id)))
            for position, (job, rubric, panel) in enumerate(jobs):
                if job.id in known:
                    continue
                connection.execute(
                    insert(t.job).values(**{**asdict(job), "stack": list(job.stack), "position": position})
                )
                content = {**asdict(rubric.rubric), "dimension_weights": dict(rubric.rubric.dimension_weights)}
                connection.execute(
                    insert(t.rubric_version).values(
                        id=rubric.id,
                        job_id=job.id,
                        number=rubric.number,
                        content=content,
                        content_hash=rubric.content_hash,
                        published_at=at,
                    )
                )
                connection.execute(
                    insert(t.panel).values(
                        id=panel.id,
                        job_id=job.id,
                        max_turns=panel.max_turns,
                        turn_policy=panel.turn_policy,
                        modes=list(panel.modes),
                    )
                )
                connection.execute(
                    insert(t.panel_quota),
                    [{"panel_id": panel.id, "position": i, **asdict(quota)} for i, quota in enumerate(panel.quotas)],
                )

        self.store.write(work)

    def all(self, org_id: UUID) -> list[Job]:
        query = select(t.job).where(t.job.c.org_id == org_id, t.job.c.status == "open").order_by(t.job.c.position)
        with self.store.read() as connection:
            return [_job(row) for row in connection.execute(query)]

    def get(self, job_id: UUID) -> Job:
        """Raises NotFound."""
        with self.store.read() as connection:
            row = connection.execute(select(t.job).where(t.job.c.id == job_id)).first()
        if row is None:
            raise NotFound
        return _job(row)

    def rubric(self, rubric_version_id: UUID) -> RubricVersion:
        """Raises NotFound."""
        return self._rubric(t.rubric_version.c.id == rubric_version_id)

    def current_rubric(self, job_id: UUID) -> RubricVersion:
        """The latest version. Raises NotFound."""
        return self._rubric(t.rubric_version.c.job_id == job_id)

    def _rubric(self, condition: Any) -> RubricVersion:
        query = select(t.rubric_version).where(condition).order_by(t.rubric_version.c.number.desc()).limit(1)
        with self.store.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound
        content = row.content
        rubric = Rubric(
            experience_level=content["experience_level"],
            core_skills=tuple(content["core_skills"]),
            evaluation_focus=content["evaluation_focus"],
            languages=tuple(content["languages"]),
            dimension_weights=tuple(sorted(content["dimension_weights"].items(), reverse=True)),
            hire_threshold=content["hire_threshold"],
        )
        return RubricVersion(row.id, row.job_id, row.number, rubric, row.content_hash)

    def panel(self, job_id: UUID) -> Panel:
        """Raises NotFound."""
        p, q = t.panel, t.panel_quota
        with self.store.read() as connection:
            row = connection.execute(select(p).where(p.c.job_id == job_id)).first()
            if row is None:
                raise NotFound
            quotas = connection.execute(select(q).where(q.c.panel_id == row.id).order_by(q.c.position)).mappings()
            planned = tuple(Quota(quota["topic"], Difficulty(quota["difficulty"]), quota["count"]) for quota in quotas)
        return Panel(
            id=row.id,
            job_id=row.job_id,
            quotas=planned,
            max_turns=row.max_turns,
            turn_policy=TurnPolicy(row.turn_policy),
            modes=tuple(row.modes),
        )


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.org_id, row.title, row.track, row.summary, tuple(row.stack), row.icon, row.status)
