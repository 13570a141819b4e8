-- Grain: one row a concept and role asked in the period: how often asked, missed and made in scored answers; the same
-- of the days from $recent on (`asked_recently`, `missed_recently`). `people` were asked for it.
-- Caveat: follow-ups ask for a point again after it was missed, so only answers to the question itself count.
SELECT c.concept, j.track AS role,
       count(*) AS asked,
       count(*) FILTER (c.verdict = 'missed') AS missed,
       count(*) FILTER (c.verdict = 'met') AS met,
       count(DISTINCT a.account_id) AS people,
       count(*) FILTER (a.answered_at >= $recent::TIMESTAMPTZ) AS asked_recently,
       count(*) FILTER (a.answered_at >= $recent::TIMESTAMPTZ AND c.verdict = 'missed') AS missed_recently
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id
JOIN job j ON j.id = a.job_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND c.org_id = $org_id
  AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
GROUP BY c.concept, j.track
ORDER BY missed / asked DESC, asked DESC, c.concept, role
