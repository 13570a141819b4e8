-- Grain: one row a role and week (UTC, from Monday) with answers: how many have a signal that is not suppressed, and
-- how many people gave those. For clusters that a rate by role or week alone would dilute.
WITH look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
)
SELECT j.track AS role, date_trunc('week', a.answered_at AT TIME ZONE 'UTC') AS week,
       count(*) AS answers,
       count(l.answer_id) AS suspicious,
       count(DISTINCT CASE WHEN l.answer_id IS NOT NULL THEN a.account_id END) AS people
FROM answer a
JOIN interview i ON i.id = a.interview_id
JOIN job j ON j.id = a.job_id
LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
LEFT JOIN look l ON l.answer_id = a.id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND a.words > 0
  AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
GROUP BY role, week
ORDER BY week, role
