-- Grain: one row a job of the organisation with finished interviews; cases of all jobs are one row, because their
-- scores are made in another way.
-- `mean` is the mean overall score (0-100) of the latest scorecards; `half` half its 95 % interval (normal, between
-- interviews), null below two. Interviews without a score count in `interviews`, not in `mean`.
-- Caveat: people who took several interviews count each time.
WITH latest AS (
    SELECT interview_id, arg_max_null(overall, created_at) AS overall, -- arg_max would pass over an unscored one
           arg_max(grader_version, created_at) AS grader_version
    FROM scorecard GROUP BY interview_id
), answers AS (
    SELECT interview_id, count(*) AS answers FROM answer WHERE org_id = $org_id GROUP BY interview_id
)
SELECT CASE WHEN i.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       count(*) AS interviews,
       coalesce(sum(a.answers), 0)::BIGINT AS answers,
       count(DISTINCT i.account_id) AS people,
       avg(l.overall) AS mean,
       CASE WHEN count(l.overall) > 1 THEN 1.96 * stddev_samp(l.overall) / sqrt(count(l.overall)) END AS half
FROM interview i
JOIN job j ON j.id = i.job_id
LEFT JOIN latest l ON l.interview_id = i.id
LEFT JOIN answers a ON a.interview_id = i.id
WHERE i.org_id = $org_id AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR l.grader_version = $grader_version::VARCHAR)
GROUP BY 1
ORDER BY mean DESC NULLS LAST, job
