"""Six of the questions, one of each kind, in SQLite: the tables they need,
with indexes; times as seconds since 1970."""

import sqlite3
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from core.storage.bulk import quoted

COLUMNS = {
    "job": ("id", "org_id", "title", "track"),
    "account": ("id", "display_name"),
    "question": ("id", "slug", "track"),
    "question_version": ("id", "question_id", "stem", "topic", "difficulty"),
    "interview": ("id", "org_id", "account_id", "job_id", "rubric_version_id", "kind", "status", "started_at",
    "ended_at"),
    "answer": ("id", "interview_id", "org_id", "job_id", "account_id", "question_version_id", "is_follow_up",
    "answered_at",
               "words", "duration_s", "status"),
    "grade": ("id", "answer_id", "confidence", "needs_clarification", "is_current", "grader_version"),
    "answer_concept": ("grade_id", "answer_id", "org_id", "concept", "verdict"),
    "integrity_signal": ("answer_id", "suppressed_by"),
    "scorecard": ("interview_id", "overall", "low", "high", "recommendation", "created_at"),
}  # fmt: skip
INDEXES = (
    "interview (id)", "interview (org_id)", "answer (id)", "answer (interview_id)", "answer (org_id)",
    "grade (answer_id, is_current)", "grade (id)", "answer_concept (org_id)", "answer_concept (answer_id)",
    "integrity_signal (answer_id)", "scorecard (interview_id)", "account (id)", "job (id)", "question_version (id)",
    "question (id)",
)  # fmt: skip
BATCH = 50_000
COUNTED = "i.org_id = :org_id AND i.kind NOT IN ('drill', 'retry')"
MONDAY = "date({}, 'unixepoch', 'weekday 0', '-6 days') || 'T00:00:00'"
LATEST = """latest AS (  -- with max(), SQLite takes the other columns from the same row
    SELECT interview_id, overall, low, high, recommendation, max(created_at) FROM scorecard GROUP BY interview_id)"""
MARKED = f"""
    SELECT a.interview_id, a.job_id, a.question_version_id, a.answered_at, g.confidence AS score
    FROM answer a JOIN interview i ON i.id = a.interview_id JOIN grade g ON g.answer_id = a.id AND g.is_current
    WHERE {COUNTED} AND a.status = 'scored' AND NOT a.is_follow_up AND g.confidence IS NOT NULL"""
