-- Grain: one row a calendar week (UTC, from Monday) in which interviews of the organisation finished.
-- `mean` and `half` as in overview_by_job. Caveat: the mix of jobs and candidates differs between weeks.
SELECT date_trunc('week', ended_at AT TIME ZONE 'UTC') AS week,
       count(*) AS interviews,
       sum(answers)::BIGINT AS answers,
       avg(overall) AS mean,
       CASE WHEN count(overall) > 1 THEN 1.96 * stddev_samp(overall) / sqrt(count(overall)) END AS half
FROM sitting_seen
WHERE org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
  AND status = 'finished'
GROUP BY week
ORDER BY week
