WITH matching AS (
    SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, a.question_version_id,
           a.answered_at, c.verdict, g.confidence AS score, t.text
    FROM answer_concept c
    JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
    JOIN grade g ON g.id = c.grade_id AND g.is_current
    JOIN interview i ON i.id = a.interview_id
    JOIN account p ON p.id = a.account_id
    JOIN job j ON j.id = a.job_id
    JOIN turn t ON t.id = a.turn_id
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND c.org_id = %(org_id)s AND c.concept = %(concept)s::VARCHAR AND c.verdict <> 'met'
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
)
SELECT *, (SELECT count(*) FROM matching) AS total
FROM matching
ORDER BY answered_at DESC, answer_id
LIMIT %(rows)s OFFSET %(skip)s
