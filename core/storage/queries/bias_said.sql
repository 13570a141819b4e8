-- Grain: one row a text that may speak about the person instead of the answer, newest first, up to `rows`: the critique
-- of an answer's current grade (source critique, id of the grade), or what a language model wrote as coach of an
-- interview (source coaching, id of the scorecard; `lists` holds strengths, areas and next steps as JSON). $source_id
-- narrows it to one. $pattern is a regular expression over data/bias.yaml for text in lower case; expressions that mean
-- something else are sorted out later. $fixed names the grader that speaks in fixed sentences: a test reads those.
-- Caveat: it finds words, not intentions, and misses whatever is said without them.
WITH sitting AS (
    SELECT i.id, i.account_id, i.job_id
    FROM interview i
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
), said AS (
    SELECT 'critique' AS source, g.id AS source_id, a.interview_id, g.graded_at AS said_at, g.grader,
           g.critique AS text, '[]' AS lists
    FROM grade g JOIN answer a ON a.id = g.answer_id
    WHERE g.is_current AND g.grader <> $fixed AND a.org_id = $org_id
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
      AND ($source_id::UUID IS NULL OR g.id = $source_id::UUID)
      AND regexp_matches(lower(g.critique), $pattern)
    UNION ALL
    SELECT 'coaching', c.id, c.interview_id, c.created_at, 'llm',
           f.summary, concat('[', coalesce(f.strengths, '[]'), ',', coalesce(f.areas, '[]'), ',',
                             coalesce(f.next_steps, '[]'), ']')
    FROM feedback f JOIN scorecard c ON c.id = f.scorecard_id
    WHERE f.prompt_hash <> '' AND ($grader_version::VARCHAR IS NULL OR c.grader_version = $grader_version::VARCHAR)
      AND ($source_id::UUID IS NULL OR c.id = $source_id::UUID)
      AND regexp_matches(lower(concat_ws(' ', f.summary, f.strengths, f.areas, f.next_steps)), $pattern)
)
SELECT s.*, p.display_name AS candidate, j.title AS job
FROM said s
JOIN sitting i ON i.id = s.interview_id
JOIN account p ON p.id = i.account_id
JOIN job j ON j.id = i.job_id
ORDER BY s.said_at DESC, s.source_id, s.source
LIMIT $rows
