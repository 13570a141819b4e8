-- Grain: one row a job with interviews begun in the period. Counts of interviews that reached each step; `minutes` is
-- the median time to complete of the finished ones.
-- Cases of all jobs are one row, because their scores are made in another way.
-- Caveat: interviews still open count as begun, so the last days look worse than they will be.
WITH latest AS (
    SELECT interview_id, arg_max_null(overall, created_at) AS overall,
           arg_max(recommendation, created_at) AS recommendation, arg_max(grader_version, created_at) AS grader_version
    FROM scorecard GROUP BY interview_id
), sitting AS (
    SELECT i.id, i.job_id, i.kind, i.status, i.started_at, i.ended_at FROM interview i
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
), answered AS (
    SELECT a.interview_id, count(*) AS answers FROM answer a JOIN sitting s ON s.id = a.interview_id GROUP BY 1
)
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       count(*) AS begun,
       count(n.answers) AS answered,
       count(*) FILTER (s.status = 'finished') AS finished,
       count(*) FILTER (s.status = 'finished' AND g.overall IS NOT NULL) AS scored,
       count(*) FILTER (s.status = 'finished' AND g.recommendation = 'recommended') AS recommended,
       coalesce(sum(n.answers), 0)::BIGINT AS answers,
       median(date_diff('second', s.started_at, s.ended_at) / 60) FILTER (s.status = 'finished') AS minutes
FROM sitting s
JOIN job j ON j.id = s.job_id
LEFT JOIN answered n ON n.interview_id = s.id
LEFT JOIN latest g ON g.interview_id = s.id
WHERE ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
GROUP BY 1
ORDER BY begun DESC, job
