WITH decided AS (
    SELECT DISTINCT ON (answer_id) answer_id, decision
    FROM integrity_review WHERE org_id = %(org_id)s ORDER BY answer_id, number DESC
), flagged AS (
    SELECT j.track AS role, j.title AS job, q.slug AS question,
           to_char(date_trunc('week', a.answered_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week,
           s.signal, a.id, d.decision
    FROM integrity_signal s
    JOIN answer a ON a.id = s.answer_id
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    JOIN question_version v ON v.id = a.question_version_id
    JOIN question q ON q.id = v.question_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN decided d ON d.answer_id = a.id
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry') AND i.status = 'finished'
      AND s.suppressed_by IS NULL
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
)
SELECT CASE WHEN GROUPING(role) = 0 THEN 'role' WHEN GROUPING(job) = 0 THEN 'job'
            WHEN GROUPING(question) = 0 THEN 'question' WHEN GROUPING(week) = 0 THEN 'week'
            WHEN GROUPING(signal) = 0 THEN 'signal' ELSE '' END AS dimension,
       coalesce(role, job, question, week, signal, '') AS value,
       count(DISTINCT id) AS flagged,
       count(DISTINCT id) FILTER (WHERE decision IS NULL) AS open,
       count(DISTINCT id) FILTER (WHERE decision = 'confirmed') AS confirmed,
       count(DISTINCT id) FILTER (WHERE decision = 'dismissed') AS dismissed
FROM flagged
GROUP BY GROUPING SETS ((), (role), (job), (question), (week), (signal))
ORDER BY dimension, value
