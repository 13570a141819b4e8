-- Grain: one row a job of the organisation with finished interviews; cases of all jobs are one row, because their
-- scores are made in another way.
-- `mean` is the mean overall score (0-100) of the latest scorecards; `half` half its 95 % interval (normal, between
-- interviews), null below two. Interviews without a score count in `interviews`, not in `mean`.
-- Caveat: people who took several interviews count each time.
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       count(*) AS interviews,
       sum(s.answers)::BIGINT AS answers,
       count(DISTINCT s.account_id) AS people,
       avg(s.overall) AS mean,
       CASE WHEN count(s.overall) > 1 THEN 1.96 * stddev_samp(s.overall) / sqrt(count(s.overall)) END AS half
FROM sitting_seen s
JOIN job j ON j.id = s.job_id
WHERE s.org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR s.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR s.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR s.grader_version = $grader_version::VARCHAR)
  AND s.status = 'finished'
GROUP BY 1
ORDER BY mean DESC NULLS LAST, job
