"""A history of any size in the app's own schema: one organisation, and a second one with a tenth of it.

Everything follows from hashes of row numbers and a seed, so the same call gives the same rows whatever the number of
threads. Interviews are spread over two growing years; five to seven answers each, follow-ups among them; six tracks of
thirty questions with four key points; abilities of people, difficulties of questions, one question that misleads;
three versions of the embedded grader and a language model beside; overridden and blind grades; integrity signals on one
answer in a hundred, with a cluster; interviews that ended early, drills, retries and cases.

Left out, because no insight query reads them: what the interviewer said, coaching, and the rubrics' documents.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

import duckdb

from core.catalogue import load_questions
from core.storage.engine import DUCKDB_CONFIG, Store
from core.usecases.export import as_parquet

NAMESPACE = UUID("0b0c64a4-3c0e-4b7e-9a52-4f0f6a0f7d11")
START, END = datetime(2024, 11, 18), datetime(2026, 11, 16)  # Mondays
SECOND = 11  # one interview in so many is the other organisation's: a tenth of the first one's
TRACKS = ("data_scientist", "devops_sre", "management_consultant", "product_manager", "software_engineer", "behavioural")
QUESTIONS, POINTS, CONCEPTS = 30, 4, 500  # of a track, of a question, in all
MISLEADS = 7  # this question of the first track: strong candidates do worse
CLUSTER = (3, 600)  # a track, and the first of fourteen days in which pasted answers abound
VERSIONS = ("keypoints-0", "trained-1-ea703c18", "trained-2-5b1d20aa", "Qwen2.5-7B-Instruct/checks-1")
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
        for table, query in _tables(seed):
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
    names = ("Ada", "Bo", "Chen", "Dana", "Emil", "Femi", "Gül", "Hana", "Ivo", "Jo", "Kim", "Lea", "Max", "Noor", "Ola")
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
            SELECT *, track * {QUESTIONS} + (first_question + 7 * (k - is_follow_up::INTEGER)) % {QUESTIONS} AS question,
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


def _tables(seed: int) -> Iterator[tuple[str, str]]:
    """Each table's rows as a query over the staged numbers."""
    org = "getvariable('orgs')[org + 1]::UUID"
    weeks = (END - START).days // 7
    yield "organisation", f"""SELECT {org} AS id, 'Organisation ' || (org + 1) AS name, '{{}}' AS settings,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM range(2) r(org)"""
    yield "account", f"""SELECT own('person', person * 2 + org) AS id, {org} AS org_id, 'candidate' AS role,
        'p' || person || '-' || org || '@example.org' AS email, 'en' AS locale, 'active' AS status, 1 AS version,
        getvariable('names')[1 + person % 15] || ' ' || upper(substr(md5('n' || person), 1, 6)) AS display_name,
        TRUE AS is_demo, TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created
        FROM (SELECT DISTINCT person, org FROM sitting) ORDER BY person, org"""
    yield "job", f"""SELECT own('job', track * 2 + org) AS id, {org} AS org_id, track AS position, '' AS summary,
        upper(left(slug, 1)) || replace(substr(slug, 2), '_', ' ') AS title, slug AS track, '' AS icon, '[]' AS stack,
        'open' AS status FROM (SELECT *, getvariable('tracks')[track + 1] AS slug FROM range(6) r(track), range(2) o(org))
        """
    yield "rubric_version", f"""SELECT own('rubric', (track * 2 + org) * 2 + n) AS id, own('job', track * 2 + org) AS job_id,
        n + 1 AS number, '{{}}' AS content, '' AS content_hash, TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS published_at
        FROM range(6) r(track), range(2) o(org), range(2) v(n)"""
    yield "panel", """SELECT own('panel', track * 2 + org) AS id, own('job', track * 2 + org) AS job_id, 6 AS max_turns,
        'patient' AS turn_policy, '["text"]' AS modes FROM range(6) r(track), range(2) o(org)"""
    named = f"""SELECT q, own('question', q) AS question_id, own('version', q) AS version_id,
        getvariable('tracks')[q // {QUESTIONS} + 1] AS track, 'topic-' || q % 5 AS topic, 'part-' || q % 10 AS subtopic,
        ['easy', 'medium', 'hard'][1 + q % 3] AS difficulty FROM range({len(TRACKS) * QUESTIONS}) r(q)"""
    yield "question", f"""SELECT question_id AS id, track || '-' || lpad((q % {QUESTIONS})::VARCHAR, 2, '0') AS slug,
        track, topic, subtopic, difficulty, 1.0 AS weight, 'live' AS status, version_id AS current_version_id
        FROM ({named})"""
    yield "question_version", f"""SELECT version_id AS id, question_id, 'Why does question ' || q || ' matter?' AS stem,
        '' AS rephrasing, 'Because.' AS ideal_answer, '[]' AS misconceptions, '' AS deeper, topic, subtopic, difficulty,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM ({named})"""
    yield "key_point", f"""SELECT own('point', q * {POINTS} + c) AS id, own('version', q) AS question_version_id,
        c AS position, 'concept-' || hash(q * {POINTS} + c, {int(seed)}) % {CONCEPTS} AS concept, 'A point.' AS statement,
        1 + c % 3 AS weight, '' AS probe FROM range({len(TRACKS) * QUESTIONS}) r(q), range({POINTS}) p(c)"""
    yield "interview", f"""SELECT own('interview', i) AS id, {org} AS org_id, own('person', person * 2 + org) AS account_id,
        own('job', track * 2 + org) AS job_id, own('panel', track * 2 + org) AS panel_id, kind,
        own('rubric', (track * 2 + org) * 2 + CASE WHEN day > 400 THEN 1 ELSE 0 END) AS rubric_version_id,
        CASE WHEN u(i, 30) < 0.3 THEN 'voice' ELSE 'text' END AS mode, i::INTEGER AS seed, status, 13 AS version,
        started_at, CASE WHEN status <> 'in_progress' THEN started_at + to_seconds(lasted) END AS ended_at,
        CASE WHEN status = 'finished' THEN 'max_turns' END AS end_reason, TRUE AS is_demo FROM sitting ORDER BY i"""
    yield "answer", f"""SELECT id, turn_id, interview_id, {org} AS org_id, own('job', track * 2 + org) AS job_id,
        own('person', person * 2 + org) AS account_id, own('version', question) AS question_version_id, 1 AS attempt,
        is_follow_up, answered_at, words, CASE WHEN a % 3 = 0 THEN 1.5 + 3 * u(a, 31) END AS pause_s,
        seconds AS duration_s, 'text' AS input, status,
        CASE WHEN status = 'unscored' THEN 'There was too little to judge.' END AS unscored_reason FROM given ORDER BY a"""
    # Overridden and graded blind: two in a hundred, and one in a thousand.
    marks = """least(10, greatest(1, score + {0})) AS understanding, least(10, greatest(1, score - {0})) AS explainability"""
    yield "grade", f"""
        WITH live AS (
            SELECT *, u(a, 32) < 0.02 AND score IS NOT NULL AS overridden, u(a, 33) < 0.001 AND score IS NOT NULL AS blind,
                   own('rubric', (track * 2 + org) * 2 + CASE WHEN started_at > TIMESTAMPTZ '2025-12-24 00:00:00Z' THEN 1 ELSE 0 END)
                   AS rubric_version_id
            FROM given JOIN (SELECT i, started_at FROM sitting) s USING (i) WHERE status <> 'declined'
        ), every AS (
            SELECT a, 0 AS nth, grade_id AS id, 'live' AS kind, NOT overridden AS is_current, score,
                   CASE WHEN version = 4 THEN 'model' ELSE 'embedded' END AS grader,
                   getvariable('versions')[version] AS grader_version, answered_at + to_seconds(2) AS graded_at,
                   NULL AS reason, id AS answer_id, rubric_version_id, kind AS interview_kind FROM live
            UNION ALL
            SELECT a, 1, own('override', a), 'override', TRUE, least(10, score + 1), 'person', 'person',
                   answered_at + to_days(2), 'The example was right.', id, rubric_version_id, kind FROM live WHERE overridden
            UNION ALL
            SELECT a, 2, own('blind', a), 'human_blind', FALSE, round(least(10, greatest(1, score + normal(a, 34)))),
                   'person', 'person', answered_at + to_days(3), NULL, id, rubric_version_id, kind FROM live WHERE blind
        )
        SELECT id, answer_id, grader, grader_version, '' AS prompt_hash, rubric_version_id, 1 AS run, kind,
               {marks.format("0.1")}, score AS confidence, greatest(1, score - 1.8) AS low, least(10, score + 1.8) AS high,
               u(a, 35) < 0.01 AS off_topic, u(a, 36) < 0.02 AS needs_clarification, FALSE AS declined,
               u(a, 37) < 0.03 AS needs_review, '[]' AS flags, (u(a, 38) < 0.01)::INTEGER AS evidence_dropped,
               CASE WHEN score IS NULL THEN 'There was too little to judge.' ELSE 'You were clearest on '
               || 'part ' || a % 10 || '. The most important thing still missing is part ' || a % 7 || '.' END AS critique,
               graded_at, is_current, reason FROM every ORDER BY a, nth"""
    made = f"""FROM (SELECT *, unnest(range({POINTS})) AS c FROM given WHERE status = 'scored') g
        JOIN (SELECT q, c, own('point', q * {POINTS} + c) AS key_point_id, 0.35 * u(q * {POINTS} + c, 40) AS hard,
              'concept-' || hash(q * {POINTS} + c, {int(seed)}) % {CONCEPTS} AS concept
              FROM range({len(TRACKS) * QUESTIONS}) r(q), range({POINTS}) p(c)) p ON p.q = g.question AND p.c = g.c"""
    luck = "u(a * 4 + g.c, 41) + hard - 0.08 * (score - 6)"
    verdict = f"CASE WHEN {luck} < 0.5 THEN 'met' WHEN {luck} < 0.7 THEN 'partly' ELSE 'missed' END"
    yield "answer_concept", f"""SELECT grade_id, key_point_id, id AS answer_id, {org} AS org_id,
        own('job', track * 2 + org) AS job_id, concept, {verdict} AS verdict, round(u(a, 42), 2) AS strength,
        1 + g.c % 3 AS weight, answered_at + to_seconds(2) AS graded_at {made} ORDER BY a, g.c"""
    yield "evidence", f"""SELECT grade_id, key_point_id, 60 * g.c AS "start", 60 * g.c + 58 AS "end",
        left(getvariable('sentences')[1 + whole(a + g.c, 43, len(getvariable('sentences')))], 58) AS quote {made}
        WHERE {luck} < 0.5 ORDER BY a, g.c"""
    yield "integrity_signal", """SELECT id AS answer_id, CASE WHEN u(a, 44) < 0.7 THEN 'typing_speed' ELSE 'pause' END AS signal,
        round(241 + 300 * u(a, 45), 1) AS value, 240.0 AS threshold,
        CASE WHEN u(a, 46) < 0.05 THEN 'accommodation' END AS suppressed_by FROM given WHERE signalled ORDER BY a"""
    yield "turn", """SELECT turn_id AS id, interview_id, 2 + 3 * k AS position, 'candidate' AS role,
        CASE status WHEN 'declined' THEN 'skip' ELSE 'answer' END AS kind, answered_at AS created_at,
        own('version', question) AS question_version_id, CASE status WHEN 'declined' THEN '' ELSE concat_ws(' ',
        getvariable('sentences')[1 + whole(a, 51, len(getvariable('sentences')))],
        getvariable('sentences')[1 + whole(a, 52, len(getvariable('sentences')))],
        CASE WHEN words > 40 THEN getvariable('sentences')[1 + whole(a, 53, len(getvariable('sentences')))] END,
        CASE WHEN words > 70 THEN getvariable('sentences')[1 + whole(a, 54, len(getvariable('sentences')))] END) END AS text
        FROM given ORDER BY a"""
    yield "scorecard", f"""
        WITH whole AS (SELECT i, 10 * avg(score) AS overall FROM given GROUP BY i), dealt AS (
            SELECT i, n, started_at + to_seconds(lasted + 1 + 86400 * n::INTEGER) AS created_at, version, overall
            FROM sitting JOIN whole USING (i), range(2) r(n)
            WHERE status = 'finished' AND kind NOT IN ('drill', 'retry') AND (n = 0 OR u(i, 60) < 0.02)
        )
        SELECT own('card', i * 2 + n) AS id, own('interview', i) AS interview_id, round(overall + n, 1) AS overall,
               round(greatest(0, overall + n - 12), 1) AS low, round(least(100, overall + n + 12), 1) AS high,
               70.0 AS threshold, '{json.dumps([{"name": "understanding", "scale": 10}])}' AS dimensions,
               CASE WHEN overall IS NULL THEN 'not_scored' WHEN overall < 58 THEN 'not_yet' WHEN overall < 82
                    THEN 'too_close_to_call' ELSE 'recommended' END AS recommendation, '{{}}' AS delivery,
               CASE WHEN version = 4 THEN 'model' ELSE 'embedded' END AS grader,
               getvariable('versions')[version] AS grader_version, created_at FROM dealt ORDER BY i, n"""
    yield "model_call", """SELECT own('call', a) AS id, answered_at AS "at", 'turn' AS task, 'localhost' AS host,
        'Qwen2.5-7B-Instruct' AS model, 'schema' AS rung, 1 AS attempt, '' AS prompt_hash, 900 AS tokens_in, 280 AS tokens_out,
        0.0004 AS cost, 900 + whole(a, 70, 4000) AS ms, CASE WHEN u(a, 71) < 0.01 THEN 'timeout' ELSE 'ok' END AS outcome,
        FALSE AS streamed, interview_id FROM given WHERE version = 4 ORDER BY a"""
    yield "sentinel_answer", f"""SELECT own('sentinel', n) AS id, 'sentinel-' || lpad(n::VARCHAR, 2, '0') AS slug,
        own('version', n % {len(TRACKS)} * {QUESTIONS}) AS question_version_id, getvariable('tracks')[1 + n % 6] AS track,
        ['low', 'middle', 'high'][1 + n % 3] AS band, 'short' AS length, 'Because.' AS text,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM range(48) r(n)"""
    yield "sentinel_grade", f"""SELECT own('regraded', week * 48 + n) AS id, own('sentinel', n) AS sentinel_answer_id,
        'embedded' AS grader, getvariable('versions')[version] AS grader_version, '' AS prompt_hash, 1 AS run,
        score AS understanding, score AS explainability, score AS confidence, graded_at FROM (
            SELECT *, 2 + n % 8 + CASE WHEN n % 6 = 0 AND version = 1 THEN -0.5 ELSE 0 END AS score
            FROM (SELECT week, n, CASE WHEN week < 36 THEN 1 WHEN week < 74 THEN 2 ELSE 3 END AS version,
                  TIMESTAMPTZ '{START:%Y-%m-%d} 05:00:00Z' + to_days((7 * week)::INTEGER) AS graded_at
                  FROM range({weeks}) w(week), range(48) r(n)))"""
