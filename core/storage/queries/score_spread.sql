-- Grain: one row a job and tenth of the scale of overall scores (0-9: 0 up to 10, ... 9: 90 to 100): finished
-- interviews with their latest scorecard. For the distribution. Cases are left out.
WITH latest AS (
    SELECT interview_id, arg_max_null(overall, created_at) AS overall,
           arg_max(grader_version, created_at) AS grader_version
    FROM scorecard GROUP BY interview_id
)
SELECT j.title AS job, least(9, floor(l.overall / 10))::INTEGER AS tenth, count(*) AS interviews
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
GROUP BY j.title, tenth
ORDER BY j.title, tenth
