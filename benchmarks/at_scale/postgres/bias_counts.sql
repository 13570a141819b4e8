WITH sitting AS (
    SELECT i.id
    FROM interview i
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
)
SELECT (SELECT count(*) FROM grade g JOIN answer a ON a.id = g.answer_id JOIN sitting s ON s.id = a.interview_id
        WHERE g.is_current AND g.grader <> %(fixed)s
          AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)) AS critiques,
       (SELECT count(*) FROM feedback f JOIN scorecard c ON c.id = f.scorecard_id
        JOIN sitting s ON s.id = c.interview_id
        WHERE f.prompt_hash <> ''
          AND (%(grader_version)s::VARCHAR IS NULL OR c.grader_version = %(grader_version)s::VARCHAR)) AS coaching,
       (SELECT count(*) FROM question q WHERE q.org_id IS NULL OR q.org_id = %(org_id)s) AS questions
