-- Grain: one row a role and week (UTC, from Monday) with answers: how many have a signal that is not suppressed, and
-- how many people gave those. For clusters that a rate by role or week alone would dilute.
WITH cell AS (
    SELECT job_id, monday AS week, suspicious,
           CASE WHEN suspicious THEN account_id END AS person, count(*) AS answers
    FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND words > 0
    GROUP BY 1, 2, 3, 4
)
SELECT j.track AS role, c.week, sum(c.answers)::BIGINT AS answers,
       coalesce(sum(c.answers) FILTER (c.suspicious), 0)::BIGINT AS suspicious,
       count(DISTINCT c.person) AS people
FROM cell c JOIN job j ON j.id = c.job_id
GROUP BY j.track, c.week
ORDER BY c.week, role
