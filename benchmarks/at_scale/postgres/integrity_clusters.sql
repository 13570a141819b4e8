WITH look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
)
SELECT j.track AS role, date_trunc('week', a.answered_at AT TIME ZONE 'UTC') AS week,
       count(*) AS answers,
       count(l.answer_id) AS suspicious,
       count(DISTINCT CASE WHEN l.answer_id IS NOT NULL THEN a.account_id END) AS people
FROM answer a
JOIN interview i ON i.id = a.interview_id
JOIN job j ON j.id = a.job_id
LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
LEFT JOIN look l ON l.answer_id = a.id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND a.words > 0
  AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
GROUP BY role, week
ORDER BY week, role
