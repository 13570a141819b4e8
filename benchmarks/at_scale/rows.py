"""Each table's rows as a query over the numbers that `generate.py` stages."""

import json
from collections.abc import Iterator
from datetime import datetime

START, END = datetime(2024, 11, 18), datetime(2026, 11, 16)  # Mondays
SECOND = 11  # one interview in so many is the other organisation's: a tenth of the first one's
TRACKS = (
    "data_scientist",
    "devops_sre",
    "management_consultant",
    "product_manager",
    "software_engineer",
    "behavioural",
)
QUESTIONS, POINTS, CONCEPTS = 30, 4, 500  # of a track, of a question, in all
MISLEADS = 7  # this question of the first track: strong candidates do worse
CLUSTER = (3, 600)  # a track, and the first of fourteen days in which pasted answers abound
VERSIONS = ("keypoints-0", "trained-1-ea703c18", "trained-2-5b1d20aa", "Qwen2.5-7B-Instruct/checks-1")


def tables(seed: int) -> Iterator[tuple[str, str]]:
    """Each table's rows as a query over the staged numbers."""
    org = "getvariable('orgs')[org + 1]::UUID"
    weeks = (END - START).days // 7
    yield (
        "organisation",
        f"""SELECT {org} AS id, 'Organisation ' || (org + 1) AS name, '{{}}' AS settings,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM range(2) r(org)""",
    )
    yield (
        "account",
        f"""SELECT own('person', person * 2 + org) AS id, {org} AS org_id, 'candidate' AS role,
        'p' || person || '-' || org || '@example.org' AS email, 'en' AS locale, 'active' AS status, 1 AS version,
        getvariable('names')[1 + person % 15] || ' ' || upper(substr(md5('n' || person), 1, 6)) AS display_name,
        TRUE AS is_demo, TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created
        FROM (SELECT DISTINCT person, org FROM sitting) ORDER BY person, org""",
    )
    yield (
        "job",
        f"""SELECT own('job', track * 2 + org) AS id, {org} AS org_id, track AS position, '' AS summary,
        upper(left(slug, 1)) || replace(substr(slug, 2), '_', ' ') AS title, slug AS track, '' AS icon, '[]' AS stack,
        'open' AS status FROM (SELECT *, getvariable('tracks')[track + 1] AS slug FROM range(6) r(track), range(2)
        o(org))
        """,
    )
    yield (
        "rubric_version",
        f"""SELECT own('rubric', (track * 2 + org) * 2 + n) AS id, own('job', track * 2 + org) AS job_id,
        n + 1 AS number, '{{}}' AS content, '' AS content_hash, TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS published_at
        FROM range(6) r(track), range(2) o(org), range(2) v(n)""",
    )
    yield (
        "panel",
        """SELECT own('panel', track * 2 + org) AS id, own('job', track * 2 + org) AS job_id, 6 AS max_turns,
        'patient' AS turn_policy, '["text"]' AS modes FROM range(6) r(track), range(2) o(org)""",
    )
    named = f"""SELECT q, own('question', q) AS question_id, own('version', q) AS version_id,
        getvariable('tracks')[q // {QUESTIONS} + 1] AS track, 'topic-' || q % 5 AS topic, 'part-' || q % 10 AS subtopic,
        ['easy', 'medium', 'hard'][1 + q % 3] AS difficulty FROM range({len(TRACKS) * QUESTIONS}) r(q)"""
    yield (
        "question",
        f"""SELECT question_id AS id, track || '-' || lpad((q % {QUESTIONS})::VARCHAR, 2, '0') AS slug,
        track, topic, subtopic, difficulty, 1.0 AS weight, 'live' AS status, version_id AS current_version_id
        FROM ({named})""",
    )
    yield (
        "question_version",
        f"""SELECT version_id AS id, question_id, 'Why does question ' || q || ' matter?' AS stem,
        '' AS rephrasing, 'Because.' AS ideal_answer, '[]' AS misconceptions, '' AS deeper, topic, subtopic, difficulty,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM ({named})""",
    )
    yield (
        "key_point",
        f"""SELECT own('point', q * {POINTS} + c) AS id, own('version', q) AS question_version_id,
        c AS position, 'concept-' || hash(q * {POINTS} + c, {int(seed)}) % {CONCEPTS} AS concept, 'A point.'
        AS statement,
        1 + c % 3 AS weight, '' AS probe FROM range({len(TRACKS) * QUESTIONS}) r(q), range({POINTS}) p(c)""",
    )
    yield (
        "interview",
        f"""SELECT own('interview', i) AS id, {org} AS org_id, own('person', person * 2 + org) AS account_id,
        own('job', track * 2 + org) AS job_id, own('panel', track * 2 + org) AS panel_id, kind,
        own('rubric', (track * 2 + org) * 2 + CASE WHEN day > 400 THEN 1 ELSE 0 END) AS rubric_version_id,
        CASE WHEN u(i, 30) < 0.3 THEN 'voice' ELSE 'text' END AS mode, i::INTEGER AS seed, status, 13 AS version,
        started_at, CASE WHEN status <> 'in_progress' THEN started_at + to_seconds(lasted) END AS ended_at,
        CASE WHEN status = 'finished' THEN 'max_turns' END AS end_reason, TRUE AS is_demo FROM sitting ORDER BY i""",
    )
    yield (
        "answer",
        f"""SELECT id, turn_id, interview_id, {org} AS org_id, own('job', track * 2 + org) AS job_id,
        own('person', person * 2 + org) AS account_id, own('version', question) AS question_version_id, 1 AS attempt,
        is_follow_up, answered_at, words, CASE WHEN a % 3 = 0 THEN 1.5 + 3 * u(a, 31) END AS pause_s,
        seconds AS duration_s, 'text' AS input, status,
        CASE WHEN status = 'unscored' THEN 'There was too little to judge.' END AS unscored_reason FROM given
        ORDER BY a""",
    )
    # Overridden and graded blind: two in a hundred, and one in a thousand.
    marks = """least(10, greatest(1, score + {0})) AS understanding, least(10, greatest(1, score - {0}))
    AS explainability"""
    yield (
        "grade",
        f"""
        WITH live AS (
            SELECT *, u(a, 32) < 0.02 AND score IS NOT NULL AS overridden, u(a, 33) < 0.001 AND score IS NOT NULL
            AS blind,
                   own('rubric', (track * 2 + org) * 2 + CASE WHEN started_at > TIMESTAMPTZ '2025-12-24 00:00:00Z'
                   THEN 1 ELSE 0 END)
                   AS rubric_version_id
            FROM given JOIN (SELECT i, started_at FROM sitting) s USING (i) WHERE status <> 'declined'
        ), every AS (
            SELECT a, 0 AS nth, grade_id AS id, 'live' AS kind, NOT overridden AS is_current, score,
                   CASE WHEN version = 4 THEN 'model' ELSE 'embedded' END AS grader,
                   getvariable('versions')[version] AS grader_version, answered_at + to_seconds(2) AS graded_at,
                   NULL AS reason, id AS answer_id, rubric_version_id, kind AS interview_kind FROM live
            UNION ALL
            SELECT a, 1, own('override', a), 'override', TRUE, least(10, score + 1), 'person', 'person',
                   answered_at + to_days(2), 'The example was right.', id, rubric_version_id, kind FROM live
                   WHERE overridden
            UNION ALL
            SELECT a, 2, own('blind', a), 'human_blind', FALSE, round(least(10, greatest(1, score + normal(a, 34)))),
                   'person', 'person', answered_at + to_days(3), NULL, id, rubric_version_id, kind FROM live WHERE blind
        )
        SELECT id, answer_id, grader, grader_version, '' AS prompt_hash, rubric_version_id, 1 AS run, kind,
               {marks.format("0.1")}, score AS confidence, greatest(1, score - 1.8) AS low, least(10, score + 1.8)
               AS high,
               u(a, 35) < 0.01 AS off_topic, u(a, 36) < 0.02 AS needs_clarification, FALSE AS declined,
               u(a, 37) < 0.03 AS needs_review, '[]' AS flags, (u(a, 38) < 0.01)::INTEGER AS evidence_dropped,
               CASE WHEN score IS NULL THEN 'There was too little to judge.' ELSE 'You were clearest on '
               || 'part ' || a % 10 || '. The most important thing still missing is part ' || a % 7 || '.' END
               AS critique,
               graded_at, is_current, reason FROM every ORDER BY a, nth""",
    )
    made = f"""FROM (SELECT *, unnest(range({POINTS})) AS c FROM given WHERE status = 'scored') g
        JOIN (SELECT q, c, own('point', q * {POINTS} + c) AS key_point_id, 0.35 * u(q * {POINTS} + c, 40) AS hard,
              'concept-' || hash(q * {POINTS} + c, {int(seed)}) % {CONCEPTS} AS concept
              FROM range({len(TRACKS) * QUESTIONS}) r(q), range({POINTS}) p(c)) p ON p.q = g.question AND p.c = g.c"""
    luck = "u(a * 4 + g.c, 41) + hard - 0.08 * (score - 6)"
    verdict = f"CASE WHEN {luck} < 0.5 THEN 'met' WHEN {luck} < 0.7 THEN 'partly' ELSE 'missed' END"
    yield (
        "answer_concept",
        f"""SELECT grade_id, key_point_id, id AS answer_id, {org} AS org_id,
        own('job', track * 2 + org) AS job_id, concept, {verdict} AS verdict, round(u(a, 42), 2) AS strength,
        1 + g.c % 3 AS weight, answered_at + to_seconds(2) AS graded_at {made} ORDER BY a, g.c""",
    )
    yield (
        "evidence",
        f"""SELECT grade_id, key_point_id, 60 * g.c AS "start", 60 * g.c + 58 AS "end",
        left(getvariable('sentences')[1 + whole(a + g.c, 43, len(getvariable('sentences')))], 58) AS quote {made}
        WHERE {luck} < 0.5 ORDER BY a, g.c""",
    )
    yield (
        "integrity_signal",
        """SELECT id AS answer_id, CASE WHEN u(a, 44) < 0.7 THEN 'typing_speed' ELSE 'pause' END AS signal,
        round(241 + 300 * u(a, 45), 1) AS value, 240.0 AS threshold,
        CASE WHEN u(a, 46) < 0.05 THEN 'accommodation' END AS suppressed_by FROM given WHERE signalled ORDER BY a""",
    )
    yield (
        "turn",
        """SELECT turn_id AS id, interview_id, 2 + 3 * k AS position, 'candidate' AS role,
        CASE status WHEN 'declined' THEN 'skip' ELSE 'answer' END AS kind, answered_at AS created_at,
        own('version', question) AS question_version_id, CASE status WHEN 'declined' THEN '' ELSE concat_ws(' ',
        getvariable('sentences')[1 + whole(a, 51, len(getvariable('sentences')))],
        getvariable('sentences')[1 + whole(a, 52, len(getvariable('sentences')))],
        CASE WHEN words > 40 THEN getvariable('sentences')[1 + whole(a, 53, len(getvariable('sentences')))] END,
        CASE WHEN words > 70 THEN getvariable('sentences')[1 + whole(a, 54, len(getvariable('sentences')))] END) END
        AS text
        FROM given ORDER BY a""",
    )
    yield (
        "scorecard",
        f"""
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
               getvariable('versions')[version] AS grader_version, created_at FROM dealt ORDER BY i, n""",
    )
    yield (
        "model_call",
        """SELECT own('call', a) AS id, answered_at AS "at", 'turn' AS task, 'localhost' AS host,
        'Qwen2.5-7B-Instruct' AS model, 'schema' AS rung, 1 AS attempt, '' AS prompt_hash, 900 AS tokens_in, 280
        AS tokens_out,
        0.0004 AS cost, 900 + whole(a, 70, 4000) AS ms, CASE WHEN u(a, 71) < 0.01 THEN 'timeout' ELSE 'ok' END
        AS outcome,
        FALSE AS streamed, interview_id FROM given WHERE version = 4 ORDER BY a""",
    )
    yield (
        "sentinel_answer",
        f"""SELECT own('sentinel', n) AS id, 'sentinel-' || lpad(n::VARCHAR, 2, '0') AS slug,
        own('version', n % {len(TRACKS)} * {QUESTIONS}) AS question_version_id, getvariable('tracks')[1 + n % 6]
        AS track,
        ['low', 'middle', 'high'][1 + n % 3] AS band, 'short' AS length, 'Because.' AS text,
        TIMESTAMPTZ '{START:%Y-%m-%d} 00:00:00Z' AS created FROM range(48) r(n)""",
    )
    yield (
        "sentinel_grade",
        f"""SELECT own('regraded', week * 48 + n) AS id, own('sentinel', n) AS sentinel_answer_id,
        'embedded' AS grader, getvariable('versions')[version] AS grader_version, '' AS prompt_hash, 1 AS run,
        score AS understanding, score AS explainability, score AS confidence, graded_at FROM (
            SELECT *, 2 + n % 8 + CASE WHEN n % 6 = 0 AND version = 1 THEN -0.5 ELSE 0 END AS score
            FROM (SELECT week, n, CASE WHEN week < 36 THEN 1 WHEN week < 74 THEN 2 ELSE 3 END AS version,
                  TIMESTAMPTZ '{START:%Y-%m-%d} 05:00:00Z' + to_days((7 * week)::INTEGER) AS graded_at
                  FROM range({weeks}) w(week), range(48) r(n)))""",
    )
