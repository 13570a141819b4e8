WITH matching AS (
    SELECT a.id, a.answered_at
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
      AND (%(role)s::VARCHAR IS NULL OR j.track = %(role)s::VARCHAR)
      AND (%(question_version_id)s::UUID IS NULL OR a.question_version_id = %(question_version_id)s::UUID)
), page AS (
    SELECT id FROM matching ORDER BY answered_at DESC, id LIMIT %(rows)s OFFSET %(skip)s
)
SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, q.slug AS question,
       a.answered_at, a.status, g.confidence AS score, g.low, g.high, g.grader_version, left(t.text, 400) AS said,
       (SELECT count(*) FROM matching) AS total
FROM page
JOIN answer a ON a.id = page.id
JOIN account p ON p.id = a.account_id
JOIN job j ON j.id = a.job_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
JOIN turn t ON t.id = a.turn_id
LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
ORDER BY a.answered_at DESC, a.id
