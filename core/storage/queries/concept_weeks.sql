-- Grain: one row a week (UTC, from Monday) in which $concept was asked: asked, missed, made in scored answers.
SELECT date_trunc('week', answered_at AT TIME ZONE 'UTC') AS week,
       count(*) AS asked,
       count(*) FILTER (verdict = 'missed') AS missed,
       count(*) FILTER (verdict = 'met') AS met
FROM concept_seen
WHERE org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
  AND concept = $concept::VARCHAR
GROUP BY week
ORDER BY week
