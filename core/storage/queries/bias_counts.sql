-- Grain: one row for the organisation: how many critiques, interviews with coaching and questions are looked through
-- for words that speak about the person (bias_said, bias_asked); fixed sentences of the built-in grader ($fixed) and
-- coach are not among them.
WITH sitting AS (
    SELECT i.id
    FROM interview i
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
)
SELECT (SELECT count(*) FROM grade g JOIN answer a ON a.id = g.answer_id JOIN sitting s ON s.id = a.interview_id
        WHERE g.is_current AND g.grader <> $fixed
          AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)) AS critiques,
       (SELECT count(*) FROM feedback f JOIN scorecard c ON c.id = f.scorecard_id
        JOIN sitting s ON s.id = c.interview_id
        WHERE f.prompt_hash <> ''
          AND ($grader_version::VARCHAR IS NULL OR c.grader_version = $grader_version::VARCHAR)) AS coaching,
       (SELECT count(*) FROM question q WHERE q.org_id IS NULL OR q.org_id = $org_id) AS questions
