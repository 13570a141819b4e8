WITH look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
), given AS (
    SELECT j.track AS role, j.title AS job, q.slug AS question,
           to_char(date_trunc('week', a.answered_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week,
           a.account_id, l.answer_id IS NOT NULL AS suspicious
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    JOIN question_version v ON v.id = a.question_version_id
    JOIN question q ON q.id = v.question_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN look l ON l.answer_id = a.id
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND a.words > 0
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
)
SELECT CASE WHEN GROUPING(role) = 0 THEN 'role' WHEN GROUPING(job) = 0 THEN 'job'
            WHEN GROUPING(question) = 0 THEN 'question' ELSE 'week' END AS dimension,
       coalesce(role, job, question, week) AS value,
       count(*) AS answers,
       count(*) FILTER (WHERE suspicious) AS suspicious,
       count(DISTINCT account_id) FILTER (WHERE suspicious) AS people
FROM given
GROUP BY GROUPING SETS ((role), (job), (question), (week))
ORDER BY dimension, value
