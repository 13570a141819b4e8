WITH matching AS (
    SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, q.slug AS question,
           a.answered_at, s.signal, s.value, s.threshold
    FROM integrity_signal s
    JOIN answer a ON a.id = s.answer_id
    JOIN interview i ON i.id = a.interview_id
    JOIN account p ON p.id = a.account_id
    JOIN job j ON j.id = a.job_id
    JOIN question_version v ON v.id = a.question_version_id
    JOIN question q ON q.id = v.question_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
      AND s.suppressed_by IS NULL
      AND (%(role)s::VARCHAR IS NULL OR j.track = %(role)s::VARCHAR)
      AND (%(week)s::TIMESTAMPTZ IS NULL OR date_trunc('week', a.answered_at AT TIME ZONE 'UTC')
           = date_trunc('week', %(week)s::TIMESTAMPTZ AT TIME ZONE 'UTC'))
)
SELECT *, (SELECT count(*) FROM matching) AS total
FROM matching
ORDER BY answered_at DESC, answer_id, signal
LIMIT %(rows)s OFFSET %(skip)s
