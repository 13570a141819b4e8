-- Grain: one row a candidate and job: whether the latest scored interview was recommended. To be joined, outside the
-- store, with groups that people gave voluntarily; never shown by itself. Cases are left out.
WITH latest AS (
    SELECT interview_id, arg_max(recommendation, created_at) AS recommendation,
           arg_max_null(overall, created_at) AS overall, arg_max(grader_version, created_at) AS grader_version
    FROM scorecard GROUP BY interview_id
)
SELECT i.account_id, i.job_id, j.title AS job,
       arg_max(l.recommendation = 'recommended', i.ended_at) AS recommended, arg_max(l.overall, i.ended_at) AS overall
FROM interview i
JOIN latest l ON l.interview_id = i.id
JOIN job j ON j.id = i.job_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry', 'case')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND i.status = 'finished' AND l.overall IS NOT NULL
  AND ($grader_version::VARCHAR IS NULL OR l.grader_version = $grader_version::VARCHAR)
GROUP BY i.account_id, i.job_id, j.title
ORDER BY i.job_id, i.account_id
