-- Grain: one row a job and tenth of the scale of overall scores (0-9: 0 up to 10, ... 9: 90 to 100): finished
-- interviews with their latest scorecard. For the distribution. Cases are left out.
SELECT j.title AS job, least(9, floor(s.overall / 10))::INTEGER AS tenth, count(*) AS interviews
FROM sitting_seen s
JOIN job j ON j.id = s.job_id
WHERE s.org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR s.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR s.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR s.grader_version = $grader_version::VARCHAR)
  AND s.kind <> 'case' AND s.status = 'finished' AND s.overall IS NOT NULL
GROUP BY j.title, tenth
ORDER BY j.title, tenth
