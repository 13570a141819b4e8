-- Grain: one row for the organisation: finished interviews, their answers and the different people in them.
-- Drills and retries are left out.
WITH latest AS (
    SELECT interview_id, arg_max(grader_version, created_at) AS grader_version FROM scorecard GROUP BY interview_id
)
SELECT count(DISTINCT i.id) AS interviews,
       count(a.id) AS answers,
       count(DISTINCT i.account_id) AS people
FROM interview i
LEFT JOIN answer a ON a.interview_id = i.id
LEFT JOIN latest l ON l.interview_id = i.id
WHERE i.org_id = $org_id AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR l.grader_version = $grader_version::VARCHAR)
