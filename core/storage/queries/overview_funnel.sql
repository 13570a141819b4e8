-- Grain: one row a job with interviews begun in the period. Counts of interviews that reached each step; `minutes` is
-- the median time to complete of the finished ones.
-- Cases of all jobs are one row, because their scores are made in another way.
-- Caveat: interviews still open count as begun, so the last days look worse than they will be.
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       count(*) AS begun,
       count(*) FILTER (s.answers > 0) AS answered,
       count(*) FILTER (s.status = 'finished') AS finished,
       count(*) FILTER (s.status = 'finished' AND s.overall IS NOT NULL) AS scored,
       count(*) FILTER (s.status = 'finished' AND s.recommendation = 'recommended') AS recommended,
       sum(s.answers)::BIGINT AS answers,
       median(date_diff('second', s.started_at, s.ended_at) / 60) FILTER (s.status = 'finished') AS minutes
FROM sitting_seen s
JOIN job j ON j.id = s.job_id
WHERE s.org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR s.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR s.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR s.grader_version = $grader_version::VARCHAR)
GROUP BY 1
ORDER BY begun DESC, job