QUESTIONS = {
    "overview_by_week": f"""
        WITH {LATEST}, given AS (SELECT interview_id, count(*) AS n FROM answer WHERE org_id = :org_id
        GROUP BY interview_id)
        SELECT {MONDAY.format("i.ended_at")} AS week, count(*) AS interviews, coalesce(sum(g.n), 0) AS answers,
               avg(l.overall) AS mean, CASE WHEN count(l.overall) > 1 THEN 1.96 * sqrt((sum(l.overall * l.overall)
               - count(l.overall) * avg(l.overall) * avg(l.overall)) / (count(l.overall) - 1) / count(l.overall)) END
               AS half
        FROM interview i LEFT JOIN latest l ON l.interview_id = i.id LEFT JOIN given g ON g.interview_id = i.id
        WHERE {COUNTED} AND i.status = 'finished' GROUP BY 1""",
    "drift_days": f"""
        WITH scored AS MATERIALIZED ({MARKED}), asked AS (
            SELECT job_id, question_version_id, sum(score) AS total, count(*) AS times FROM scored GROUP BY 1, 2
        ), of_job AS (SELECT job_id, sum(total) / sum(times) AS mean FROM asked GROUP BY job_id), usual AS (
            SELECT a.job_id, a.question_version_id, (a.total + 5 * o.mean) / (a.times + 5) AS mean
            FROM asked a JOIN of_job o ON o.job_id = a.job_id
        ), sitting AS (
            SELECT s.interview_id, s.job_id, count(*) AS answers, date(min(s.answered_at), 'unixepoch') AS day,
                   avg(s.score) AS score, avg(u.mean) AS questions
            FROM scored s JOIN usual u ON u.job_id = s.job_id AND u.question_version_id = s.question_version_id
            GROUP BY 1, 2
        )
        SELECT s.day, j.track AS role, count(*) AS interviews, sum(s.answers) AS answers, sum(s.score) AS score_total,
               sum(s.score * s.score) AS score_squares, sum(s.questions) AS questions_total,
               sum(s.questions * s.questions) AS questions_squares, sum(s.score - s.questions) AS rest_total,
               sum((s.score - s.questions) * (s.score - s.questions)) AS rest_squares
        FROM sitting s JOIN job j ON j.id = s.job_id GROUP BY s.day, j.track""",
    "integrity_clusters": f"""
        WITH look AS (SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL)
        SELECT j.track AS role, {MONDAY.format("a.answered_at")} AS week, count(*) AS answers,
               count(l.answer_id) AS suspicious, count(DISTINCT CASE WHEN l.answer_id IS NOT NULL
               THEN a.account_id END) AS people
        FROM answer a JOIN interview i ON i.id = a.interview_id JOIN job j ON j.id = a.job_id
        LEFT JOIN look l ON l.answer_id = a.id WHERE {COUNTED} AND a.words > 0 GROUP BY 1, 2""",
    "concept_gaps": f"""
        SELECT c.concept, j.track AS role, count(*) AS asked, count(*) FILTER (WHERE c.verdict = 'missed') AS missed,
               count(*) FILTER (WHERE c.verdict = 'met') AS met, count(DISTINCT a.account_id) AS people,
               count(*) FILTER (WHERE a.answered_at >= :recent) AS asked_recently,
               count(*) FILTER (WHERE a.answered_at >= :recent AND c.verdict = 'missed') AS missed_recently
        FROM answer_concept c
        JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
        JOIN grade g ON g.id = c.grade_id AND g.is_current
        JOIN interview i ON i.id = a.interview_id JOIN job j ON j.id = a.job_id
        WHERE {COUNTED} AND c.org_id = :org_id GROUP BY 1, 2""",
    "question_items": f"""
        WITH given AS MATERIALIZED (
            SELECT a.interview_id, a.job_id, a.question_version_id, a.status, a.duration_s, g.confidence AS score,
                   coalesce(g.needs_clarification, 0) AS unclear
            FROM answer a JOIN interview i ON i.id = a.interview_id
            LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current WHERE {COUNTED} AND NOT a.is_follow_up
        ), item AS (
            SELECT interview_id, job_id, question_version_id, max(score) AS score FROM given
            WHERE status = 'scored' AND score IS NOT NULL GROUP BY 1, 2, 3
        ), usual AS (SELECT job_id, question_version_id, avg(score) AS mean FROM item GROUP BY 1, 2), centred AS (
            SELECT i.*, i.score - u.mean AS above
            FROM item i JOIN usual u ON u.job_id = i.job_id AND u.question_version_id = i.question_version_id
        ), rest AS (
            SELECT *, (sum(above) OVER sitting - above) / nullif(count(*) OVER sitting - 1, 0) AS others
            FROM centred WINDOW sitting AS (PARTITION BY interview_id)
        ), quality AS (
            SELECT question_version_id, count(*) AS interviews, avg(score) AS mean,
                   sqrt((sum(score * score) - count(*) * avg(score) * avg(score)) / (count(*) - 1)) AS spread,
                   count(others) AS compared, sum(above * others) AS xy, sum(others) AS y, sum(others * others) AS yy,
                   sum(above) FILTER (WHERE others IS NOT NULL) AS x,
                   sum(above * above) FILTER (WHERE others IS NOT NULL) AS xx FROM rest GROUP BY 1
        ), placed AS (
            SELECT question_version_id, duration_s, row_number() OVER (PARTITION BY question_version_id
            ORDER BY duration_s)
                   AS place, count(*) OVER (PARTITION BY question_version_id) AS n FROM given
        ), middle AS (
            SELECT question_version_id, avg(duration_s) AS seconds FROM placed
            WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY 1
        ), exposure AS (
            SELECT question_version_id, count(*) AS answers, count(*) FILTER (WHERE status = 'declined') AS declined,
                   sum(unclear) AS unclear FROM given GROUP BY 1
        )
        SELECT e.question_version_id, q.slug, q.track AS role, v.topic, v.difficulty, e.answers, m.seconds, e.declined,
               e.unclear, k.interviews, k.mean, k.spread, k.compared, (compared * xy - x * y)
               / sqrt((compared * xx - x * x) * (compared * yy - y * y)) AS discrimination
        FROM exposure e JOIN middle m ON m.question_version_id = e.question_version_id
        JOIN question_version v ON v.id = e.question_version_id JOIN question q ON q.id = v.question_id
        LEFT JOIN quality k ON k.question_version_id = e.question_version_id""",
    "candidate_ranks": f"""
        WITH {LATEST}, sitting AS (
            SELECT i.id AS interview_id, i.account_id, i.job_id, i.rubric_version_id, l.overall, l.low, l.high,
            l.recommendation,
                   row_number() OVER (of_person ORDER BY i.ended_at DESC, i.id DESC) AS age,
                   count(*) OVER of_person AS interviews
            FROM interview i JOIN latest l ON l.interview_id = i.id
            WHERE {COUNTED} AND i.kind <> 'case' AND i.status = 'finished' AND l.overall IS NOT NULL
            WINDOW of_person AS (PARTITION BY i.account_id, i.job_id, i.rubric_version_id)
        ), ranked AS (
            SELECT *, count(*) OVER peers - 1 AS others, count(*) OVER (PARTITION BY job_id) AS of_job,
                   rank() OVER (PARTITION BY job_id, rubric_version_id ORDER BY overall) - 1 AS lower,
                   count(*) OVER (PARTITION BY job_id, rubric_version_id, overall) - 1 AS equal,
                   row_number() OVER (PARTITION BY job_id ORDER BY overall DESC, account_id, rubric_version_id) AS place
            FROM sitting WHERE age = 1 WINDOW peers AS (PARTITION BY job_id, rubric_version_id)
        )
        SELECT r.account_id, p.display_name AS candidate, r.interview_id, j.title AS job, r.interviews, r.overall,
        r.low,
               r.high, r.recommendation, r.others AS peers, r.of_job,
               CASE WHEN r.others > 0 THEN (r.lower + r.equal / 2.0) / r.others END AS percentile
        FROM ranked r JOIN account p ON p.id = r.account_id JOIN job j ON j.id = r.job_id WHERE r.place <= :rows""",
}  # fmt: skip


