-- Grain: one row a candidate and job: whether the latest scored interview was recommended. To be joined, outside the
-- store, with groups that people gave voluntarily; never shown by itself. Cases are left out.
SELECT s.account_id, s.job_id, j.title AS job,
       arg_max(s.recommendation = 'recommended', s.ended_at) AS recommended, arg_max(s.overall, s.ended_at) AS overall
FROM sitting_seen s
JOIN job j ON j.id = s.job_id
WHERE s.org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR s.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR s.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR s.grader_version = $grader_version::VARCHAR)
  AND s.kind <> 'case' AND s.status = 'finished' AND s.overall IS NOT NULL
GROUP BY s.account_id, s.job_id, j.title
ORDER BY s.job_id, s.account_id
