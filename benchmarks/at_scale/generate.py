"""A history of any size in the app's own schema: one organisation, and a second one with a tenth of it.

Everything follows from hashes of row numbers and a seed, so the same call gives the same rows whatever the number of
threads. Interviews are spread over two growing years; five to seven answers each, follow-ups among them; six tracks of
thirty questions with four key points; abilities of people, difficulties of questions, one question that misleads;
three versions of the embedded grader and a language model beside; overridden and blind grades; integrity signals on one
answer in a hundred, with a cluster; interviews that ended early, drills, retries and cases.

Left out, because no insight query reads them: what the interviewer said, coaching, and the rubrics' documents.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

import duckdb

from benchmarks.at_scale.rows import CLUSTER, END, MISLEADS, QUESTIONS, SECOND, START, TRACKS, VERSIONS, tables
from core.catalogue import load_questions
from core.storage.engine import DUCKDB_CONFIG, Store
from core.usecases.export import as_parquet

NAMESPACE = UUID("0b0c64a4-3c0e-4b7e-9a52-4f0f6a0f7d11")
PIECE = 200_000  # interviews
BANK = Path(__file__).parents[2] / "data" / "questions"


def organisations(seed: int) -> tuple[UUID, UUID]:
    """The ids of the large and the small one."""
    return uuid5(NAMESPACE, f"{seed} large"), uuid5(NAMESPACE, f"{seed} small")


def generate(file: Path, answers: int, seed: int = 8, memory: str = "10GB") -> dict[str, int]:
    """Make a DuckDB file by the app's migrations and fill it; `answers` of the large organisation, to within one per
    cent. Returns the rows of each table."""
    Store.open(f"duckdb:///{file}").close()
    with duckdb.connect(str(file), config={**DUCKDB_CONFIG, "memory_limit": memory}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"SET temp_directory = '{file.parent}/spill'")
        _lists(connection, file.parent, seed)
        counts = {}
        interviews = round(answers * SECOND / (SECOND - 1) / 5.7)  # drills and retries have one answer
        _staged(connection, interviews, seed)
        for table, query in tables(seed):
            counts[table] = 0
            for piece in _in_pieces(query, interviews):
                done = connection.execute(f"INSERT INTO {table} BY NAME {piece}").fetchone()
                counts[table] += int(done[0]) if done else 0
                if interviews > PIECE:
                    connection.execute("CHECKPOINT")
        connection.execute("CHECKPOINT")
    return counts


def _in_pieces(query: str, interviews: int) -> Iterator[str]:
    """One commit holds the index of all it adds in memory, so that large tables are written a piece at a time."""
    if "FROM given" not in query:
        yield query
        return
    for first in range(0, interviews, PIECE):
        yield query.replace("FROM given", f"FROM (SELECT * FROM given WHERE i >= {first} AND i < {first + PIECE})")


def _lists(connection: duckdb.DuckDBPyConnection, folder: Path, seed: int) -> None:
    """What rows are made of: uniform and normal numbers from hashes, ids, sentences that people might say."""
    pieces = [s.strip() for q in load_questions(BANK) for s in re.split(r"(?<=[.!?])\s+", q.ideal_answer)]
    sentences = sorted({s for s in pieces if 30 <= len(s) <= 200})
    names = (
        "Ada",
        "Bo",
        "Chen",
        "Dana",
        "Emil",
        "Femi",
        "Gül",
        "Hana",
        "Ivo",
        "Jo",
        "Kim",
        "Lea",
        "Max",
        "Noor",
        "Ola",
    )
    made = folder / "sentences.parquet"
    made.write_bytes(as_parquet([{"sentences": s} for s in sentences]))
    for statement in (
        f"CREATE TEMP MACRO u(n, k) AS (hash(n, k, {int(seed)}) >> 11)::DOUBLE / 9007199254740992.0",
        "CREATE TEMP MACRO whole(n, k, most) AS floor(u(n, k) * most)::INTEGER",
        "CREATE TEMP MACRO normal(n, k) AS sqrt(-2 * ln(u(n, k) + 1e-12)) * cos(2 * pi() * u(n, k + 7919))",
        f"CREATE TEMP MACRO own(kind, n) AS md5(kind || n || ' {int(seed)}')::UUID",
        f"CREATE TEMP TABLE said AS SELECT list(sentences) AS every_one FROM '{made}'",
        f"SET VARIABLE names = {list(names)}",
        f"SET VARIABLE tracks = {list(TRACKS)}",
        f"SET VARIABLE versions = {list(VERSIONS)}",
        f"SET VARIABLE orgs = {[str(own) for own in organisations(seed)]}",
        "SET VARIABLE sentences = (SELECT every_one FROM said)",
    ):
        connection.execute(statement)
    made.unlink()


def _staged(connection: duckdb.DuckDBPyConnection, interviews: int, seed: int) -> None:
    """Interviews and answers as numbers, in order of time; the tables are written from these."""
    people, days = max(20, interviews // 4), (END - START).days
    connection.execute(f"""
        CREATE TEMP TABLE sitting AS
        WITH one AS (
            SELECT i, CASE WHEN u(i, 1) < {1 / SECOND} THEN 1 ELSE 0 END AS org, whole(i, 2, 6) AS track,
                   whole(i, 3, {people}) AS person, whole(i, 4, 100) AS kinds,
                   floor({days} * power(i / {interviews}, 0.7))::INTEGER AS day, 5 + whole(i, 5, 3) AS answers
            FROM range({interviews}) r(i)
        )
        SELECT * EXCLUDE (kinds, answers),
               CASE WHEN kinds < 3 THEN 'drill' WHEN kinds < 6 THEN 'retry' WHEN kinds < 8 THEN 'case'
                    ELSE 'technical' END AS kind,
               CASE WHEN kinds < 6 THEN 1 ELSE answers END::TINYINT AS answers,
               CASE WHEN u(i, 6) < 0.02 AND day > {days} - 30 THEN 'in_progress'
                    WHEN u(i, 6) < 0.03 THEN 'abandoned' ELSE 'finished' END AS status,
               TIMESTAMPTZ '{START:%Y-%m-%d} 07:00:00Z' + to_days(day) + to_seconds(whole(i, 7, 39600)) AS started_at,
               420 + whole(i, 8, 1500) AS lasted,
               CASE WHEN u(i, 9) < 0.08 THEN 4 WHEN day < 250 THEN 1 WHEN day < 520 THEN 2 ELSE 3 END AS version,
               0.6 * normal(person, 10) + CASE WHEN track = 1 AND day > 640 THEN -0.7 ELSE 0 END AS ability,
               whole(track, 11, 30) * 0 + whole(i, 12, {QUESTIONS}) AS first_question
        FROM one
    """)
    connection.execute(f"""
        CREATE TEMP TABLE given AS
        WITH one AS (
            SELECT s.*, k, i * 8 + k AS a, k > 0 AND u(i * 8 + k, 20) < 0.18 AS is_follow_up
            FROM (SELECT *, unnest(range(answers)) AS k FROM sitting) s
        ), asked AS (
            SELECT *, track * {QUESTIONS} + (first_question + 7 * (k - is_follow_up::INTEGER)) % {QUESTIONS}
            AS question,
                   u(a, 21) AS fate
            FROM one
        )
        SELECT a, i, org, track, person, kind, k, question, is_follow_up, version, own('answer', a) AS id,
               own('interview', i) AS interview_id, own('turn', a) AS turn_id, own('grade', a) AS grade_id,
               started_at + to_seconds(((k + 1) * lasted // (answers + 1))::INTEGER) AS answered_at,
               CASE WHEN fate < 0.87 THEN 'scored' WHEN fate < 0.93 THEN 'unscored' ELSE 'declined' END AS status,
               CASE WHEN fate < 0.93 THEN 12 + whole(a, 22, 90) ELSE 0 END AS words,
               round(30 + 60 * u(a, 23) + 40 * u(a, 24), 1) AS seconds,
               CASE WHEN fate < 0.87 THEN round(20 * least(10, greatest(1,
                    5.9 + 1.6 * ability * CASE WHEN question = {MISLEADS} THEN -0.8 ELSE 1 END
                    + 0.9 * normal(question, 25) + 1.5 * normal(a, 26)
                    + CASE WHEN version = 1 AND track = 0 THEN -0.5 WHEN version = 4 THEN 0.2 ELSE 0 END))) / 20
               END AS score,
               u(a, 27) < CASE WHEN track = {CLUSTER[0]} AND day BETWEEN {CLUSTER[1]} AND {CLUSTER[1]} + 13
                               THEN 0.12 ELSE 0.009 END AND fate < 0.93 AS signalled
        FROM asked
    """)
