WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
)
SELECT j.title AS job, least(9, floor(l.overall / 10))::INTEGER AS tenth, count(*) AS interviews
FROM interview i
JOIN latest l ON l.interview_id = i.id
JOIN job j ON j.id = i.job_id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry', 'case')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND i.status = 'finished' AND l.overall IS NOT NULL
  AND (%(grader_version)s::VARCHAR IS NULL OR l.grader_version = %(grader_version)s::VARCHAR)
GROUP BY j.title, tenth
ORDER BY j.title, tenth
