WITH sitting AS (
    SELECT i.id, i.account_id, i.job_id
    FROM interview i
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
), said AS (
    SELECT 'critique' AS source, g.id AS source_id, a.interview_id, g.graded_at AS said_at, g.grader,
           g.critique AS text, '[]' AS lists
    FROM grade g JOIN answer a ON a.id = g.answer_id
    WHERE g.is_current AND g.grader <> %(fixed)s AND a.org_id = %(org_id)s
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
      AND (%(source_id)s::UUID IS NULL OR g.id = %(source_id)s::UUID)
      AND lower(g.critique) ~ replace(%(pattern)s, '\b', '\y')
    UNION ALL
    SELECT 'coaching', c.id, c.interview_id, c.created_at, 'llm',
           f.summary, concat('[', coalesce(f.strengths::TEXT, '[]'), ',', coalesce(f.areas::TEXT, '[]'), ',',
                             coalesce(f.next_steps::TEXT, '[]'), ']')
    FROM feedback f JOIN scorecard c ON c.id = f.scorecard_id
    WHERE f.prompt_hash <> '' AND (%(grader_version)s::VARCHAR IS NULL OR c.grader_version = %(grader_version)s::VARCHAR)
      AND (%(source_id)s::UUID IS NULL OR c.id = %(source_id)s::UUID)
      AND lower(concat_ws(' ', f.summary, f.strengths::TEXT, f.areas::TEXT, f.next_steps::TEXT))
          ~ replace(%(pattern)s, '\b', '\y')
)
SELECT s.*, p.display_name AS candidate, j.title AS job
FROM said s
JOIN sitting i ON i.id = s.interview_id
JOIN account p ON p.id = i.account_id
JOIN job j ON j.id = i.job_id
ORDER BY s.said_at DESC, s.source_id, s.source
LIMIT %(rows)s
