-- Grain: one row a week (UTC, from Monday) in which $concept was asked: asked, missed, made in scored answers.
SELECT date_trunc('week', a.answered_at AT TIME ZONE 'UTC') AS week,
       count(*) AS asked,
       count(*) FILTER (c.verdict = 'missed') AS missed,
       count(*) FILTER (c.verdict = 'met') AS met
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND c.org_id = $org_id AND c.concept = $concept::VARCHAR
  AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
GROUP BY week
ORDER BY week
