WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
)
SELECT count(DISTINCT i.id) AS interviews,
       count(a.id) AS answers,
       count(DISTINCT i.account_id) AS people
FROM interview i
LEFT JOIN answer a ON a.interview_id = i.id
LEFT JOIN latest l ON l.interview_id = i.id
WHERE i.org_id = %(org_id)s AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND (%(grader_version)s::VARCHAR IS NULL OR l.grader_version = %(grader_version)s::VARCHAR)