def load(file: Path, made: Path) -> float:
    """A database with the generated rows and indexes. Returns seconds."""
    started = time.perf_counter()
    connection = sqlite3.connect(file)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192")
    with duckdb.connect(config={"memory_limit": "1GB"}) as reader:
        reader.execute("SET TimeZone = 'UTC'")
        reader.execute(f"ATTACH {quoted(made)} AS made (READ_ONLY)")
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            rows = reader.execute(f"SELECT {', '.join(_source(name) for name in columns)} FROM made.main.{table}")
            places = ", ".join("?" * len(columns))
            while batch := rows.fetchmany(BATCH):
                connection.executemany(f"INSERT INTO {table} VALUES ({places})", batch)
    for index in INDEXES:
        connection.execute(f"CREATE INDEX {''.join(c if c.isalnum() else '_' for c in index)} ON {index}")
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    return time.perf_counter() - started


def _source(column: str) -> str:
    if column == "id" or column.endswith("_id"):
        return f"unhex(replace({column}::VARCHAR, '-', ''))"
    if column.endswith("_at"):
        return f"epoch({column})::BIGINT"
    return column


class Sqlite:
    def __init__(self, file: Path, most: float) -> None:
        self.connection = sqlite3.connect(file)
        self.connection.execute("PRAGMA cache_size = -2000000")
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.most = most

    def ask(self, query: str, parameters: dict[str, Any]) -> tuple[list[dict[str, Any]] | None, float, float]:
        """Rows (None when given up), seconds, and seconds of processor time."""
        given = {name: self._bound(value) for name, value in parameters.items() if not isinstance(value, list)}
        started, cpu = time.perf_counter(), time.process_time()
        self.connection.set_progress_handler(lambda: time.perf_counter() - started > self.most, 100_000)
        try:
            cursor = self.connection.execute(QUESTIONS[query], given)
            names = [column[0] for column in cursor.description]
            rows: list[dict[str, Any]] | None = [
                {
                    name: UUID(bytes=value) if isinstance(value, bytes) else value
                    for name, value in zip(names, row, strict=True)
                }
                for row in cursor
            ]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            rows = None
        return rows, time.perf_counter() - started, time.process_time() - cpu

    @staticmethod
    def _bound(value: Any) -> Any:
        if isinstance(value, UUID):
            return value.bytes
        return value.timestamp() if hasattr(value, "timestamp") else value

    def close(self) -> None:
        self.connection.close()
